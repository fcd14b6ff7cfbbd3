/**
 * A field of three branches with fusion `tensor` as a sum of products that can be drawn: of functions of its first axis and of
 * functions of the plane of the others. Its values on a grid are a matrix, first axis down and plane across, and its singular
 * value decomposition is the shortest such sum. The matrix is never made: its product with its transpose follows from the core
 * and the branches' Gram matrices.
 */
import { rowsOf, type Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import { coreSides, type FieldSpec } from '../field/spec.ts';
import { loadCore } from '../solve/coreWeights.ts';
import { eigenSymmetric } from '../solve/eigen.ts';

/** Part of the sum of squares that may be left out: a tenth of a percent of a value. The bunny needs 66 products then. */
const LEFT_OUT = 1e-6;
/** Most products: as many as a card adds up in time. */
export const MOST_PRODUCTS = 128;

export interface PlaneFactors {
  /** R */
  rank: number;
  /** [n, R] */
  line: Float32Array;
  /** [n, n, R] */
  plane: Float32Array;
}

/** Features of a branch as the core meets them. @param features [M, rows]. @returns [rows, w + 1] */
export function coreFeatures(features: Float32Array, rows: number, side: number): Matrix {
  const matrix = zeros(rows, side);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k + 1 < side; k++) matrix.values[row * side + k] = features[k * rows + row] as number;
    matrix.values[row * side + side - 1] = 1;
  }
  return matrix;
}

/**
 * The shortest sum for the first output on a grid of n samples an axis.
 * @param features of the branches, [M, n] each. @param parameters [P]
 */
export async function planeFactors(spec: FieldSpec, parameters: Float32Array, features: readonly Float32Array[], multiply: Multiply): Promise<PlaneFactors> {
  const samples = (features[0]?.length ?? 0) / spec.width;
  const [down, left, right] = coreSides(spec).map((side, i) => coreFeatures(features[i] as Float32Array, samples, side));
  if (!down || !left || !right) throw new RangeError('a core of three sides has three branches');
  const core = loadCore(spec, parameterLayout(spec).core as Layer, parameters, 0);
  const [leftGram, rightGram] = [await multiply(left, left, { a: true }), await multiply(right, right, { a: true })];
  const spread = await alongPlane(core, leftGram, rightGram, multiply);
  const inner = await multiply(spread, core, { b: true });
  const { values, vectors } = await eigenSymmetric(await multiply(await multiply(down, inner), down, { b: true }), multiply);
  const rank = rankOf(values);
  const lines = rowsOf(vectors, 0, rank);
  const cores = await multiply(await multiply(lines, down), core);
  const planes = await alongPlane(cores, left, right, multiply);
  return { rank, line: turned(lines), plane: turned(planes) };
}

/** Every row of `matrix`, a matrix [left.columns, right.columns], as left times it times the transpose of right. */
async function alongPlane(matrix: Matrix, left: Matrix, right: Matrix, multiply: Multiply): Promise<Matrix> {
  const result = zeros(matrix.rows, left.rows * right.rows);
  for (let row = 0; row < matrix.rows; row++) {
    const slice = { rows: left.columns, columns: right.columns, values: rowsOf(matrix, row, 1).values };
    const plane = await multiply(await multiply(left, slice), right, { b: true });
    rowsOf(result, row, 1).values.set(plane.values);
  }
  return result;
}

/** @param squares of the singular values, the largest first. */
function rankOf(squares: Float64Array): number {
  let left = squares.reduce((sum, value) => sum + Math.max(0, value), 0);
  const most = LEFT_OUT * left;
  let rank = 0;
  while (rank < Math.min(MOST_PRODUCTS, squares.length) && left > most) left -= squares[rank++] as number;
  return Math.max(1, rank);
}

/** [R, places] as [places, R]. */
function turned({ rows, columns, values }: Matrix): Float32Array {
  const result = new Float32Array(values.length);
  for (let place = 0; place < columns; place++) {
    for (let r = 0; r < rows; r++) result[place * rows + r] = values[r * columns + place] as number;
  }
  return result;
}
