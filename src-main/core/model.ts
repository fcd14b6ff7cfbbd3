/**
 * A trained (or half-trained) field with everything that is needed to query it, to score it and to
 * go on training it as if it had never stopped. io/modelFile.ts writes it to a .coordx file.
 */
import type { DatasetDescription } from './dataset.ts';
import type { FieldSpec } from './field/spec.ts';
import type { RandomState } from './random.ts';
import type { TrainingOptions } from './training/options.ts';

/** Quality against the ground truth at the source's own size; of a video, the mean of its frames. */
export interface Metrics {
  /** Decibels, peak 1, predictions clamped to [0, 1]; Infinity is stored as null. */
  psnr: number;
  /** Mean structural similarity, -1..1. */
  ssim: number;
}

/** How far training has come. */
export interface Progress {
  steps: number;
  /** Time spent in training steps. */
  seconds: number;
  /** The last step's loss; NaN before the first is stored as null. */
  loss: number;
  /** The sampler's generator before the next batch. */
  random: RandomState;
}

export interface Model {
  spec: FieldSpec;
  /** Name of the preset the spec was made from; it may have been edited since. */
  preset: string;
  training: TrainingOptions;
  seed: number;
  dataset: DatasetDescription;
  progress: Progress;
  metrics: Metrics | null;
  /** [P] */
  parameters: Float32Array;
  /** Adam's moments, [P] each. */
  moments: { first: Float32Array; second: Float32Array };
}
