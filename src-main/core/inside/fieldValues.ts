/**
 * A fully split field on a grid as matrices, one for each output: the samples of one of its axes down (the line), all the others
 * across (the plane). Where its own terms are few, they come with it.
 */
import type { Multiply } from '../engine/multiply.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import { coreSides, isFullySplit, type AxisName, type FieldSpec } from '../field/spec.ts';
import { loadCore } from '../solve/coreWeights.ts';
import { branchOutput, outerRows, type Weights } from './activations.ts';

/** How the axes of a field are parted. */
export interface Parting {
  /** The branch whose one axis is the line, and that axis. */
  branch: number;
  axis: number;
  /** Axes of the plane: one or two. */
  plane: number[];
  names: { line: AxisName; plane: AxisName[] };
}

export interface FieldValues {
  /** Of every output: [n, m]. */
  values: Matrix[];
  /** Of every output, its own terms as columns, [n, R] and [m, R], of which the values are the sum; null of a core. */
  own: { line: Matrix; plane: Matrix }[] | null;
}

/** How a field is parted: its first branch of one axis, and the others. Null of what is no sum of products. */
export function partingOf(spec: FieldSpec): Parting | null {
  const branch = spec.branches.findIndex(({ length }) => length === 1);
  const plane = spec.branches.filter((_, i) => i !== branch).flat();
  const isCore = spec.fusion === 'tensor' && spec.branches.length > 2 && branch !== 0;
  if (!isFullySplit(spec) || branch < 0 || plane.length > 2 || isCore) return null;
  const axis = spec.branches[branch]?.[0] as number;
  const name = (each: number): AxisName => spec.axes[each] as AxisName;
  return { branch, axis, plane, names: { line: name(axis), plane: plane.map(name) } };
}

/** @param tables coordinates [rows, K] of every branch. */
export async function fieldValues(weights: Weights, { branch }: Parting, tables: readonly Float32Array[]): Promise<FieldValues> {
  const { spec, multiply } = weights;
  const features: Matrix[] = [];
  for (const [i, rows] of tables.entries()) features.push(await branchOutput(weights, i, rows));
  if (spec.fusion === 'tensor') return { values: await coreValues(weights, branch, features), own: null };
  const line = features[branch] as Matrix;
  const others = features.filter((_, i) => i !== branch);
  const isSum = spec.fusion === 'sum';
  const plane = others.reduce((left, right) => outerRows(left, right, isSum));
  const own = Array.from({ length: spec.outputs }, (_, output) => {
    const [down, across] = [line, plane].map((each) => columnsOf(each, output * spec.rank, spec.rank)) as [Matrix, Matrix];
    // A sum is two terms: each side's own, times 1.
    return isSum ? { line: besideOne(down, 0), plane: besideOne(across, 1) } : { line: down, plane: across };
  });
  const values: Matrix[] = [];
  for (const { line: down, plane: across } of own) values.push(await multiply(down, across, { b: true }));
  return { values, own };
}

async function coreValues({ spec, parameters, multiply }: Weights, branch: number, features: readonly Matrix[]): Promise<Matrix[]> {
  const layer = parameterLayout(spec).core as Layer;
  const rows = features.map((each, i) => coreRows(each, coreSides(spec)[i] as number));
  const line = rows[branch] as Matrix;
  const [left, right] = rows.filter((_, i) => i !== branch) as [Matrix, Matrix?];
  const values: Matrix[] = [];
  for (let output = 0; output < spec.outputs; output++) {
    const core = loadCore(spec, layer, parameters, output);
    const spread = await multiply(line, branch === 0 ? core : transpose(core));
    values.push(right ? await overPlane(spread, left, right, multiply) : await multiply(spread, left, { b: true }));
  }
  return values;
}

/** Every row of `matrix`, a matrix [left.columns, right.columns], as left times it times right's transpose. */
async function overPlane(matrix: Matrix, left: Matrix, right: Matrix, multiply: Multiply): Promise<Matrix> {
  const result = zeros(matrix.rows, left.rows * right.rows);
  for (let row = 0; row < matrix.rows; row++) {
    const start = row * matrix.columns;
    const slice = { rows: left.columns, columns: right.columns, values: matrix.values.subarray(start, start + matrix.columns) };
    const plane = await multiply(await multiply(left, slice), right, { b: true });
    result.values.set(plane.values, row * result.columns);
  }
  return result;
}

/** The features that a branch gives to a core, and the constant 1: [rows, side]. */
function coreRows({ rows, columns, values }: Matrix, side: number): Matrix {
  const matrix = zeros(rows, side);
  for (let row = 0; row < rows; row++) {
    matrix.values.set(values.subarray(row * columns, row * columns + side - 1), row * side);
    matrix.values[row * side + side - 1] = 1;
  }
  return matrix;
}

function columnsOf({ rows, columns, values }: Matrix, from: number, count: number): Matrix {
  const matrix = zeros(rows, count);
  for (let row = 0; row < rows; row++) matrix.values.set(values.subarray(row * columns + from, row * columns + from + count), row * count);
  return matrix;
}

function besideOne({ rows, values }: Matrix, place: number): Matrix {
  const matrix = zeros(rows, 2);
  for (let row = 0; row < rows; row++) {
    matrix.values[2 * row + place] = values[row] as number;
    matrix.values[2 * row + 1 - place] = 1;
  }
  return matrix;
}
