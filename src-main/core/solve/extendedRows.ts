/**
 * The rows of one axis that a solution is held to: the samples, and with a smaller weight the places halfway between them,
 * where the picture is what cubic interpolation says. Samples alone leave a field free in between, and a strong one swings there.
 *
 * Without rows between, all of these sums are what goes into them, and share its memory.
 */
import { halfwayTerms, type HalfwayTerm } from '../signal/midway.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { zeros, type Matrix } from '../field/matrix.ts';

export interface ExtendedRows {
  /** Samples along the axis, n. */
  samples: number;
  /** Coordinates of the rows: n, or 2n - 1 with those halfway, in order. */
  coordinates: Float32Array;
  /** What each row counts for; a sample counts for 1. */
  weights: Float64Array;
  /** The samples that each row is a sum of. */
  terms: HalfwayTerm[][];
}

/** @param halfway weight of the rows between samples, 0..1; 0 leaves them out. */
export function extendedRows(samples: number, halfway: number): ExtendedRows {
  const hasBetween = halfway > 0 && samples > 1;
  const coordinates = axisCoordinates(hasBetween ? 2 * samples - 1 : samples);
  const weights = Float64Array.from(coordinates, (_, row) => (hasBetween && row % 2 === 1 ? halfway : 1));
  const terms = Array.from(coordinates, (_, row) => {
    if (!hasBetween) return [{ sample: row, factor: 1 }];
    return row % 2 === 0 ? [{ sample: row / 2, factor: 1 }] : halfwayTerms((row - 1) / 2, samples);
  });
  return { samples, coordinates, weights, terms };
}

/** Of halfway rows with data of their own: what the places between them and the samples count for, in parts of them. */
const QUARTERS = 0.1;

/**
 * The same where what is halfway has data of its own: those are samples too, 2n - 1 in all, but count for `halfway`. Between them
 * and the others, at the quarters, is what interpolation says, at a tenth of that: else a field swings there.
 */
export function rowsWithOwnHalfway(samples: number, halfway: number): ExtendedRows {
  const rows = extendedRows(2 * samples - 1, QUARTERS * halfway);
  return { ...rows, weights: rows.weights.map((weight, row) => (row % 4 === 2 ? halfway : weight)) };
}

/** Samples that stand anywhere along an axis, with nothing between them. */
export function rowsAt(coordinates: Float32Array): ExtendedRows {
  return { ...extendedRows(coordinates.length, 0), coordinates };
}

/** Whether there are rows between the samples. */
function isExtended({ samples, coordinates }: ExtendedRows): boolean {
  return coordinates.length > samples;
}

/** W B: all rows of an interpolated picture from those of its samples, each times its weight: [n, columns] -> [rows, columns]. */
export function interpolate(rows: ExtendedRows, samples: Matrix): Matrix {
  if (!isExtended(rows)) return samples;
  const { columns } = samples;
  const result = zeros(rows.coordinates.length, columns);
  forEachTerm(rows, (row, sample, factor) => addRow(result, row, samples, sample, factor));
  return result;
}

/** B^T W, the transpose of `interpolate`: [rows, columns] -> [n, columns]. */
export function gather(rows: ExtendedRows, all: Matrix): Matrix {
  if (!isExtended(rows)) return all;
  const { columns } = all;
  const result = zeros(rows.samples, columns);
  forEachTerm(rows, (row, sample, factor) => addRow(result, sample, all, row, factor));
  return result;
}

/** Those of all rows that are samples: [rows, columns] -> [n, columns]. @param samples n, of rows from the first to the last of them. */
export function sampleRows({ samples: own }: ExtendedRows, all: Matrix, samples = own): Matrix {
  return evenRows(all, samples);
}

/** Rows at equal distances, from the first to the last: [rows, columns] -> [count, columns]. @param count of which rows - 1 holds whole steps. */
export function evenRows(all: Matrix, count: number): Matrix {
  if (all.rows === count) return all;
  const result = zeros(count, all.columns);
  const step = (all.rows - 1) / (count - 1);
  for (let i = 0; i < count; i++) addRow(result, i, all, step * i, 1);
  return result;
}

/** Every row times its weight, [rows, columns]. */
export function weighted(rows: ExtendedRows, all: Matrix): Matrix {
  if (!isExtended(rows)) return all;
  const { weights } = rows;
  const result = zeros(all.rows, all.columns);
  for (const [row, weight] of weights.entries()) addRow(result, row, all, row, weight);
  return result;
}

/** The sum of all weights. */
export function totalWeight({ weights }: ExtendedRows): number {
  return weights.reduce((total, weight) => total + weight, 0);
}

/** The weighted sum of the squares of B_y Y B_x^T, of a picture whose values are `valueAt(row, column)`; it is never made whole. */
export function sumOfSquares(down: ExtendedRows, across: ExtendedRows, valueAt: (row: number, column: number) => number): number {
  let squares = 0;
  if (!isExtended(down) && !isExtended(across)) {
    for (let i = 0; i < down.samples; i++) for (let j = 0; j < across.samples; j++) squares += valueAt(i, j) ** 2;
    return squares;
  }
  const row = new Float64Array(across.samples);
  const { taps, samples, factors } = flat(across);
  for (const [i, terms] of down.terms.entries()) {
    for (let column = 0; column < row.length; column++) {
      let value = 0;
      for (const { sample, factor } of terms) value += factor * valueAt(sample, column);
      row[column] = value;
    }
    let sum = 0;
    for (let j = 0, tap = 0; j < across.weights.length; j++) {
      let value = 0;
      for (let k = 0; k < taps; k++, tap++) value += (factors[tap] as number) * (row[samples[tap] as number] as number);
      sum += (across.weights[j] as number) * value * value;
    }
    squares += (down.weights[i] as number) * sum;
  }
  return squares;
}

/** The terms of all rows, as many of each, in arrays: [rows, taps]. They are gone through for every row of a picture. */
function flat({ terms }: ExtendedRows): { taps: number; samples: Int32Array; factors: Float64Array } {
  const taps = Math.max(...terms.map((list) => list.length));
  const samples = new Int32Array(terms.length * taps);
  const factors = new Float64Array(terms.length * taps);
  for (const [row, list] of terms.entries()) {
    for (const [k, { sample, factor }] of list.entries()) {
      samples[row * taps + k] = sample;
      factors[row * taps + k] = factor;
    }
  }
  return { taps, samples, factors };
}

/** Visits the samples that each row is made of, with their factors times the row's weight. */
function forEachTerm({ weights, terms }: ExtendedRows, visit: (row: number, sample: number, factor: number) => void): void {
  for (const [row, list] of terms.entries()) {
    for (const { sample, factor } of list) visit(row, sample, (weights[row] as number) * factor);
  }
}

function addRow(to: Matrix, toRow: number, from: Matrix, fromRow: number, factor: number): void {
  const { columns } = from;
  const [target, source] = [toRow * columns, fromRow * columns];
  for (let column = 0; column < columns; column++) {
    to.values[target + column] = (to.values[target + column] as number) + factor * (from.values[source + column] as number);
  }
}
