/**
 * A fully split field of a shape as the features of its branches: its distance is a sum of products of them, which is few
 * numbers for any resolution, and can be summed up anywhere, as by a graphics card.
 */
import type { AskableField } from '../engine/engine.ts';
import type { Multiply } from '../engine/multiply.ts';
import { SettingError } from '../base/errors.ts';
import { checkNumber, isFullySplit, type AxisName, type FieldSpec } from '../field/spec.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { outputScale, type ShapeTraining } from '../training/shapeOptions.ts';
import { gridBrick } from './grid.ts';
import { planeFactors } from './tensorFactors.ts';
import { queryVolume } from './volume.ts';
import { wholeVolume } from './volumePart.ts';
import { logitReach, slopeAtSurface } from './volumeDistances.ts';

/** Features of a branch at samples along its axes. */
export interface BranchFeatures {
  axes: AxisName[];
  /** [samples, R] of one axis, [samples, samples, R] of two. */
  values: Float32Array;
}

export interface Factors {
  /** R */
  rank: number;
  samples: number;
  /** In the order of the field's branches; those of a tensor are its first axis and the plane of the others. The sum over r of the product of features r is the distance. */
  branches: BranchFeatures[];
  /** Distances are right, at most, from -limit to limit. */
  limit: number;
}

/** Parameters, [P], of the moment that the features are of. */
export interface CoreOf {
  parameters: Float32Array;
  multiply: Multiply;
}

/** Samples along every axis that can be asked for. */
export const FACTOR_RANGE = { min: 2, max: 1024, integer: true } as const;
/** Most axes of a branch: the samples of three would be a volume. */
const MOST_AXES = 2;
/** Samples along each axis of the volume that tells how steep logits are at the surface. */
const SLOPE_RESOLUTION = 64;
/** Rows and features that are turned together: both sides of it stay in the caches. */
const TILE = 32;

/**
 * The features, in one part, in units of the domain, negative inside; logits of occupancy are divided by their slope as in
 * volumeDistances.ts.
 * @param core what a field with fusion `tensor` needs beside its features.
 * @throws SettingError when the field has a tail, or one branch, or its engine has no features to give.
 */
export async function* queryFactors(field: AskableField, shape: ShapeTraining, samples: number, core: CoreOf): AsyncGenerator<Factors> {
  checkNumber('samples', samples, FACTOR_RANGE);
  checkSpec(field.spec);
  const { spec } = field;
  const along = axisCoordinates(samples);
  const { coordinates } = gridBrick(spec, { z: along, y: along, x: along });
  const isDistance = shape.target === 'distance';
  const scale = outputScale(shape) / (isDistance ? 1 : await slopeOf(field, shape));
  const limit = isDistance ? shape.truncation : logitReach(samples);
  const axesOf = (branch: number[]): AxisName[] => branch.map((axis) => spec.axes[axis] as AxisName);
  if (spec.fusion === 'tensor') {
    const features: Float32Array[] = [];
    for (const [i, rows] of coordinates.entries()) features.push(await featuresOf(field, i, rows));
    const { rank, line, plane } = await planeFactors(spec, core.parameters, features, core.multiply);
    const [first = [], ...others] = spec.branches;
    const branches = [{ axes: axesOf(first), values: line.map((value) => scale * value) }, { axes: axesOf(others.flat()), values: plane }];
    yield { rank, samples, branches, limit };
    return;
  }
  const isSum = spec.fusion === 'sum';
  const rank = isSum ? spec.branches.length : spec.rank;
  const branches: BranchFeatures[] = [];
  for (const [i, rows] of coordinates.entries()) {
    const features = await featuresOf(field, i, rows);
    // The scale goes into one factor of every product.
    const values = isSum ? besideOnes(features, i, rank, scale) : turned(features, rank, i === 0 ? scale : 1);
    branches.push({ axes: axesOf(spec.branches[i] ?? []), values });
  }
  yield { rank, samples, branches, limit };
}

function featuresOf(field: AskableField, branch: number, rows: Float32Array): Promise<Float32Array> {
  if (!field.features) throw new SettingError('The engine of this run gives no features of branches: choose another one.');
  return field.features(branch, rows);
}

/** Whether the features of a field of a shape can be asked for: what has a tail is no sum of products. */
export function hasFactors(spec: FieldSpec): boolean {
  if (spec.fusion === 'tensor') return spec.branches.length === 3;
  return isFullySplit(spec) && spec.branches.every(({ length }) => length <= MOST_AXES);
}

function checkSpec(spec: FieldSpec): void {
  if (hasFactors(spec)) return;
  throw new SettingError(
    'Only a fully split field is a sum of products of its branches: tailLayers must be 0, with two branches or three, or three of fusion tensor.',
  );
}

async function slopeOf(field: AskableField, shape: ShapeTraining): Promise<number> {
  return slopeAtSurface(await wholeVolume(queryVolume(field, shape, { resolution: SLOPE_RESOLUTION })));
}

/** [R, rows] as [rows, R], multiplied. */
function turned(features: Float32Array, rank: number, scale: number): Float32Array {
  const rows = features.length / rank;
  const values = new Float32Array(features.length);
  for (let row0 = 0; row0 < rows; row0 += TILE) {
    for (let r0 = 0; r0 < rank; r0 += TILE) {
      for (let row = row0; row < Math.min(rows, row0 + TILE); row++) {
        for (let r = r0; r < Math.min(rank, r0 + TILE); r++) values[row * rank + r] = scale * (features[r * rows + row] as number);
      }
    }
  }
  return values;
}

/** A sum of branches as a sum of products: feature r of branch r is its own, and those of the others are 1. */
function besideOnes(features: Float32Array, branch: number, rank: number, scale: number): Float32Array {
  const values = new Float32Array(features.length * rank).fill(1);
  for (const [row, feature] of features.entries()) values[row * rank + branch] = scale * feature;
  return values;
}
