/** Processes that try inputs: one that crashes or hangs is ended and replaced, and that is what the input did. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome, Try } from './worker.ts';

export interface PoolOptions {
  /** The module of the targets. */
  program: string;
  seedFolder: string;
  /** Of which every process gets a part. */
  folder: string;
  seed: number;
  /** Milliseconds after which an input counts as one that hangs. */
  limit: number;
}

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
/** Megabytes of JavaScript's own: an input that wants more is a fault. */
const HEAP = '--max-old-space-size=768';
/** Milliseconds in which a process is ready, on a machine that does a lot besides. */
const START = 120_000;

export class FuzzProcess {
  #options: PoolOptions;
  #id: number;
  #child: ChildProcess | null = null;

  constructor(options: PoolOptions, id: number) {
    this.#options = options;
    this.#id = id;
  }

  async try(task: Try): Promise<Outcome> {
    this.#child ??= await this.#start();
    const child = this.#child;
    const outcome = new Promise<Outcome>((resolve) => {
      this.#listen(child, this.#options.limit, (message) => resolve(message as Outcome));
    });
    child.send(task);
    const { isLast } = await outcome;
    if (isLast) this.close();
    return outcome;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  async #start(): Promise<ChildProcess> {
    const { program, seedFolder, folder, seed } = this.#options;
    const child = fork(WORKER, [program, seedFolder, `${folder}/${this.#id}`, String(seed)], {
      execArgv: ['--import', 'tsx', HEAP],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const first = await new Promise<unknown>((resolve) => {
      this.#listen(child, START, resolve);
    });
    if (first !== 'ready') throw new Error(`a fuzzing process did not start: ${JSON.stringify(first)}`);
    return child;
  }

  /** Tells the next message, or what happened in place of one. */
  #listen(child: ChildProcess, limit: number, told: (message: unknown) => void): void {
    const done = (message: unknown, isLost: boolean): void => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      if (isLost) this.close();
      told(message);
    };
    const timer = setTimeout(() => done({ end: 'fault', fault: 'hang', detail: `no answer in ${limit} ms` }, true), limit);
    child.once('message', (message) => done(message, false));
    child.once('exit', (code, signal) => {
      const what = `crash: ${signal ?? `exit code ${String(code)}`}`;
      done({ end: 'fault', fault: what, detail: what }, true);
    });
  }
}
