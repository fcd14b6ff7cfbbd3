/** Engine processes of the browser host: forked Nodes, with frames relayed over their IPC channel. */
import { fork } from 'node:child_process';
import { AUTOSAVE_OPTION, type EngineExit, type EngineHandle, type EngineReport } from './engineControl.ts';
import { engineProgram } from '../files/programFiles.ts';

/**
 * Starts an engine process that keeps unsaved work in `autosaveFile`.
 * @param program the file to run, which speaks engineControl.ts.
 */
export function launchNodeEngine(autosaveFile: string, program: string = engineProgram()): EngineHandle {
  const child = fork(program, [AUTOSAVE_OPTION, autosaveFile], {
    // Typed arrays travel as they are, not as JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let failure: string | undefined;
  return {
    // With a callback, a channel that has closed is no exception; its end is told by onExit.
    send: (control) => void child.send(control, () => undefined),
    onReport: (listener) => void child.on('message', (report) => listener(report as EngineReport)),
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listener);
    },
    onExit: (listener) => {
      const once = onlyOnce(listener);
      child.on('error', (error) => {
        failure = error.message;
        // A process that never was may not close.
        if (child.pid === undefined) once({ code: null, signal: null, failure });
      });
      // Not `exit`: what it wrote last is read by then.
      child.on('close', (code, signal) => {
        once({ code, signal, ...(child.pid === undefined && failure !== undefined ? { failure } : {}) });
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function onlyOnce(listener: (exit: EngineExit) => void): (exit: EngineExit) => void {
  let isDone = false;
  return (exit) => {
    if (isDone) return;
    isDone = true;
    listener(exit);
  };
}
