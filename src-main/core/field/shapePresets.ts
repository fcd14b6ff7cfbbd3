/** What presets make of a shape: its training, and the architecture of the fully split one. */
import type { TrainingOptions } from '../training/options.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import type { FieldSpec } from './spec.ts';

/** Where a shape is asked, whatever learns it. */
const SHAPE: ShapeTraining = {
  target: 'distance',
  truncation: 0.1,
  brickSamples: 16,
  nearSide: 0.25,
  wideShare: 0.125,
  renewal: 16,
};

const TRAINING: TrainingOptions = {
  learningRate: 1e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.9995,
  batch: 'bricks',
  batchPoints: 2 ** 16,
  midway: 0,
  shape: SHAPE,
};

/** Of the fully split preset. */
export const SPLIT_SHAPE_TRAINING: TrainingOptions = TRAINING;

/** Of the paper's networks. A plain MLP, for which bricks save nothing, takes scattered points, and can afford few of them. */
export const PAPER_SHAPE_TRAINING: TrainingOptions = { ...TRAINING, beta2: 0.999, batchPoints: 2 ** 15 };
export const PLAIN_SHAPE_TRAINING: TrainingOptions = { ...PAPER_SHAPE_TRAINING, batch: 'points', batchPoints: 2 ** 13 };

/** A network for every axis, whose factors are multiplied and summed. */
export function splitShapeSpec(paper: FieldSpec): FieldSpec {
  const activation = { kind: 'sine', firstOmega: 30, hiddenOmega: 30 } as const;
  return { ...paper, activation, width: 256, sharedLayers: 2, tailLayers: 0, rank: 256 };
}
