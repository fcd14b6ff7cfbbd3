/** Engine processes of the app: Electron's utility processes, to which windows have ports of their own. */
import { utilityProcess, type MessagePortMain } from 'electron';
import { AUTOSAVE_OPTION, type EngineHandle, type EngineReport } from '../engine/engineControl.ts';
import { engineProgram } from '../files/programFiles.ts';
import { killUtility, UtilityProbes } from './utilityProbes.ts';

/** Starts an engine process that keeps unsaved work in `autosaveFile`, and the probes that it asks for. */
export function launchUtilityEngine(autosaveFile: string): EngineHandle<MessagePortMain> {
  const child = utilityProcess.fork(engineProgram(), [AUTOSAVE_OPTION, autosaveFile], {
    serviceName: 'CoordX engine',
    stdio: 'pipe',
  });
  let hasRun = false;
  child.on('spawn', () => {
    hasRun = true;
  });
  const probes = new UtilityProbes((answer) => child.postMessage(answer));
  return {
    send: (control, port) => child.postMessage(control, port ? [port] : []),
    onReport: (listener) => {
      child.on('message', (message: unknown) => {
        if (!probes.take(message)) listener(message as EngineReport);
      });
    },
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listener);
      child.on('error', (type, location) => listener(`${type} in the engine process, ${location}\n`));
    },
    onExit: (listener) => {
      child.on('exit', (code) => {
        probes.stop();
        listener({ code, signal: null, ...(hasRun ? {} : { failure: `it ended at once (exit code ${code})` }) });
      });
    },
    kill: () => killUtility(child),
  };
}
