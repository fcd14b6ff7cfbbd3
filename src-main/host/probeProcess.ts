/** Waits for the process of a probe, whatever host started it, and lets nothing that it does become an error. */
import type { Readable } from 'node:stream';
import type { ProbeRun } from '../engines/onnx/probe.ts';

/** Milliseconds until it is ended: CUDA may compile its kernels when it is first used. */
const PATIENCE = 20_000;
/** Milliseconds for the rest of its output, once it has ended. */
const REST = 1000;
/** Characters of its output that are kept. */
const MOST_OUTPUT = 8 << 20;

/** A process that was started. */
export interface ProbeProcess {
  stdout: Readable | null;
  stderr: Readable | null;
  /** Calls back once, with what went wrong in a sentence; null for exit code 0. */
  onExit(listener: (fault: string | null) => void): void;
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
  const [stdout, stderr] = [new Output(child.stdout, flooded), new Output(child.stderr, flooded)];
  let settle: (fault: string | null) => void = () => undefined;
  const run = new Promise<ProbeRun>((resolve) => {
    settle = (fault) => {
      clearTimeout(timer);
      for (const output of [stdout, stderr]) output.close();
      resolve({ fault, stdout: stdout.text, stderr: stderr.text });
    };
  });
  const stop = (fault: string): void => {
    child.kill();
    // Not when it has ended: a process that hangs inside the system's own code does not end.
    settle(fault);
  };
  const timer = setTimeout(() => stop(`It gave no answer within ${patience / 1000} seconds.`), patience);
  function flooded(): void {
    stop('It wrote without end when it was tried.');
  }
  child.onExit((fault) => {
    const rest = setTimeout(() => settle(fault), REST);
    void Promise.all([stdout.ended, stderr.ended]).then(() => {
      clearTimeout(rest);
      settle(fault);
    });
  });
  return { run, stop: () => stop('It was tried no further.') };
}

/** What a stream has said. */
class Output {
  text = '';
  /** Resolved at its end, whatever that is like; a process of the process may hold it open. */
  ended: Promise<void>;
  #stream: Readable | null;

  constructor(stream: Readable | null, onFlood: () => void) {
    this.#stream = stream;
    this.ended = new Promise((resolve) => {
      if (stream) stream.on('close', resolve).on('end', resolve);
      else resolve();
    });
    stream?.on('error', () => undefined);
    stream?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      if (this.text.length > MOST_OUTPUT) onFlood();
    });
  }

  close(): void {
    this.#stream?.destroy();
  }
}
