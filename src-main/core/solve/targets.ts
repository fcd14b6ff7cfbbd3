/** A picture as matrices to solve for, a channel and some rows at a time: in float64 it is never held whole. */
import { toFieldScale, type GridSignal } from '../signal/signal.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { addTo, dot } from '../engine/multiply.ts';
import type { HalfwayTerm } from '../signal/midway.ts';
import type { ExtendedRows } from './extendedRows.ts';

/** Numbers of a picture that are converted together. */
const CHUNK_VALUES = 2 ** 21;

/** Rows of one channel, on the scale of training. */
export interface TargetChunk {
  /** First row. */
  start: number;
  /** [count, columns] */
  values: Matrix;
}

/** The rows of channel `output` of a signal over two axes, in chunks from top to bottom. */
export function* targetChunks({ sizes, outputs, values }: GridSignal, output: number): Generator<TargetChunk> {
  const [rows = 0, columns = 0] = sizes;
  const plane = values.length / outputs;
  const most = Math.max(1, Math.floor(CHUNK_VALUES / columns));
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    const first = output * plane + start * columns;
    const chunk = zeros(count, columns);
    for (let i = 0; i < chunk.values.length; i++) chunk.values[i] = toFieldScale(values[first + i] as number);
    yield { start, values: chunk };
  }
}

/** What is to be solved for on a grid of three axes, a channel and a plane of the first axis at a time. */
export interface GridTargets {
  /** Samples along the axes. */
  sizes: readonly number[];
  /** Plane `index` of channel `output`, [n_1, n_2], on the scale of training. */
  plane(output: number, index: number): Matrix;
  /**
   * What lies halfway between planes `index` and `index` + 1, where that is known of itself: the rows halfway of the first axis are
   * held to it. Without it, they are what interpolation makes of the planes.
   */
  between?(output: number, index: number): Matrix;
}

/** A signal over three axes with values in [0, 1]. */
export function signalTargets({ sizes, outputs, values }: GridSignal): GridTargets {
  const [planes = 0, rows = 0, columns = 0] = sizes;
  const channel = values.length / outputs;
  return {
    sizes: [planes, rows, columns],
    plane(output, index) {
      const first = output * channel + index * rows * columns;
      return fieldPlane(rows, columns, values.subarray(first, first + rows * columns));
    },
  };
}

/**
 * What row `row` of `rows` of the first axis is held to: a plane, and of 2 n - 1 rows every second one what lies between two.
 */
export function planeOfRow(targets: GridTargets, output: number, row: number, rows: number): Matrix {
  if (rows === targets.sizes[0] || !targets.between) return targets.plane(output, row);
  return row % 2 === 0 ? targets.plane(output, row / 2) : targets.between(output, (row - 1) / 2);
}

/** The sums of the squares of a signal: of all rows of its first axis by their weights, and of its planes. */
export function sumsOfSquares(targets: GridTargets, outputs: number, { samples, terms, weights }: ExtendedRows): { squares: number; planeSquares: number } {
  const [planes, height = 0, width = 0] = targets.sizes;
  const isPlane = (sample: number): boolean => samples === planes || sample % 2 === 0;
  let [squares, planeSquares] = [0, 0];
  for (let output = 0; output < outputs; output++) {
    for (const [row, parts] of terms.entries()) {
      const sum = zeros(height, width);
      for (const { sample, factor } of parts) addTo(sum, planeOfRow(targets, output, sample, samples), factor);
      const square = dot(sum, sum);
      squares += (weights[row] as number) * square;
      if (parts.length === 1 && isPlane((parts[0] as HalfwayTerm).sample)) planeSquares += square;
    }
  }
  return { squares, planeSquares };
}

/** Values in [0, 1] as a plane on the scale of training. */
export function fieldPlane(rows: number, columns: number, values: Float32Array): Matrix {
  const plane = zeros(rows, columns);
  // Not Float64Array.from with a function: that takes 25 times as long, seconds of a clip.
  for (let i = 0; i < values.length; i++) plane.values[i] = toFieldScale(values[i] as number);
  return plane;
}
