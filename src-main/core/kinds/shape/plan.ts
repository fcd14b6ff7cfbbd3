/** Which points a step on a shape sees: the forms of a batch as bricks of a plan. */
import type { BrickShape } from '../../field/batch.ts';
import type { Random } from '../../base/random.ts';
import type { TrainingOptions } from '../../training/options.ts';
import type { ShapeTraining } from '../../training/shapeOptions.ts';
import { SLICE_HEIGHTS, sliceBricks, type SlicePlan } from './slices.ts';
import type { BrickPart, BrickPlan } from './bricks.ts';

/** The options of a run on a shape. */
export interface ShapeOptions extends Pick<TrainingOptions, 'batch' | 'batchPoints'> {
  shape: ShapeTraining;
}

/** Side of the domain [-1, 1]^3. */
const DOMAIN_SIDE = 2;
/** How much the samples of an axis vary from step to step in the paper's sampling. */
const LEAST_PART = 0.6;
const MOST_PART = 1.4;

/**
 * The bricks of a step, of about `batchPoints` points:
 * - bricks: cubes of brickSamples^3 samples, around points of the surface and, a part of them, over the whole domain;
 * - axes: the outer product of random coordinates along the axes, of random numbers of them: the paper's CoordX-A;
 * - points: scattered, at the surface and in the domain in the same parts as bricks;
 * - slices: the same, but `brickSamples` places y, x at a time share their heights z.
 */
export function shapePlan({ batch, batchPoints, shape }: ShapeOptions, random: Random): BrickPlan | SlicePlan {
  if (batch === 'slices') return slicePlan(batchPoints, shape);
  if (batch === 'axes') return { bricks: 1, samples: axesSamples(batchPoints, random), parts: [{ around: 'domain', side: DOMAIN_SIDE, share: 1 }] };
  const side = batch === 'points' ? 1 : brickSide(shape, batchPoints);
  return { bricks: Math.max(1, Math.floor(batchPoints / side ** 3)), samples: [side, side, side], parts: partsOf(shape) };
}

/** The typical bricks of a step for a field with these branches, to estimate and to calibrate with. */
export function shapeBricks({ batch, batchPoints, shape }: ShapeOptions, branches: readonly number[][]): BrickShape {
  if (batch === 'slices') return sliceBricks(slicePlan(batchPoints, shape), branches);
  const side = batch === 'axes' ? wholeRoot(batchPoints) : batch === 'points' ? 1 : brickSide(shape, batchPoints);
  const bricks = Math.max(1, Math.floor(batchPoints / side ** 3));
  if (branches.length === 1) return { bricks: 1, counts: [bricks * side ** 3] };
  return { bricks, counts: branches.map((branch) => side ** branch.length) };
}

function slicePlan(batchPoints: number, { brickSamples, nearSide, wideShare }: ShapeTraining): SlicePlan {
  const most = Math.max(1, Math.floor(batchPoints / SLICE_HEIGHTS));
  const places = Math.min(brickSamples, most);
  return { bricks: Math.floor(most / places), places, near: { side: nearSide, share: 1 - wideShare } };
}

function brickSide({ brickSamples }: ShapeTraining, batchPoints: number): number {
  return Math.min(brickSamples, wholeRoot(batchPoints));
}

/** The largest whole number whose cube is at most `points`. */
function wholeRoot(points: number): number {
  // A root is seldom exact: what should be a whole number must not fall below it.
  return Math.max(1, Math.floor(Math.cbrt(points) + 1e-9));
}

function partsOf({ nearSide, wideShare }: ShapeTraining): BrickPart[] {
  return [
    { around: 'surface', side: nearSide, share: 1 - wideShare },
    { around: 'domain', side: DOMAIN_SIDE, share: wideShare },
  ];
}

/** Numbers of samples along z, y, x whose product is about `points`. */
function axesSamples(points: number, random: Random): [number, number, number] {
  const mean = Math.cbrt(points);
  const z = Math.max(1, Math.round(mean * random.range(LEAST_PART, MOST_PART)));
  const y = Math.max(1, Math.round(mean * random.range(LEAST_PART, MOST_PART)));
  return [z, y, Math.max(1, Math.floor(points / (z * y)))];
}
