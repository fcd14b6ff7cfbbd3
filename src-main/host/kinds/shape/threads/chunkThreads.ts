/** Threads that draw the samples of a shape beside training. */
import { availableParallelism } from 'node:os';
import type { Chunk, ChunkDrawer, ChunkTask } from '../../../../core/kinds/shape/chunks.ts';
import { chunkProgram } from '../../../files/programFiles.ts';
import { TaskThread } from '../../../threads/taskThread.ts';

/** More threads than these are not needed by any step. */
const MOST_THREADS = 4;

/** Starts drawing by threads: as many as the processor has to spare beside training, one at least. */
export function chunkThreads(task: ChunkTask, program = chunkProgram()): ChunkDrawer {
  const count = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 2));
  const kind = { program, data: task, work: 'draws samples of the shape', advice: 'Train on to start another.' };
  const threads = Array.from({ length: count }, () => new TaskThread<number, Chunk>(kind));
  let next = 0;
  return {
    draw: (seed) => (threads[next++ % count] as TaskThread<number, Chunk>).ask(seed),
    close: () => threads.forEach((thread) => thread.close('The run was removed.')),
  };
}
