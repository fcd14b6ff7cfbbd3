/** Inverses of symmetric positive matrices, as Gram matrices of features are (Golub and Van Loan, section 4.2). */
import { UnsolvableError } from '../base/errors.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { rowsOf, type Multiply } from '../engine/multiply.ts';

/**
 * (G + ridge * d I)^-1, d the mean of G's diagonal: [n, n] of a Gram matrix [n, n]. The ridge bounds how large the inverse of
 * nearly dependent features becomes: by 1 / (ridge * d).
 * @throws UnsolvableError when G holds what is no number, or is so far from positive that the ridge does not mend it.
 */
export async function ridgeInverse(gram: Matrix, ridge: number, multiply: Multiply): Promise<Matrix> {
  const root = await inverseRoot(lifted(gram, ridge), multiply);
  return multiply(root, root, { a: true });
}

/** Matrices up to this size are taken apart row by row; of larger ones nearly all is products of halves, which an engine is fast at. */
const SMALL = 96;

/**
 * X = L^-1 of G = L L^T. In halves, with S = G22 - L21 L21^T: L21 = G21 X11^T, and X is [[X11, 0], [-X22 L21 X11, X22]] for the
 * X22 of S.
 */
async function inverseRoot(gram: Matrix, multiply: Multiply): Promise<Matrix> {
  const n = gram.rows;
  if (n <= SMALL) return invertLower(choleskyRoot(gram, 0));
  const half = n >> 1;
  const first = await inverseRoot(block(gram, 0, 0, half, half), multiply);
  const below = await multiply(block(gram, half, 0, n - half, half), first, { b: true });
  const rest = block(gram, half, half, n - half, n - half);
  const taken = await multiply(below, below, { b: true });
  for (let i = 0; i < rest.values.length; i++) rest.values[i] = (rest.values[i] as number) - (taken.values[i] as number);
  const second = await inverseRoot(rest, multiply);
  const across = await multiply(await multiply(second, below), first);
  const root = zeros(n, n);
  for (let row = 0; row < half; row++) root.values.set(rowsOf(first, row, 1).values, row * n);
  for (let row = half; row < n; row++) {
    root.values.set(rowsOf(across, row - half, 1).values.map((value) => -value), row * n);
    root.values.set(rowsOf(second, row - half, 1).values, row * n + half);
  }
  return root;
}

/** G + ridge * d I, d the mean of G's diagonal. */
function lifted({ rows: n, values }: Matrix, ridge: number): Matrix {
  const result = { rows: n, columns: n, values: values.slice() };
  let trace = 0;
  for (let i = 0; i < n; i++) trace += values[i * n + i] as number;
  for (let i = 0; i < n; i++) result.values[i * n + i] = (values[i * n + i] as number) + (ridge * trace) / n;
  return result;
}

/** A copy of a part of a matrix. */
function block(from: Matrix, top: number, left: number, rows: number, columns: number): Matrix {
  const part = zeros(rows, columns);
  for (let row = 0; row < rows; row++) {
    part.values.set(rowsOf(from, top + row, 1).values.subarray(left, left + columns), row * columns);
  }
  return part;
}

/** The lower triangle L with L L^T = G + ridge * d I, row by row. */
export function choleskyRoot({ rows: n, values }: Matrix, ridge: number): Matrix {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += values[i * n + i] as number;
  const lift = (ridge * trace) / n;
  const root = zeros(n, n);
  const l = root.values;
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      const sum = (values[rowI + j] as number) + (i === j ? lift : 0) - dotOfRows(l, rowI, rowJ, j);
      if (i !== j) {
        l[rowI + j] = sum / (l[rowJ + j] as number);
        continue;
      }
      // Written so that what is no number does not pass.
      if (!(sum > 0 && sum < Infinity)) throw new UnsolvableError('The features of this network are too alike to be solved for: raise the ridge.');
      l[rowI + i] = Math.sqrt(sum);
    }
  }
  return root;
}

/** Sum of the products of `count` elements from two places on, in four sums: each waits for its own last addition only. */
function dotOfRows(values: Float64Array, a: number, b: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += (values[a + k] as number) * (values[b + k] as number);
    s1 += (values[a + k + 1] as number) * (values[b + k + 1] as number);
    s2 += (values[a + k + 2] as number) * (values[b + k + 2] as number);
    s3 += (values[a + k + 3] as number) * (values[b + k + 3] as number);
  }
  for (; k < count; k++) s0 += (values[a + k] as number) * (values[b + k] as number);
  return s0 + s1 + s2 + s3;
}

/** L^-1 of a lower triangle, row by row: row i is (e_i - sum over k < i of L_ik times row k) / L_ii. */
export function invertLower({ rows: n, values: l }: Matrix): Matrix {
  const inverse = zeros(n, n);
  const x = inverse.values;
  for (let i = 0; i < n; i++) {
    const out = x.subarray(i * n, i * n + i + 1);
    for (let k = 0; k < i; k++) {
      const factor = l[i * n + k] as number;
      const start = k * n;
      for (let j = 0; j <= k; j++) out[j] = (out[j] as number) - factor * (x[start + j] as number);
    }
    const pivot = l[i * n + i] as number;
    for (let j = 0; j < i; j++) out[j] = (out[j] as number) / pivot;
    out[i] = 1 / pivot;
  }
  return inverse;
}
