/**
 * A query beside training is followed by a rest, of so many times its duration and of that part of what drawing is to be
 * followed by: a shorter one in the first seconds, when most is to be seen.
 */
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import { BESIDE_TRAINING_MS } from './pictureSizes.ts';

const REST = { early: { query: 5, drawing: 0.3 }, later: { query: 20, drawing: 1 } };
const EARLY_SECONDS = 5;

/** Milliseconds to leave the engine alone after a query that took so many. @param gap what drawing is to be followed by. */
export function restAfter(milliseconds: number, run: RunState | null, gap: number): number {
  if (run?.status !== 'training') return 0;
  const { query, drawing } = run.progress.seconds < EARLY_SECONDS ? REST.early : REST.later;
  // One that took longer was asked for before training; the next will not.
  return Math.max(query * Math.min(milliseconds, BESIDE_TRAINING_MS), drawing * gap);
}
