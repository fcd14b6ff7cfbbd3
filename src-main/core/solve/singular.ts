/**
 * Singular values and vectors. The eigenvectors of A^T A make the columns of A nearly orthogonal, but for what is lost in the
 * squares: below 1e-8 of the largest value. Rotations of pairs of columns (one-sided Jacobi; Golub and Van Loan, section 8.6)
 * mend that.
 */
import { UnsolvableError } from '../base/errors.ts';
import type { Multiply } from '../engine/multiply.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { eigenSymmetric, turnRows } from './eigen.ts';

/** A = left^T * diag(values) * right. */
export interface Singular {
  /** [k], the largest first; none that rounding alone may have made. */
  values: Float64Array;
  /** [k, rows] and [k, columns]: vectors as rows, orthonormal. */
  left: Matrix;
  right: Matrix;
}

/** Cosine between two vectors that count as orthogonal. */
const ORTHOGONAL = 1e-14;
const MOST_SWEEPS = 40;

/**
 * Of a matrix [m, n], with heavy products done by `multiply`.
 * @throws UnsolvableError when it holds what is no number.
 */
export async function singularValues(matrix: Matrix, multiply: Multiply): Promise<Singular> {
  if (matrix.rows < matrix.columns) {
    const { values, left, right } = await singularValues(transpose(matrix), multiply);
    return { values, left: right, right: left };
  }
  if (!matrix.values.every(Number.isFinite)) throw new UnsolvableError('There is a value that is no number among those to be taken apart.');
  const most = matrix.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (most === 0) return { values: new Float64Array(), left: zeros(0, matrix.rows), right: zeros(0, matrix.columns) };
  // Squares of what is very large or small would be no numbers.
  const scaled = { ...matrix, values: matrix.values.map((value) => value / most) };
  const { vectors } = await eigenSymmetric(await multiply(scaled, scaled, { a: true }), multiply);
  const columns = await multiply(vectors, scaled, { b: true });
  await straighten(columns, vectors, multiply);
  return sorted(columns, vectors, most);
}

/** Rotates pairs of rows of `columns`, and those of `vectors` along, until all are orthogonal. */
async function straighten(columns: Matrix, vectors: Matrix, multiply: Multiply): Promise<void> {
  const n = columns.rows;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const { values: squares } = await multiply(columns, columns, { b: true });
    const norms = Array.from({ length: n }, (_, i) => Math.sqrt(squares[i * n + i] as number));
    const floor = floorOf(norms, columns);
    let turned = false;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        if ((norms[i] as number) <= floor || (norms[j] as number) <= floor) continue;
        if (Math.abs(squares[i * n + j] as number) <= ORTHOGONAL * Math.sqrt(n) * (norms[i] as number) * (norms[j] as number)) continue;
        turned = turnPair(columns, vectors, i, j) || turned;
      }
    }
    if (!turned) return;
  }
}

function turnPair(columns: Matrix, vectors: Matrix, i: number, j: number): boolean {
  const [alpha, beta, gamma] = [dotOf(columns, i, i), dotOf(columns, j, j), dotOf(columns, i, j)];
  if (Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  for (const matrix of [columns, vectors]) turnRows(matrix, i, j, cosine, cosine * tangent);
  return true;
}

function dotOf({ columns, values }: Matrix, i: number, j: number): number {
  const [a, b] = [i * columns, j * columns];
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += (values[a + k] as number) * (values[b + k] as number);
  return sum;
}

/** What rounding makes of a singular value of zero. */
function floorOf(norms: readonly number[], { columns }: Matrix): number {
  return Math.max(...norms) * columns * Number.EPSILON;
}

function sorted(columns: Matrix, vectors: Matrix, scale: number): Singular {
  const norms = Array.from({ length: columns.rows }, (_, i) => Math.sqrt(dotOf(columns, i, i)));
  const floor = floorOf(norms, columns);
  const order = [...norms.keys()].filter((i) => (norms[i] as number) > floor).sort((a, b) => (norms[b] as number) - (norms[a] as number));
  const [left, right] = [zeros(order.length, columns.columns), zeros(order.length, vectors.columns)];
  for (const [row, from] of order.entries()) {
    left.values.set(rowOf(columns, from).map((value) => value / (norms[from] as number)), row * left.columns);
    right.values.set(rowOf(vectors, from), row * right.columns);
  }
  return { values: Float64Array.from(order, (from) => scale * (norms[from] as number)), left, right };
}

function rowOf({ columns, values }: Matrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}
