/** Over how many threads the work of a field is worth sharing out. */
import { availableParallelism } from 'node:os';
import { pointCount, type BrickShape } from '../../../core/field/batch.ts';
import { isFullySplit, type FieldSpec } from '../../../core/field/spec.ts';

/** Below this, products are too narrow and messages too many. */
export const LEAST_POINTS = 1024;
/** Starting threads takes as long as so much arithmetic: some tenths of a second. */
export const LEAST_FLOPS = 3e10;
const MOST_THREADS = 64;

/**
 * Crews to be measured beside one session with all threads. Half of the threads too: where two share a core, one of both may
 * be all that it takes. A field without layers on every point has none: one session does its few products faster.
 * @param threads of the processor that may be used; all when undefined
 */
export function crewSizes(spec: FieldSpec, shape: BrickShape, threads: number | undefined): number[] {
  if (isFullySplit(spec)) return [];
  const most = Math.min(mostThreads(threads), Math.floor(pointCount(shape) / LEAST_POINTS));
  const sizes = most >= 4 ? [Math.floor(most / 2), most] : [most];
  return sizes.filter((size) => size > 1);
}

/** Threads that a crew has at most. @param threads of the processor that may be used; all when undefined. */
export function mostThreads(threads = availableParallelism()): number {
  return Math.min(threads, MOST_THREADS);
}
