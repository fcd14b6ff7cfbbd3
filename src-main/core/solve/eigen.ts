/**
 * Eigenvalues and eigenvectors of symmetric matrices, as Gram matrices are: Householder's tridiagonal form, then implicit QL
 * steps (Golub and Van Loan, sections 8.3 and 5.1). As exact, by the norm of the matrix, as float64 is.
 */
import { UnsolvableError } from '../base/errors.ts';
import type { Multiply } from '../engine/multiply.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { invertLower } from './cholesky.ts';

/** Waited for now and then by what takes long here, to let others have their turn. */
export type Pause = () => Promise<void>;

export interface Eigen {
  /** [n], the largest first. */
  values: Float64Array;
  /** [n, n]: row i belongs to value i; orthonormal. */
  vectors: Matrix;
}

/** A = Q T Q^T with T tridiagonal, and Q the product of the reflections 1 - scale_k v_k v_k^T. */
interface Tridiagonal {
  diagonal: Float64Array;
  /** Beside it: place i stands between i and i + 1. */
  beside: Float64Array;
  /** Row k: v_k, [n, n]. Those of the last two columns are zeros. */
  reflections: Matrix;
  scales: Float64Array;
}

/** QL steps for a value before it counts as not to be found; two or three are usual. */
const MOST_STEPS = 90;
/** What a step's own rounding may leave beside the diagonal, in parts of the matrix. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * The eigenvalues of a symmetric matrix [n, n], the largest first. Its upper triangle is not read.
 * @throws UnsolvableError when it holds what is no number.
 */
export async function eigenvalues(matrix: Matrix, pause?: Pause): Promise<Float64Array> {
  const { diagonal, beside } = await tridiagonal(matrix, pause);
  diagonalise(diagonal, beside);
  return diagonal.sort().reverse();
}

/** The same with vectors. @throws UnsolvableError as eigenvalues does */
export async function eigenSymmetric(matrix: Matrix, multiply: Multiply): Promise<Eigen> {
  const n = matrix.rows;
  const { diagonal, beside, reflections, scales } = await tridiagonal(matrix);
  const turned = transpose(await reflected(reflections, scales, multiply));
  diagonalise(diagonal, beside, turned);
  const order = Array.from(diagonal.keys()).sort((a, b) => (diagonal[b] as number) - (diagonal[a] as number));
  const vectors = zeros(n, n);
  for (const [row, from] of order.entries()) vectors.values.set(turned.values.subarray(from * n, (from + 1) * n), row * n);
  return { values: Float64Array.from(order, (from) => diagonal[from] as number), vectors };
}

async function tridiagonal({ rows: n, values }: Matrix, pause?: Pause): Promise<Tridiagonal> {
  if (!values.every(Number.isFinite)) throw new UnsolvableError('There is a value that is no number among those to be taken apart.');
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // Products of what is very large or small would be no numbers.
  const a = values.map((value) => value / (most || 1));
  const reflections = zeros(n, n);
  const [diagonal, beside, scales] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k + 1 < n; k++) {
    const v = reflections.values.subarray(k * n, (k + 1) * n);
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k] as number;
    [beside[k], scales[k]] = reflection(v, k + 1);
    if (scales[k] !== 0) reflectBothSides(a, v, k + 1, scales[k] as number);
    diagonal[k] = a[k * n + k] as number;
    await pause?.();
  }
  if (n > 0) diagonal[n - 1] = a[n * n - 1] as number;
  for (const part of [diagonal, beside]) for (let i = 0; i < n; i++) part[i] = most * (part[i] as number);
  return { diagonal, beside, reflections, scales };
}

/** What is smaller, in parts of the matrix, is less than any rounding of it. */
const NOTHING = Number.EPSILON ** 2;

/** Makes x, from `first` on, the vector of a reflection that leaves of it only the element at `first`: that, and the scale. */
function reflection(x: Float64Array, first: number): [left: number, scale: number] {
  const head = x[first] as number;
  const tail = Math.sqrt(x.reduce((sum, value, i) => (i > first ? sum + value * value : sum), 0));
  if (tail <= NOTHING) {
    x.fill(0);
    return [head, 0];
  }
  const left = -Math.sign(head || 1) * Math.hypot(head, tail);
  x[first] = head - left;
  return [left, 1 / (left * (left - head))];
}

/** A - v w^T - w v^T on the lower triangle of [n, n] from `first` on, which is H A H for the reflection of v. */
function reflectBothSides(a: Float64Array, v: Float64Array, first: number, scale: number): void {
  const n = v.length;
  const w = new Float64Array(n);
  for (let i = first; i < n; i++) {
    const start = i * n;
    const vi = v[i] as number;
    let sum = (a[start + i] as number) * vi;
    for (let j = first; j < i; j++) {
      const element = a[start + j] as number;
      sum += element * (v[j] as number);
      w[j] = (w[j] as number) + element * vi;
    }
    w[i] = (w[i] as number) + sum;
  }
  let along = 0;
  for (let i = first; i < n; i++) along += (w[i] as number) * (v[i] as number);
  const half = (scale * scale * along) / 2;
  for (let i = first; i < n; i++) w[i] = scale * (w[i] as number) - half * (v[i] as number);
  for (let i = first; i < n; i++) {
    const [vi, wi, start] = [v[i] as number, w[i] as number, i * n];
    for (let j = first; j <= i; j++) a[start + j] = (a[start + j] as number) - vi * (w[j] as number) - wi * (v[j] as number);
  }
}

/** The product of all reflections at once: 1 - V^T T V, where T^-1 is the upper triangle of V V^T with 1 / scale in the diagonal. */
async function reflected(reflections: Matrix, scales: Float64Array, multiply: Multiply): Promise<Matrix> {
  const n = reflections.rows;
  const lower = await multiply(reflections, reflections, { b: true });
  for (let i = 0; i < n; i++) {
    const scale = scales[i] as number;
    lower.values[i * n + i] = scale === 0 ? 1 : 1 / scale;
  }
  const left = await multiply(reflections, invertLower(lower), { a: true, b: true });
  const product = await multiply(left, reflections);
  for (let i = 0; i < n * n; i++) product.values[i] = (i % (n + 1) === 0 ? 1 : 0) - (product.values[i] as number);
  return product;
}

/** Turns a tridiagonal matrix to its eigenvalues, in place; rows of `vectors`, [n, n], are turned along. */
function diagonalise(d: Float64Array, e: Float64Array, vectors?: Matrix): void {
  const n = d.length;
  const norm = d.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(e[i] as number)), 0);
  const isSmall = (m: number): boolean => Math.abs(e[m] as number) <= ROUNDING * norm;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high + 1 < n && !isSmall(high)) high++;
      if (high === low) break;
      if (step === MOST_STEPS) throw new UnsolvableError('The values of a matrix were not found: its elements are too far apart.');
      stepQl(d, e, low, high, vectors);
    }
  }
}

/** One implicit QL step on rows low..high. */
function stepQl(d: Float64Array, e: Float64Array, low: number, high: number, vectors?: Matrix): void {
  const spread = ((d[low + 1] as number) - (d[low] as number)) / (2 * (e[low] as number));
  const shift = (e[low] as number) / (spread + (spread < 0 ? -1 : 1) * Math.hypot(spread, 1));
  let g = (d[high] as number) - (d[low] as number) + shift;
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * (e[i] as number);
    const b = cosine * (e[i] as number);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - moved;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = (d[i + 1] as number) - moved;
    const turn = ((d[i] as number) - g) * sine + 2 * cosine * b;
    moved = sine * turn;
    d[i + 1] = g + moved;
    g = cosine * turn - b;
    if (vectors) turnRows(vectors, i, i + 1, cosine, sine);
  }
  d[low] = (d[low] as number) - moved;
  e[low] = g;
  e[high] = 0;
}

/** Rows i and j become cosine * i - sine * j and sine * i + cosine * j. */
export function turnRows({ columns, values }: Matrix, i: number, j: number, cosine: number, sine: number): void {
  const [a, b] = [i * columns, j * columns];
  for (let k = 0; k < columns; k++) {
    const [x, y] = [values[a + k] as number, values[b + k] as number];
    values[a + k] = cosine * x - sine * y;
    values[b + k] = sine * x + cosine * y;
  }
}
