/**
 * How much of a signal is lost when its matrix, the samples of one axis down and all others across, is cut to each rank: the sum
 * of the squares of the singular values that are cut (Eckart and Young). All of them come from the matrix times its transpose
 * where an axis is short, and the leading ones from a random start where it is long (Halko, Martinsson and Tropp, 2011).
 */
import { Random } from '../base/random.ts';
import { addTo, dot, type Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import type { GridSignal } from '../signal/signal.ts';
import { choleskyRoot, invertLower } from './cholesky.ts';
import { eigenvalues, type Pause } from './eigen.ts';
import { gramOf, partAcross, partDown, unfolded, type UnfoldedPart } from './unfolding.ts';

/** Which matrix of a signal. */
export interface Unfolding {
  /** Whose samples are down. */
  axis: number;
  /** Whether the channels lie side by side in one matrix, or are matrices of their own that are cut alike. */
  isJoined: boolean;
}

export interface CutErrors extends Unfolding {
  /** Place r: the mean squared error, of values in [0, 1], that a cut to rank r has at least. */
  errors: Float64Array;
}

/** What works for them. */
export interface CutTools {
  multiply: Multiply;
  pause?: Pause;
}

/** Longest axis of which all values are found: more would take minutes. */
const ALL_VALUES = 1024;
/** Ranks that are known of a longer one. */
export const LEADING_RANKS = 512;
/** Vectors beyond those ranks, and times that the start is multiplied by the matrix and its transpose: both make it exact. */
const SPARE = 32;
const PASSES = 3;
/** Floating-point operations that this is worth: about a minute of two cores. */
const MOST_FLOPS = 4e12;
/** What Gram matrices are lifted by where vectors are made orthogonal; three rounds mend it (Fukaya and others, 2020). */
const LIFT = 1e-10;
const ROUNDS = 3;
/** Values in [-1, 1] have four times the squared error of those in [0, 1]. */
const FIELD_SQUARES = 4;

/** Floating-point operations of `cutErrors`, but for those that are few beside them. */
function flopsOf({ sizes, values }: GridSignal, { axis }: Unfolding): number {
  const size = sizes[axis] as number;
  return values.length * (size <= ALL_VALUES ? 2 * size : (4 * PASSES + 2) * (LEADING_RANKS + SPARE));
}

/** Null for a signal so large that it would take too long. @throws UnsolvableError when a value is no number. */
export async function cutErrors(signal: GridSignal, unfolding: Unfolding, tools: CutTools): Promise<CutErrors | null> {
  if (flopsOf(signal, unfolding) > MOST_FLOPS) return null;
  const isShort = (signal.sizes[unfolding.axis] as number) <= ALL_VALUES;
  return isShort ? allErrors(signal, unfolding, tools) : leadingErrors(signal, unfolding, tools, LEADING_RANKS);
}

async function allErrors(signal: GridSignal, unfolding: Unfolding, { multiply, pause }: CutTools): Promise<CutErrors> {
  const size = signal.sizes[unfolding.axis] as number;
  const errors = new Float64Array(size + 1);
  for (const outputs of groupsOf(signal, unfolding)) {
    const gram = zeros(size, size);
    for (const part of partsOf(signal, outputs, unfolding.axis)) {
      addTo(gram, await gramOf(part, multiply));
      await pause?.();
    }
    const values = await eigenvalues(gram, pause);
    const noise = (values[0] as number) * size * Number.EPSILON;
    let tail = 0;
    for (let rank = size - 1; rank >= 0; rank--) {
      const value = values[rank] as number;
      if (value > noise) tail += value;
      errors[rank] = (errors[rank] as number) + tail;
    }
  }
  return { ...unfolding, errors: asMeans(errors, signal) };
}

/**
 * The first `ranks` of them, of an axis that has more samples. What is found of a signal is never more than there is, so the
 * errors are never too small. Of a picture of 2,048 pixels a side they were too large by 0.001 dB at rank 385, 0.07 dB at rank 512.
 */
export async function leadingErrors(signal: GridSignal, unfolding: Unfolding, tools: CutTools, ranks: number): Promise<CutErrors> {
  const errors = new Float64Array(ranks + 1);
  for (const outputs of groupsOf(signal, unfolding)) {
    const { values, total } = await leadingValues(signal, outputs, unfolding.axis, tools, ranks + SPARE);
    let left = total;
    for (let rank = 0; rank <= ranks; rank++) {
      errors[rank] = (errors[rank] as number) + Math.max(0, left);
      left -= values[rank] ?? 0;
    }
  }
  return { ...unfolding, errors: asMeans(errors, signal) };
}

/** The largest eigenvalues of the matrix times its transpose, and the sum of all. */
async function leadingValues(
  signal: GridSignal,
  outputs: readonly number[],
  axis: number,
  { multiply, pause }: CutTools,
  count: number,
): Promise<{ values: Float64Array; total: number }> {
  const size = signal.sizes[axis] as number;
  const random = new Random(1);
  let basis = zeros(size, Math.min(count, size));
  for (let i = 0; i < basis.values.length; i++) basis.values[i] = random.range(-1, 1);
  let total = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const next = zeros(size, basis.columns);
    total = 0;
    for (const part of partsOf(signal, outputs, axis)) {
      total += dot(part.values, part.values);
      addTo(next, await partDown(part, await partAcross(part, basis, multiply), multiply));
      await pause?.();
    }
    if (total === 0) return { values: new Float64Array(count), total };
    basis = await orthonormal(next, multiply);
  }
  const gram = zeros(basis.columns, basis.columns);
  for (const part of partsOf(signal, outputs, axis)) {
    const across = await partAcross(part, basis, multiply);
    addTo(gram, await multiply(across, across, { a: true }));
    await pause?.();
  }
  return { values: await eigenvalues(gram, pause), total };
}

/** Vectors that span the columns of [n, k], orthonormal but for those that hardly count. */
async function orthonormal(columns: Matrix, multiply: Multiply): Promise<Matrix> {
  let basis = columns;
  for (let round = 0; round < ROUNDS; round++) {
    const root = invertLower(choleskyRoot(await multiply(basis, basis, { a: true }), LIFT));
    basis = await multiply(basis, root, { b: true });
  }
  return basis;
}

/** Channels that are cut together. */
function groupsOf({ outputs }: GridSignal, { isJoined }: Unfolding): number[][] {
  const all = Array.from({ length: outputs }, (_, output) => output);
  return isJoined ? [all] : all.map((output) => [output]);
}

function* partsOf(signal: GridSignal, outputs: readonly number[], axis: number): Generator<UnfoldedPart> {
  for (const output of outputs) yield* unfolded(signal, output, axis);
}

function asMeans(squares: Float64Array, { values }: GridSignal): Float64Array {
  return squares.map((sum) => sum / FIELD_SQUARES / values.length);
}
