/**
 * The orthonormal features of a branch: those combinations of its own that are orthonormal on its samples and halfway between them,
 * those that it has most of first. Whoever has the branch can compute them, so a file need not hold them. In them a core has the
 * squares of the field itself: an error in a weight is as large an error in the field, and no larger.
 */
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { branchForward, branchInput } from '../solve/branchPass.ts';
import { singularValues } from '../solve/singular.ts';

/** In parts of the largest singular value: a feature that a branch has less of would be made of rounding. */
const LEAST = 1e-6;

export interface Basis {
  /** What makes the new features of the old ones and the constant: [w + 1, k]. */
  factor: Matrix;
  /** The new features, [k, rows]. */
  values: Matrix;
}

/** The rows of a branch's samples and of what is halfway. */
export function rowsOfBasis(size: number): number {
  return 2 * size - 1;
}

/** Features of a branch of one axis with `size` samples: [rows, w + 1], the constant last. */
export async function branchFeatureRows(spec: FieldSpec, parameters: Float32Array, branch: number, size: number, multiply: Multiply): Promise<Matrix> {
  const input = branchInput(spec, branch, axisCoordinates(rowsOfBasis(size)));
  return (await branchForward(spec, parameterLayout(spec), parameters, branch, input, multiply)).features;
}

/** @param features of a branch, [rows, w + 1]. @throws UnsolvableError when one is no number. */
export async function basisOf(features: Matrix, multiply: Multiply): Promise<Basis> {
  const { values, left, right } = await singularValues(features, multiply);
  const kept = values.filter((value) => value > LEAST * (values[0] as number)).length;
  const factor = zeros(right.columns, kept);
  const kepts = { rows: kept, columns: left.columns, values: left.values.slice(0, kept * left.columns) };
  for (let k = 0; k < kept; k++) {
    const vector = right.values.subarray(k * right.columns, (k + 1) * right.columns);
    // A singular vector is one but for its sign, which rounding must not choose.
    const sign = signOfLargest(vector);
    for (const [i, value] of vector.entries()) factor.values[i * kept + k] = (sign * value) / (values[k] as number);
    for (let i = 0; i < left.columns; i++) kepts.values[k * left.columns + i] = sign * (left.values[k * left.columns + i] as number);
  }
  return { factor, values: kepts };
}

function signOfLargest(vector: Float64Array): number {
  const largest = vector.reduce((known, value) => (Math.abs(value) > Math.abs(known) ? value : known), 0);
  return largest < 0 ? -1 : 1;
}
