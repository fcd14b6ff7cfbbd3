/**
 * A core of two branches, cut to fewer products. Channel by channel the field is Py K Px^T. With P = Q R of either branch that is
 * Qy M Qx^T with M = Ry K Rx^T, so the singular values of M are those of the field itself on its grid: what a cut loses is known
 * before it is made, and no sum of so many products comes nearer to the field. The factors need no inverse of R, which features
 * that are nearly alike would make large: K_r = (K Rx^T V) S^-1 (U^T Ry K).
 */
import { SettingError } from '../base/errors.ts';
import type { Multiply } from '../engine/multiply.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { loadCore } from './coreWeights.ts';
import { triangleOf } from './featureTriangle.ts';
import { singularValues } from './singular.ts';

/** Values in [-1, 1] have four times the squared error of those in [0, 1]. */
const FIELD_SQUARES = 4;

/** A core as sums of products, the one that counts most first. */
export interface CutCore {
  /** Place r: the mean squared difference between the whole field and the one of r products, values in [0, 1], on its grid. */
  errors: Float64Array;
  /** Of every output, both branches' factors: [features + 1, products]; the last row belongs to the constant. */
  factors: [down: Matrix, across: Matrix][];
}

/** Whether a field has a core that can be cut so. */
export function canBeCut({ fusion, branches }: FieldSpec): boolean {
  return fusion === 'tensor' && branches.length === 2 && branches.every(({ length }) => length === 1);
}

/**
 * @param parameters [P]. @param sizes samples of the grid that the loss is told of.
 * @throws SettingError when the field has no such core; UnsolvableError when a weight is no number.
 */
export async function cutCore(spec: FieldSpec, parameters: Float32Array, sizes: readonly number[], multiply: Multiply): Promise<CutCore> {
  if (!canBeCut(spec)) throw new SettingError('Only the core of a picture can be cut to a sum of products: fusion must be tensor, with the branches y|x.');
  const [down, across] = [await triangleOf(spec, parameters, 0, sizes, multiply), await triangleOf(spec, parameters, 1, sizes, multiply)];
  const layer = parameterLayout(spec).core as Layer;
  const errors = new Float64Array(Math.min(down.rows, across.rows) + 1);
  const factors: [Matrix, Matrix][] = [];
  for (let output = 0; output < spec.outputs; output++) {
    const core = loadCore(spec, layer, parameters, output);
    const [left, right] = [await multiply(down, core), await multiply(core, across, { b: true })];
    const singular = await singularValues(await multiply(left, across, { b: true }), multiply);
    let tail = 0;
    for (let rank = singular.values.length - 1; rank >= 0; rank--) {
      tail += (singular.values[rank] as number) ** 2;
      errors[rank] = (errors[rank] as number) + tail;
    }
    const halves: [Matrix, Matrix] = [await multiply(right, singular.right, { b: true }), await multiply(left, singular.left, { a: true, b: true })];
    for (const half of halves) divideColumns(half, singular.values);
    factors.push(halves);
  }
  const count = FIELD_SQUARES * spec.outputs * sizes.reduce((product, size) => product * size, 1);
  return { errors: errors.map((squares) => squares / count), factors };
}

/** Half of S^-1 for either factor. */
function divideColumns({ columns, values: elements }: Matrix, values: Float64Array): void {
  for (let i = 0; i < elements.length; i++) elements[i] = (elements[i] as number) / Math.sqrt(values[i % columns] as number);
}

/** The first `rank` columns; zeros where there are fewer. */
export function firstColumns(matrix: Matrix, rank: number): Matrix {
  const turned = transpose(matrix);
  const kept = zeros(rank, matrix.rows);
  kept.values.set(turned.values.subarray(0, rank * matrix.rows));
  return transpose(kept);
}
