/**
 * The best core of a field of three branches, in closed form. Its values on a grid are the core met by the features of one axis
 * after the other (a Tucker decomposition whose factors are networks). For given features the best core is, axis by axis,
 * (G + r)^-1 P^T of the grid's values: coreSolver.ts says it for two. The branches stay as they are.
 */
import { UnsolvableError } from '../base/errors.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { branchForward, branchInput } from './branchPass.ts';
import { ridgeInverse } from './cholesky.ts';
import type { SolveOptions } from './coreSolver.ts';
import { extendedRows, gather, rowsWithOwnHalfway, sampleRows, weighted, type ExtendedRows } from './extendedRows.ts';
import { loadCore, storeCore } from './coreWeights.ts';
import { rowsOf, type Multiply } from '../engine/multiply.ts';
import { planeOfRow, type GridTargets } from './targets.ts';

/** Of one axis. */
export interface AxisFeatures {
  /** At the samples, [n, w + 1]. */
  samples: Matrix;
  /** B^T W P, [n, w + 1]; where the rows halfway have planes of their own, they are among the samples, [2n - 1, w + 1]. */
  gathered: Matrix;
  /** (P^T W P + r)^-1, [w + 1, w + 1]. */
  inverse: Matrix;
}

/**
 * Puts the best core for the branches in `parameters`, [P], into them, and gives the mean squared error over the samples.
 * @param halfway weight of what lies halfway between samples, for every axis.
 * @throws UnsolvableError when there is none, as when a weight is no number.
 */
export async function solveGrid(
  spec: FieldSpec,
  targets: GridTargets,
  parameters: Float32Array,
  { ridge, halfway }: Pick<SolveOptions, 'ridge'> & { halfway: readonly number[] },
  multiply: Multiply,
): Promise<number> {
  const axes: AxisFeatures[] = [];
  for (const [i, size] of targets.sizes.entries()) {
    const rows = axisRows(targets, i, halfway[i] ?? 0);
    axes.push(await axisFeatures(spec, parameters, i, rows, size, ridge, multiply));
  }
  const core = parameterLayout(spec).core as Layer;
  let error = 0;
  for (let output = 0; output < spec.outputs; output++) {
    const solved = await solveOutput(targets, output, axes, multiply);
    storeCore(core, parameters, output, solved);
    error += await squaredError(targets, output, axes, loadCore(spec, core, parameters, output), multiply);
  }
  const loss = error / (spec.outputs * targets.sizes.reduce((product, size) => product * size, 1));
  if (!Number.isFinite(loss)) throw new UnsolvableError('The field holds what is no number, and cannot be solved for.');
  return loss;
}

/** The rows of an axis: of the first, those halfway may have planes of their own. @param halfway what they count for. */
export function axisRows(targets: GridTargets, axis: number, halfway: number): ExtendedRows {
  const size = targets.sizes[axis] as number;
  return axis === 0 && targets.between && halfway > 0 && size > 1 ? rowsWithOwnHalfway(size, halfway) : extendedRows(size, halfway);
}

export async function axisFeatures(
  spec: FieldSpec,
  parameters: Float32Array,
  branch: number,
  rows: ExtendedRows,
  samples: number,
  ridge: number,
  multiply: Multiply,
): Promise<AxisFeatures> {
  const input = branchInput(spec, branch, rows.coordinates);
  const { features } = await branchForward(spec, parameterLayout(spec), parameters, branch, input, multiply);
  const gram = await multiply(weighted(rows, features), features, { a: true });
  return { samples: sampleRows(rows, features, samples), gathered: gather(rows, features), inverse: await ridgeInverse(gram, ridge, multiply) };
}

/** A channel's core, [w_0 + 1, (w_1 + 1)(w_2 + 1)]. */
async function solveOutput(targets: GridTargets, output: number, [first, second, third]: AxisFeatures[], multiply: Multiply): Promise<Matrix> {
  if (!first || !second || !third) throw new RangeError('a grid has three axes');
  const met = await metPlanes(targets, output, second.gathered, third.gathered, first.gathered.rows, multiply);
  const solved = await multiply(first.inverse, await multiply(first.gathered, met, { a: true }));
  return throughPlanes(solved, second.inverse, third.inverse, multiply);
}

/**
 * Every plane of a channel met by features of the second and third axis, [n_1, s_1] and [n_2, s_2]: [rows, s_1 s_2].
 * @param rows of the first axis: its planes, or these and what lies between them.
 */
export async function metPlanes(
  targets: GridTargets,
  output: number,
  second: Matrix,
  third: Matrix,
  rows: number,
  multiply: Multiply,
): Promise<Matrix> {
  const met = zeros(rows, second.columns * third.columns);
  for (let i = 0; i < rows; i++) {
    const plane = await multiply(planeOfRow(targets, output, i, rows), third);
    rowsOf(met, i, 1).values.set((await multiply(second, plane, { a: true })).values);
  }
  return met;
}

/** Every row of [n, s_1 s_2] as a plane [s_1, s_2] between two symmetric matrices. */
export async function throughPlanes(rows: Matrix, left: Matrix, right: Matrix, multiply: Multiply): Promise<Matrix> {
  const result = zeros(rows.rows, rows.columns);
  for (let i = 0; i < rows.rows; i++) {
    rowsOf(result, i, 1).values.set((await multiply(await multiply(left, planeOf(rows, i, right.rows)), right)).values);
  }
  return result;
}

/** Row i of [n, rows * columns] as a matrix, sharing its memory. */
export function planeOf(all: Matrix, i: number, columns: number): Matrix {
  return { rows: all.columns / columns, columns, values: rowsOf(all, i, 1).values };
}

/** The sum of the squared errors of a channel over the samples. */
async function squaredError(
  targets: GridTargets,
  output: number,
  [first, second, third]: AxisFeatures[],
  core: Matrix,
  multiply: Multiply,
): Promise<number> {
  if (!first || !second || !third) throw new RangeError('a grid has three axes');
  const left = await multiply(first.samples, core);
  let error = 0;
  for (let i = 0; i < left.rows; i++) {
    const slice = { rows: second.inverse.rows, columns: third.inverse.rows, values: rowsOf(left, i, 1).values };
    const plane = await multiply(await multiply(second.samples, slice), third.samples, { b: true });
    const truth = targets.plane(output, i).values;
    for (let k = 0; k < truth.length; k++) error += ((plane.values[k] as number) - (truth[k] as number)) ** 2;
  }
  return error;
}
