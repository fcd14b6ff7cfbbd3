/** A run in words: how it stands, and what a press of Train would do. */
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
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

/** "Training, 42 %", "Paused, 42 %", "Done", "Solved". */
export function statusWords(run: RunState): string {
  const part = `${Math.floor(100 * run.done)} %`;
  switch (toneOf(run)) {
    case 'training':
      return `Training, ${part}`;
    case 'failed':
      return 'Failed';
    case 'fresh':
      return 'Not trained';
    case 'paused':
      return `Paused, ${part}`;
    case 'done':
      return run.isDone ? 'Solved' : 'Done';
  }
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
