/** How far training has come: what a model keeps of it beside its parameters. */
import type { RandomState } from '../base/random.ts';

/** What the steps of the method `alternate` go by; solveTrainer.ts says how. */
export interface SolvingProgress {
  /** What part of its rate the next step takes, after steps that had to be taken back, 0..1. */
  rateScale: number;
  /** What is made small, after the first step, and at its least. */
  first: number;
  least: number;
}

/** What the net under the method `adam` goes by; safetyNet.ts says how. */
export interface NetProgress {
  /** Running mean of the logarithm of the loss, and what is above its least by as much as noise may be. */
  smoothed: number;
  level: number;
  /** Losses in that mean, until they are as many as count. */
  seen: number;
  /** By how much losses were above that level, summed over steps. */
  excess: number;
  /** The highest rate that a step may take, after steps that had to be taken back. */
  ceiling?: number;
  /** Steps that were taken back: Adam does not count them. */
  lost: number;
}

/** How far training has come. */
export interface Progress {
  steps: number;
  /** Time spent in training steps. */
  seconds: number;
  /** Of the last step that saw samples, not what lies between them; NaN before the first is stored as null. */
  loss: number;
  /** The sampler's generator before the next batch. */
  random: RandomState;
  /** Of the method `alternate`, from its first step on. */
  solving?: SolvingProgress;
  /** Of the method `adam`, from its first step on. */
  net?: NetProgress;
}

/** The same for steps that make something else small, or at another rate: how the last ones went says nothing of those. */
export function unjudged({ steps, seconds, loss, random }: Progress): Progress {
  return { steps, seconds, loss, random };
}
