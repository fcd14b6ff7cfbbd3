/** The program of a thread that draws the samples of a shape. */
import { workerData } from 'node:worker_threads';
import { ChunkSampler, type Chunk, type ChunkTask } from '../../../../core/kinds/shape/chunks.ts';
import { answerQuestions } from '../../../threads/taskThread.ts';

const sampler = new ChunkSampler(workerData as ChunkTask);
answerQuestions<number, Chunk>((seed) => {
  const chunk = sampler.chunk(seed);
  return { answer: chunk, handed: [chunk.targets, ...chunk.coordinates] };
});
