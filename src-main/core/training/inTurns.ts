/** Timing of tasks that take turns, so that all of them see the same machine. */
import { CancelledError } from '../base/errors.ts';

export interface InTurns {
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** Rounds go on until so many milliseconds have passed, three at least. */
  enough: number;
  signal?: AbortSignal | undefined;
}

/** Median milliseconds of each task. @throws CancelledError between two tasks */
export async function mediansInTurns(tasks: readonly (() => Promise<unknown>)[], turns: InTurns): Promise<number[]> {
  return (await timesInTurns(tasks, turns)).map(median);
}

/** The least milliseconds of each: whatever else the machine does makes a task longer. @throws CancelledError between two tasks */
export async function bestInTurns(tasks: readonly (() => Promise<unknown>)[], turns: InTurns): Promise<number[]> {
  return (await timesInTurns(tasks, turns)).map((times) => Math.min(...times));
}

/** A first round, which fills caches, does not count. */
async function timesInTurns(tasks: readonly (() => Promise<unknown>)[], { clock, enough, signal }: InTurns): Promise<number[][]> {
  const times = tasks.map((): number[] => []);
  const once = async (task: () => Promise<unknown>): Promise<number> => {
    if (signal?.aborted) throw new CancelledError();
    const before = clock();
    await task();
    return clock() - before;
  };
  for (const task of tasks) await once(task);
  const start = clock();
  for (let round = 0; round < 3 || clock() - start < enough; round++) {
    for (const [i, task] of tasks.entries()) times[i]?.push(await once(task));
  }
  return times;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
