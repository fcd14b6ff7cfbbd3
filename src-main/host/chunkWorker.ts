/** The program of a thread that draws the samples of a shape. */
import { parentPort, workerData } from 'node:worker_threads';
import { ChunkSampler, type Chunk, type ChunkTask } from '../core/sampling/chunks.ts';

/** What a thread answers to a seed. */
export type ChunkReply = { seed: number; chunk: Chunk };

const sampler = new ChunkSampler(workerData as ChunkTask);
parentPort?.on('message', (seed: number) => {
  const chunk = sampler.chunk(seed);
  const reply: ChunkReply = { seed, chunk };
  // Handed over, not copied.
  parentPort?.postMessage(reply, [chunk.targets, ...chunk.coordinates].map(({ buffer }) => buffer as ArrayBuffer));
});
