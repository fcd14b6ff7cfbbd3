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
}
