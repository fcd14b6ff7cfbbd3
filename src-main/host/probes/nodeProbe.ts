/** Probes of devices where there is a Node to run them: in the browser host, on the command line and in tests. */
import { fork } from 'node:child_process';
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { probeProgram } from '../files/programFiles.ts';
import { exitFault, runProbe, startFault, type ProbeProcess } from './probeProcess.ts';

/** Milliseconds for the rest of its output, once a process has ended. */
const REST = 1000;

export interface NodeProbeOptions {
  program?: string;
  /** What runs the program. */
  execPath?: string;
  /** Milliseconds that a probe may take. */
  patience?: number;
}

/** Tries devices and libraries in child processes. */
export function nodeProbes({ program = probeProgram(), execPath = process.execPath, patience }: NodeProbeOptions = {}): ProbeRunner {
  return (subject, work) => runProbe(() => startChild([subject, ...(work === undefined ? [] : [work])], program, execPath), patience).run;
}

function startChild(args: string[], program: string, execPath: string): ProbeProcess {
  const child = fork(program, args, { execPath, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const streams = [child.stdout, child.stderr];
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    // With a callback, a process that has ended by itself is no exception.
    dismiss: () => void child.send('enough', () => undefined),
    onEnd: (listener) => {
      child.on('error', (error) => listener(startFault(error)));
      child.on('exit', (code, signal) => {
        const end = (): void => listener(exitFault(code, signal));
        // Until all is read; but a process that it has started itself may hold its output open.
        child.on('close', end);
        setTimeout(() => {
          end();
          for (const stream of streams) stream?.destroy();
        }, REST).unref();
      });
    },
    kill: () => {
      child.kill('SIGKILL');
      child.unref();
      if (child.connected) child.disconnect();
      for (const stream of streams) stream?.destroy();
    },
  };
}
