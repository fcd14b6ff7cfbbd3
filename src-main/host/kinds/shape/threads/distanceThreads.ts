/** Distances of a shape on a grid, found by all of the processor's threads. */
import { availableParallelism } from 'node:os';
import { DISTANCE_PLANES, type DistanceTask } from '../../../../core/mesh/distance/distanceVolume.ts';
import type { Task } from '../../../../core/protocol/studio.ts';
import { shapeThread } from './shapeThread.ts';

/** Signed distances [n, n, n] of z, y, x. @throws CancelledError; EngineError when a thread dies. */
export async function distanceThreads(task: DistanceTask, control: Task = {}): Promise<Float32Array> {
  const into = new Float32Array(new SharedArrayBuffer(4 * task.resolution ** 3));
  await fill(into, task, control);
  return into;
}

/** The same as bits of half-precision floats: how they travel to who draws them. */
export async function distanceHalves(task: DistanceTask, control: Task = {}): Promise<Uint16Array> {
  const into = new Uint16Array(new SharedArrayBuffer(2 * task.resolution ** 3));
  await fill(into, task, control);
  return into;
}

/** Slabs are dealt out in turn: neighbours take about as long, and those at the ends less. */
async function fill(into: Float32Array | Uint16Array, task: DistanceTask, { signal, progress }: Task): Promise<void> {
  const slabs = Array.from({ length: Math.ceil(task.resolution / DISTANCE_PLANES) }, (_, i) => i);
  const threads = Math.min(availableParallelism(), slabs.length);
  const done = new Array<number>(threads).fill(0);
  const failure = new AbortController();
  const ended = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const work = done.map(async (_, thread) => {
    const own = slabs.filter((slab) => slab % threads === thread);
    const tell = (part: number): void => {
      done[thread] = part;
      progress?.(done.reduce((sum, one) => sum + one, 0) / threads);
    };
    await shapeThread('distances', { ...task, slabs: own, into }, { signal: ended, progress: tell });
  });
  try {
    await Promise.all(work);
  } catch (error) {
    failure.abort();
    throw error;
  }
}
