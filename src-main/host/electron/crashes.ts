/** What goes wrong in Electron's processes, kept in the crash log. */
import { app, dialog } from 'electron';
import type { CrashLog } from '../files/crashLog.ts';
import { fault } from './ipc.ts';

/** Has failures logged, from as early in the program's life as can be; one of the main process itself ends it. */
export function logCrashes(log: CrashLog): void {
  process.on('uncaughtException', (error) => {
    log.event(`The main process failed: ${fault(error)}`);
    dialog.showErrorBox(
      'CoordX Studio has to close',
      `Something went wrong that should not; unsaved work is offered at the next start. It is noted in ${log.file}.`,
    );
    app.exit(1);
  });
  process.on('unhandledRejection', (reason) => log.event(`A promise of the main process failed: ${fault(reason)}`));
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.event(`The process ${name ?? type} ended (${reason}, exit code ${exitCode}).`);
  });
}
