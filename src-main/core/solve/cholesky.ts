/** Inverses of symmetric positive matrices, as Gram matrices of features are (Golub and Van Loan, section 4.2). */
import { UnsolvableError } from '../base/errors.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import type { Multiply } from '../engine/multiply.ts';

/**
 * (G + ridge * d I)^-1, d the mean of G's diagonal: [n, n] of a Gram matrix [n, n]. The ridge bounds how large the inverse of
 * nearly dependent features becomes: by 1 / (ridge * d).
 * @throws UnsolvableError when G holds what is no number, or is so far from positive that the ridge does not mend it.
 */
export async function ridgeInverse(gram: Matrix, ridge: number, multiply: Multiply): Promise<Matrix> {
  const inverseRoot = invertLower(choleskyRoot(gram, ridge));
  return multiply(inverseRoot, inverseRoot, { a: true });
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
