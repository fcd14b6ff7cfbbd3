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
import type { GridTargets } from './targets.ts';

/** Of one axis. */
interface AxisFeatures {
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
    const weight = halfway[i] ?? 0;
    const rows = i === 0 && targets.between && weight > 0 && size > 1 ? rowsWithOwnHalfway(size, weight) : extendedRows(size, weight);
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

async function axisFeatures(
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
  const [side1, side2] = [second.inverse.rows, third.inverse.rows];
  const met = zeros(first.gathered.rows, side1 * side2);
  for (let i = 0; i < met.rows; i++) {
    const plane = await multiply(planeOfRow(targets, output, i, met.rows), third.gathered);
    rowsOf(met, i, 1).values.set((await multiply(second.gathered, plane, { a: true })).values);
  }
  const projected = await multiply(first.gathered, met, { a: true });
  const solved = await multiply(first.inverse, projected);
  for (let i = 0; i < solved.rows; i++) {
    const row = rowsOf(solved, i, 1).values;
    const plane = { rows: side1, columns: side2, values: row };
    row.set((await multiply(await multiply(second.inverse, plane), third.inverse)).values);
  }
  return solved;
}

/** What one of `rows` rows of the first axis is held to: those halfway have a row of their own, or none. */
function planeOfRow(targets: GridTargets, output: number, row: number, rows: number): Matrix {
  if (rows === targets.sizes[0] || !targets.between) return targets.plane(output, row);
  return row % 2 === 0 ? targets.plane(output, row / 2) : targets.between(output, (row - 1) / 2);
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
