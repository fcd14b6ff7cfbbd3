/** What presets make of a shape: its training, and the architecture of the fully split one. */
import type { TrainingOptions } from '../training/options.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import type { FieldSpec } from './spec.ts';

/**
 * Where a shape is asked, found by measuring on the bunny. Points that are independent of one another teach far more than
 * those of bricks, whose gradients err together: after 600 steps on 1,024 scattered points a fully split field is about
 * where 6,000 steps on 64 bricks of 4^3 take it, and a plain MLP that learns well from points swings on bricks. Points
 * within 0.025 of the surface teach more than within 0.05, a tenth of them anywhere more than a fifth; the truncation matters
 * little from 0.025 to 0.05, and 0.1 is worse. To find the distances of a chunk takes 10 to 40 ms of a core beside training.
 */
const SHAPE: ShapeTraining = {
  target: 'distance',
  truncation: 0.05,
  brickSamples: 16,
  nearSide: 0.025,
  wideShare: 0.1,
  renewal: 12,
};

/**
 * Of the fully split preset: 128 slices of 16 places at two heights. At a rate of 1.6e-3 the factors may swing, as they do for pictures;
 * what Adam keeps of squared gradients may be short, for the many steps find their way back.
 */
export const SPLIT_SHAPE_TRAINING: TrainingOptions = {
  learningRate: 1e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.99,
  batch: 'slices',
  batchPoints: 2 ** 12,
  midway: 0,
  shape: SHAPE,
};

/** Of the paper's networks: bricks, which a tail of layers on fused rows learns from best per second when all axes are split. */
export const PAPER_SHAPE_TRAINING: TrainingOptions = {
  ...SPLIT_SHAPE_TRAINING,
  beta2: 0.999,
  batch: 'bricks',
  shape: { ...SHAPE, brickSamples: 4, nearSide: 0.1, wideShare: 0.2, renewal: 16 },
};

/** A plain MLP, for which nothing is shared, takes scattered points; few, for its steps are what it lacks. */
export const PLAIN_SHAPE_TRAINING: TrainingOptions = { ...SPLIT_SHAPE_TRAINING, beta2: 0.999, batch: 'points', batchPoints: 2 ** 11 };

/**
 * Fully split into planes and their height, z|yx: as a sum of so many products, a body is far better told by functions of
 * planes than of lines, and a grid is still one matrix product. Narrow, for a step has a row for every two points.
 */
export function splitShapeSpec(paper: FieldSpec): FieldSpec {
  return { ...paper, branches: [[0], [1, 2]], width: 128, sharedLayers: 2, tailLayers: 0, rank: 128 };
}
