/** What goes wrong in Electron's processes, kept in the crash log. */
import { app, dialog } from 'electron';
import type { CrashLog } from '../files/crashLog.ts';
import { fault } from './ipc.ts';
import type { StartReport } from './startReport.ts';

/** Chromium tries graphics three times with the driver, then by software: by the fourth end there is no hope. */
const MOST_ENDS = 4;
/** What Electron calls utility processes that the program itself starts. */
const OWN_SERVICE = 'node.mojom.NodeService';

/** Has failures logged, from as early in the program's life as can be; one of the main process itself ends it. */
export function logCrashes(log: CrashLog, report: StartReport): void {
  process.on('uncaughtException', (error) => {
    log.event(`The main process failed: ${fault(error)}`);
    endWith(
      report,
      `Electron's main process failed (${String(error)})`,
      `Something went wrong that should not; unsaved work is offered at the next start. It is noted in ${log.file}.`,
    );
  });
  process.on('unhandledRejection', (reason) => log.event(`A promise of the main process failed: ${fault(reason)}`));
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.event(`The process ${name ?? type} ended (${reason}, exit code ${exitCode}).`);
  });
}

/**
 * Watches Electron's own processes, which are started again whenever they end.
 * @param onTooOften called, once, when one of them has ended so often that it will not stay; given a sentence without a
 *   full stop.
 * @returns a function that ends the watch.
 */
export function watchProcesses(onTooOften: (reason: string) => void): () => void {
  const ends = new Map<string, number>();
  const count = (_event: unknown, details: Electron.Details): void => {
    const { type, serviceName, name, reason, exitCode } = details;
    // The engine process is seen to by its supervisor.
    if (reason === 'clean-exit' || serviceName === OWN_SERVICE) return;
    const process = name ?? type;
    ends.set(process, (ends.get(process) ?? 0) + 1);
    if (ends.get(process) !== MOST_ENDS) return;
    stop();
    onTooOften(`Electron's process ${process} ended ${MOST_ENDS} times (${reason}, exit code ${exitCode})`);
  };
  const stop = (): void => void app.off('child-process-gone', count);
  app.on('child-process-gone', count);
  return stop;
}

/** Ends the program at once, after its reason was told: to `npm start` while that waits, otherwise to the person. */
export function endWith(report: StartReport, reason: string, words: string): void {
  if (!report.failed(reason)) dialog.showErrorBox('CoordX Studio has to close', words);
  app.exit(1);
}
