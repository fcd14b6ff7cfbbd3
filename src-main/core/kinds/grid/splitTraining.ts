/** Training of the fully split presets of pictures. */
import type { TrainingOptions } from '../../training/options.ts';

/**
 * Found by measuring: a step on a random quarter of the rows and columns of a 512 x 512 picture teaches nearly as much as
 * one on all of it, at half the cost; a quarter of the steps between the pixels costs about a decibel on them and makes
 * enlargements free of stripes. At a rate of 2e-3, or when the large gradients of the beginning are forgotten sooner, the
 * factors may begin to swing after some hundred steps and never find back.
 */
export const SPLIT_TRAINING: TrainingOptions = {
  learningRate: 1.2e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.9995,
  batch: 'axes',
  batchPoints: 2 ** 16,
  midway: 0.25,
};
