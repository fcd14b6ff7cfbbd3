/** The learning rate over a run, and the budget a run is given. */
import { SettingError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';
import type { Progress } from './progress.ts';
import { DEFAULT_WARM_UP, type TrainingOptions } from './options.ts';

/** The rate does not rise over more than this part of a budget, or a slow network would do nothing else. */
const WARM_UP_PART = 0.25;
/** A cosine ends at this part of the first rate, so that the last steps still count. */
const FINAL_PART = 0.01;
/** A stepped rate falls to this part of itself after every so many steps: the paper's, for shapes. */
const STEPPED = { part: 0.1, steps: 5000 };

/**
 * Learning rate of a step.
 * @param step from 1.
 * @param done part of the budget that is used up, 0..1.
 */
export function learningRateAt(options: TrainingOptions, step: number, done: number): number {
  const { schedule, warmUp = DEFAULT_WARM_UP } = options;
  const bySteps = Math.min(1, step / Math.max(1, warmUp));
  // Other rates than a cosine's know of no budget: a run that is prolonged is the same as a longer one.
  const risen = schedule === 'cosine' ? Math.min(1, Math.max(bySteps, done / WARM_UP_PART)) : bySteps;
  return risen * scheduledRate(options, step, done);
}

/** The same without a warm-up, for what begins near its end. */
export function scheduledRate({ learningRate, schedule }: Pick<TrainingOptions, 'learningRate' | 'schedule'>, step: number, done: number): number {
  if (schedule === 'constant') return learningRate;
  if (schedule === 'stepped') return learningRate * STEPPED.part ** Math.floor((step - 1) / STEPPED.steps);
  const cosine = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
  return learningRate * (FINAL_PART + (1 - FINAL_PART) * cosine);
}

/** When a run ends: at whichever limit it meets first. Counted from the start of the field's training. */
export interface Budget {
  steps?: number;
  seconds?: number;
  /** Decibels of the whole picture or video, measured; training/targetWatch.ts says when. */
  targetPsnr?: number;
}

/** How long a run goes on when only a quality is asked for. */
const LONGEST_SECONDS = 600;

/** Checks a budget and bounds it. @throws SettingError */
export function validateBudget(budget: Budget): Budget {
  const { steps, seconds, targetPsnr } = budget;
  if (steps === undefined && seconds === undefined && targetPsnr === undefined) {
    throw new SettingError('Say how long to train: steps, seconds or a target PSNR.');
  }
  if (steps !== undefined) checkNumber('steps', steps, { min: 0, max: 1e9, integer: true });
  if (seconds !== undefined) checkNumber('seconds', seconds, { min: 0, max: 1e7, integer: false });
  if (targetPsnr !== undefined) checkNumber('target-psnr', targetPsnr, { min: 1, max: 150, integer: false });
  if (steps === undefined && seconds === undefined) return { ...budget, seconds: LONGEST_SECONDS };
  return budget;
}

/** Part of steps and seconds that is used up, 0..1; 1 means the run is over. A quality is measured, not counted. */
export function budgetDone(budget: Budget, progress: Progress): number {
  const parts = [0];
  if (budget.steps !== undefined) parts.push(budget.steps === 0 ? 1 : progress.steps / budget.steps);
  if (budget.seconds !== undefined) parts.push(budget.seconds === 0 ? 1 : progress.seconds / budget.seconds);
  return Math.min(1, Math.max(...parts));
}

/** PSNR in decibels, peak 1 on [0, 1], of a mean squared error on the [-1, 1] scale. */
export function lossToPsnr(loss: number): number {
  return 10 * Math.log10(4 / loss);
}
