/** Threads that draw the samples of a shape beside training. They end with the run, and do not keep the program alive. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { CancelledError, EngineError } from '../core/errors.ts';
import type { Chunk, ChunkDrawer, ChunkTask } from '../core/sampling/chunks.ts';
import type { ChunkReply } from './chunkWorker.ts';
import { chunkProgram } from './files/programFiles.ts';
import { startThread } from './startThread.ts';

/** More threads than these are not needed by any step. */
const MOST_THREADS = 4;

/** Starts drawing by threads: as many as the processor has to spare beside training, one at least. */
export function chunkThreads(task: ChunkTask, program = chunkProgram()): ChunkDrawer {
  const count = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 2));
  const threads = Array.from({ length: count }, () => new ChunkThread(task, program));
  let next = 0;
  return {
    draw: (seed) => (threads[next++ % count] as ChunkThread).draw(seed),
    close: () => threads.forEach((thread) => thread.close()),
  };
}

interface Waiting {
  resolve: (chunk: Chunk) => void;
  reject: (error: Error) => void;
}

/** One thread, which is started when it is first needed, and anew after it has died. */
class ChunkThread {
  #task: ChunkTask;
  #program: string;
  #worker: Worker | null = null;
  #waiting = new Map<number, Waiting>();

  constructor(task: ChunkTask, program: string) {
    this.#task = task;
    this.#program = program;
  }

  draw(seed: number): Promise<Chunk> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(seed, { resolve, reject });
      // While somebody waits, the program must not end.
      worker.ref();
      worker.postMessage(seed);
    });
  }

  close(): void {
    const worker = this.#worker;
    this.#gone(new CancelledError('The run was removed.'));
    void worker?.terminate();
  }

  #start(): Worker {
    const worker = startThread(this.#program, this.#task);
    worker.on('message', ({ seed, chunk }: ChunkReply) => {
      this.#waiting.get(seed)?.resolve(chunk);
      this.#waiting.delete(seed);
      if (this.#waiting.size === 0) worker.unref();
    });
    const fail = (reason: string): void => {
      if (this.#worker === worker) this.#gone(new EngineError(`The thread that draws samples of the shape ended: ${reason}`));
    };
    worker.on('error', ({ message }) => fail(message));
    worker.on('exit', (code) => fail(`exit code ${code}. Train on to start another.`));
    return worker;
  }

  #gone(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
