/** What presets make of a shape: its training, and the architecture of the fully split one. */
import type { TrainingOptions } from '../training/options.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import type { FieldSpec } from './spec.ts';

/**
 * Where a shape is asked, found by measuring on the armadillo at equal numbers of steps: bricks of 4^3 teach more than
 * as few rows in bricks of 8^3, 16^3 or 32^3; near ones of side 0.1 more than of 0.25, 0.5 or 1; a truncation of 0.05
 * more than 0.1. To draw a chunk takes some 20 ms of a core, a step on it some 10: with new samples in each step, training
 * would wait for them most of the time; chunks renewed every 8 steps teach hardly more than every 32.
 */
const SHAPE: ShapeTraining = {
  target: 'distance',
  truncation: 0.05,
  brickSamples: 4,
  nearSide: 0.1,
  wideShare: 0.2,
  renewal: 16,
};

/** Of the fully split preset. At twice the rate the factors swing, as they do for pictures; layers of 256 do so at this one. */
export const SPLIT_SHAPE_TRAINING: TrainingOptions = {
  learningRate: 8e-4,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.9995,
  batch: 'bricks',
  batchPoints: 2 ** 12,
  midway: 0,
  shape: SHAPE,
};

/** Of the paper's networks, which take the same bricks. */
export const PAPER_SHAPE_TRAINING: TrainingOptions = { ...SPLIT_SHAPE_TRAINING, learningRate: 1e-3, beta2: 0.999 };

/** A plain MLP, for which bricks save nothing, takes scattered points. */
export const PLAIN_SHAPE_TRAINING: TrainingOptions = { ...PAPER_SHAPE_TRAINING, batch: 'points' };

/**
 * Fully split into planes and their height, z|yx: as a sum of so many products, a body is far better told by functions of
 * planes than of lines, and a grid is still one matrix product. Narrow, for a step has many rows for few points.
 */
export function splitShapeSpec(paper: FieldSpec): FieldSpec {
  return { ...paper, branches: [[0], [1, 2]], width: 128, sharedLayers: 2, tailLayers: 0, rank: 128 };
}
