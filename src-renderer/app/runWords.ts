/** A run in words: how it stands, and what a press of Train would do. */
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import { solves } from '../../src-main/core/training/method.ts';
import { safeRate } from '../../src-main/core/training/safetyNet.ts';
import { learningRateAt } from '../../src-main/core/training/schedule.ts';
import { plain, stepsWords } from '../state/base/words.ts';
import type { Amount, Draft } from '../state/settings/drafts.svelte.ts';
import { isSolved, nextBudget } from './training.ts';

export type RunTone = 'fresh' | 'training' | 'paused' | 'done' | 'failed';

export function toneOf({ status, fault, progress, done }: RunState): RunTone {
  if (status === 'training') return 'training';
  if (fault !== null) return 'failed';
  if (progress.steps === 0) return 'fresh';
  return done < 1 ? 'paused' : 'done';
}

/** Milliseconds after which it is said that a step is being solved, and how far that is. */
const LONG_STEP = 500;

/** The done part of a step that solves and takes long, 0..1; null while there is none. */
export function solvingPart({ stepping }: RunState): number | null {
  return stepping && stepping.milliseconds >= LONG_STEP ? stepping.done : null;
}

/** "Solving, 42 %", "Training, 42 %", "Paused, 42 %", "Done", "Solved". */
export function statusWords(run: RunState): string {
  const solving = solvingPart(run);
  // The first step is the solution; those that follow are steps of training, however long they take.
  if (solving !== null && run.progress.steps === 0) return `Solving, ${Math.floor(100 * solving)} %`;
  const part = `${Math.floor(100 * run.done)} %`;
  switch (toneOf(run)) {
    case 'training':
      return `Training, ${part}`;
    case 'failed':
      return 'Failed';
    case 'fresh':
      return wasBrokenOff(run) ? 'Broken off: Train begins anew' : 'Not trained';
    case 'paused':
      return `Paused, ${part}`;
    case 'done':
      return run.isDone ? 'Solved' : 'Done';
  }
}

/** Whether its first solution was begun, and ended before it was there. */
function wasBrokenOff({ budget, progress, setup }: RunState): boolean {
  return budget !== null && progress.steps === 0 && solves(setup.config.training);
}

/** "60 s", "500 steps", "until 30 dB". */
export function amountWords({ seconds, steps, targetPsnr }: Amount): string {
  const limits = [
    ...(seconds === undefined ? [] : [`${plain(seconds)} s`]),
    ...(steps === undefined ? [] : [stepsWords(steps)]),
    ...(targetPsnr === undefined ? [] : [`until ${plain(targetPsnr)} dB`]),
  ];
  return limits.join(' or ');
}

/** What the button of training says. */
export function trainLabel(run: RunState, draft: Draft): string {
  if (run.status === 'training') return 'Pause';
  if (run.progress.steps === 0) return 'Train';
  if (isSolved(run, draft)) return 'Solved';
  if (nextBudget(run, draft) === run.budget) return 'Continue';
  const { amount } = draft;
  const { targetPsnr } = amount;
  return targetPsnr === undefined ? `Train ${amountWords(amount)} more` : `Train ${amountWords(amount)}`;
}

/** The rate of the next step. */
export function currentRate({ setup, progress, done }: RunState): number {
  return safeRate(learningRateAt(setup.config.training, progress.steps + 1, done), progress.net);
}
