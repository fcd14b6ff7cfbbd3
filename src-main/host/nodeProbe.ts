/** Probes of devices where there is a Node to run them: in the browser host, on the command line and in tests. */
import { fork } from 'node:child_process';
import type { DeviceName } from '../core/engine.ts';
import type { ProbeRunner } from '../engines/onnx/probe.ts';
import { probeProgram } from './files/programFiles.ts';
import { exitFault, runProbe, startFault, type ProbeProcess } from './probeProcess.ts';

export interface NodeProbeOptions {
  program?: string;
  /** What runs the program. */
  execPath?: string;
  /** Milliseconds that a probe may take. */
  patience?: number;
}

/** Tries devices in child processes. */
export function nodeProbes({ program = probeProgram(), execPath = process.execPath, patience }: NodeProbeOptions = {}): ProbeRunner {
  return (device) => runProbe(() => startChild(device, program, execPath), patience).run;
}

function startChild(device: DeviceName, program: string, execPath: string): ProbeProcess {
  const child = fork(program, [device], { execPath, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    onExit: (listener) => {
      child.on('error', (error) => listener(startFault(error)));
      child.on('exit', (code, signal) => listener(exitFault(code, signal)));
    },
    kill: () => {
      child.kill('SIGKILL');
      child.unref();
      if (child.connected) child.disconnect();
    },
  };
}
