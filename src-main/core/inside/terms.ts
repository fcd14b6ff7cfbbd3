/**
 * A fully split field as a sum of terms: a function of one axis times a function of the others.
 *
 * Its own terms are those that it has learned. They overlap, so that what one adds depends on which were there before. The share
 * of a term is what it adds on the mean over all orders, <term, sum> / <sum, sum>: shares add up to one, and that of a term which
 * works against the others is negative.
 *
 * Sorted terms are the same sum, taken apart anew: each function of the line is the same for all outputs, no two of them overlap,
 * and no other sum of so many such terms comes nearer to the field (a singular value decomposition of the outputs side by side).
 * The share of a term is its part of the sum of squares. Terms stay apart because their lines are orthonormal, however exactly the
 * other side is known.
 */
import type { Multiply } from '../engine/multiply.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { addTo, dot, rowsOf } from '../engine/multiply.ts';
import { eigenSymmetric } from '../solve/eigen.ts';
import type { FieldValues } from './fieldValues.ts';

export interface TermSet {
  /** R, the one with the largest share first. */
  count: number;
  /** [L, R, n]: L is 1 where all outputs have the same lines, else O. */
  line: Float64Array;
  /** [O, R, m] */
  plane: Float64Array;
  /** [R], one in all. */
  shares: Float64Array;
  /** Place k: the mean squared error of the first k terms, values in [0, 1] and not clipped; null without a source. */
  errors: Float64Array | null;
}

/** Values in [-1, 1] have four times the squared error of those in [0, 1]. */
const FIELD_SQUARES = 4;

/**
 * Terms that overlap nowhere.
 * @param values [n, m] of every output. @param truth the source at the same places.
 * @throws UnsolvableError when a value is no number.
 */
export async function sortedTerms(values: readonly Matrix[], truth: readonly Matrix[] | null, multiply: Multiply): Promise<TermSet> {
  const n = values[0]?.rows ?? 0;
  const gram = zeros(n, n);
  for (const each of values) addTo(gram, await multiply(each, each, { b: true }));
  const { values: squares, vectors } = await eigenSymmetric(gram, multiply);
  const floor = (squares[0] ?? 0) * n * Number.EPSILON;
  const count = squares.findIndex((square) => !(square > floor));
  const lines = turnedUp(rowsOf(vectors, 0, count < 0 ? n : count));
  const energies = new Float64Array(lines.rows);
  const overlaps = new Float64Array(lines.rows);
  const planes: Matrix[] = [];
  for (const [output, each] of values.entries()) {
    const plane = await multiply(lines, each);
    planes.push(plane);
    addRowDots(energies, plane, plane);
    const seen = truth && (await multiply(lines, truth[output] as Matrix));
    if (seen) addRowDots(overlaps, plane, seen);
  }
  const total = sum(energies);
  return {
    ...{ count: lines.rows, line: lines.values, plane: joined(planes), shares: energies.map((energy) => energy / total) },
    errors: truth && errorsOf(truth, overlaps, Float64Array.from(running(energies))),
  };
}

/** The terms that a field has itself. @param own of every output, [n, R] and [m, R]. */
export async function ownTerms({ own, values }: FieldValues, truth: readonly Matrix[] | null, multiply: Multiply): Promise<TermSet | null> {
  if (!own) return null;
  const count = own[0]?.line.columns ?? 0;
  const gram = zeros(count, count);
  const [inSum, overlaps] = [new Float64Array(count), new Float64Array(count)];
  for (const [output, { line, plane }] of own.entries()) {
    const [down, across] = [await multiply(line, line, { a: true }), await multiply(plane, plane, { a: true })];
    for (let i = 0; i < gram.values.length; i++) gram.values[i] = (gram.values[i] as number) + (down.values[i] as number) * (across.values[i] as number);
    const turned = transpose(plane);
    addRowDots(inSum, await multiply(line, values[output] as Matrix, { a: true }), turned);
    if (truth) addRowDots(overlaps, await multiply(line, truth[output] as Matrix, { a: true }), turned);
  }
  const total = sum(inSum);
  const order = [...inSum.keys()].sort((a, b) => (inSum[b] as number) - (inSum[a] as number));
  const picked = (all: Float64Array): Float64Array => Float64Array.from(order, (place) => all[place] as number);
  return {
    count,
    line: joined(own.map(({ line }) => pickedRows(transpose(line), order))),
    plane: joined(own.map(({ plane }) => pickedRows(transpose(plane), order))),
    shares: picked(inSum).map((share) => share / total),
    errors: truth && errorsOf(truth, picked(overlaps), squaresOfFirst(gram, order)),
  };
}

/** |Y - S_k|^2 = |Y|^2 - 2 <Y, S_k> + |S_k|^2, as means. @param squares place k: those of the first k terms. */
function errorsOf(truth: readonly Matrix[], overlaps: Float64Array, squares: Float64Array): Float64Array {
  const whole = truth.reduce((total, each) => total + dot(each, each), 0);
  const values = truth.reduce((total, { values: { length } }) => total + length, 0);
  const seen = Float64Array.from(running(overlaps));
  return squares.map((square, k) => Math.max(0, whole - 2 * (seen[k] as number) + square) / FIELD_SQUARES / values);
}

/** Squares of the sum of the first k terms in an order, by the products of all with all. */
function squaresOfFirst({ columns, values }: Matrix, order: readonly number[]): Float64Array {
  const squares = new Float64Array(order.length + 1);
  for (const [k, place] of order.entries()) {
    let added = values[place * columns + place] as number;
    for (const before of order.slice(0, k)) added += 2 * (values[place * columns + before] as number);
    squares[k + 1] = (squares[k] as number) + added;
  }
  return squares;
}

function* running(values: Float64Array): Generator<number> {
  let total = 0;
  yield total;
  for (const value of values) yield (total += value);
}

/** Adds to place r the product of rows r. */
function addRowDots(sums: Float64Array, a: Matrix, b: Matrix): void {
  for (let row = 0; row < a.rows; row++) sums[row] = (sums[row] as number) + dot(rowsOf(a, row, 1), rowsOf(b, row, 1));
}

/** Which way up a vector stands is chance: its larger part is put above zero. */
function turnedUp(lines: Matrix): Matrix {
  for (let row = 0; row < lines.rows; row++) {
    const { values } = rowsOf(lines, row, 1);
    if (values.reduce((total, value) => total + value ** 3, 0) < 0) for (let i = 0; i < values.length; i++) values[i] = -(values[i] as number);
  }
  return lines;
}

function pickedRows(matrix: Matrix, order: readonly number[]): Matrix {
  const picked = zeros(order.length, matrix.columns);
  for (const [row, from] of order.entries()) picked.values.set(rowsOf(matrix, from, 1).values, row * matrix.columns);
  return picked;
}

function joined(parts: readonly Matrix[]): Float64Array {
  const [first] = parts;
  const all = new Float64Array(parts.length * (first?.values.length ?? 0));
  for (const [i, { values }] of parts.entries()) all.set(values, i * values.length);
  return all;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
