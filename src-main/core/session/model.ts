/**
 * A trained (or half-trained) field with everything that is needed to query it, to score it and to
 * go on training it as if it had never stopped. io/modelFile.ts writes it to a .coordx file.
 */
import type { DatasetDescription } from '../kinds/dataset.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { RandomState } from '../base/random.ts';
import type { TrainingOptions } from '../training/options.ts';

/** Quality of an image against the ground truth at the source's own size; of a video, the mean of its frames. */
export interface PictureMetrics {
  /** Decibels, peak 1, predictions clamped to [0, 1]; Infinity is stored as null. */
  psnr: number;
  /** Mean structural similarity, -1..1. */
  ssim: number;
}

/** Quality of a shape: on the paper's point sets, and of the surface that is extracted. Lengths in units of the field, [-1, 1]. */
export interface ShapeMetrics {
  /** Intersection over union on points uniform in the bounding box, 0..1. */
  iouEasy: number;
  /** The same on points about the surface, with a deviation of 0.01. */
  iouHard: number;
  /** Mean error of the distance on those points, both truncated; null of a field of occupancy. */
  distance: number | null;
  /** Chamfer distance of the extracted surface; null when there is none. */
  chamfer: number | null;
  /** Mean deviation of the gradient's length from 1 near the surface; null of a field of occupancy, and without a surface. */
  eikonal: number | null;
}

export type Metrics = PictureMetrics | ShapeMetrics;

export function isShapeMetrics(metrics: Metrics): metrics is ShapeMetrics {
  return 'iouEasy' in metrics;
}

/** What the steps of the method `alternate` go by; core/training/solveTrainer.ts says how. */
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
  /** The last step's loss; NaN before the first is stored as null. */
  loss: number;
  /** The sampler's generator before the next batch. */
  random: RandomState;
  /** Of the method `alternate`, from its first step on. */
  solving?: SolvingProgress;
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

/** The metrics of a field that is known to be one of an image or a video. @throws RangeError when it is not. */
export function pictureMetrics(metrics: Metrics): PictureMetrics {
  if (isShapeMetrics(metrics)) throw new RangeError('these are the metrics of a shape');
  return metrics;
}
