/** Waits for the process of a probe, whatever host started it, and lets nothing that it does become an error. */
import type { Readable } from 'node:stream';
import { isAnswered, type ProbeRun } from '../../engines/onnx/device/probe.ts';

/** Milliseconds until it is ended: CUDA may compile its kernels when it is first used. */
const PATIENCE = 20_000;
/** Characters of its output that are kept. */
const MOST_OUTPUT = 8 << 20;

/** A process that was started. */
export interface ProbeProcess {
  stdout: Readable | null;
  stderr: Readable | null;
  /** Tells it that its answer was read, whereupon it ends: what it says while it ends may be lost. */
  dismiss(): void;
  /** Calls back when it has ended, with what went wrong in a sentence; null for exit code 0. */
  onEnd(listener: (fault: string | null) => void): void;
  /** Ends it at once. From then on it must not keep this process alive, even where it does not end. */
  kill(): void;
}

/** A probe that runs. */
export interface RunningProbe {
  /** Never rejects. */
  run: Promise<ProbeRun>;
  /** Ends its process, whose run is then a failed one. */
  stop(): void;
}

/** What is said of a process that ended with a code or by a signal; null for code 0. */
export function exitFault(code: number | null, signal: string | null = null): string | null {
  return code === 0 ? null : `It crashed when it was tried (${signal ?? `exit code ${code}`}).`;
}

/** What is said of a process that could not be started. */
export function startFault(error: unknown): string {
  return `It could not be tried: ${error instanceof Error ? error.message : String(error)}.`;
}

/** Starts the process of a probe, and ends it when it takes more than `patience` milliseconds. */
export function runProbe(start: () => ProbeProcess, patience: number = PATIENCE): RunningProbe {
  let child: ProbeProcess;
  try {
    child = start();
  } catch (error) {
    return { run: Promise.resolve({ fault: startFault(error), stdout: '', stderr: '' }), stop: () => undefined };
  }
  const said = { stdout: '', stderr: '' };
  let settle: (fault: string | null) => void = () => undefined;
  const run = new Promise<ProbeRun>((resolve) => {
    settle = (fault) => {
      clearTimeout(timer);
      resolve({ fault, ...said });
    };
  });
  const stop = (fault: string): void => {
    child.kill();
    // Not when it has ended: a process that hangs inside the system's own code does not end.
    settle(fault);
  };
  const timer = setTimeout(() => stop(`It gave no answer within ${patience / 1000} seconds.`), patience);
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('error', () => undefined);
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      if (said[name].length + text.length > MOST_OUTPUT) return stop('It wrote without end when it was tried.');
      said[name] += text;
      if (name === 'stdout' && isAnswered(said.stdout)) child.dismiss();
    });
  }
  child.onEnd((fault) => settle(fault));
  return { run, stop: () => stop('It was tried no further.') };
}
