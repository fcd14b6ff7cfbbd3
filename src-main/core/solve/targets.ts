/** A picture as matrices to solve for, a channel and some rows at a time: in float64 it is never held whole. */
import { toFieldScale, type GridSignal } from '../signal/signal.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { addTo, dot } from '../engine/multiply.ts';
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
}

/** A signal over three axes with values in [0, 1]. */
export function signalTargets({ sizes, outputs, values }: GridSignal): GridTargets {
  const [planes = 0, rows = 0, columns = 0] = sizes;
  const channel = values.length / outputs;
  return {
    sizes: [planes, rows, columns],
    plane(output, index) {
      const first = output * channel + index * rows * columns;
      const plane = zeros(rows, columns);
      for (let i = 0; i < plane.values.length; i++) plane.values[i] = toFieldScale(values[first + i] as number);
      return plane;
    },
  };
}

/** The sums of the squares of a signal: of all rows of its first axis by their weights, and of its samples. */
export function sumsOfSquares(targets: GridTargets, outputs: number, { terms, weights }: Pick<ExtendedRows, 'terms' | 'weights'>): { squares: number; sampleSquares: number } {
  let [squares, sampleSquares] = [0, 0];
  for (let output = 0; output < outputs; output++) {
    for (const [row, parts] of terms.entries()) {
      const [, rows = 0, columns = 0] = targets.sizes;
      const plane = zeros(rows, columns);
      for (const { sample, factor } of parts) addTo(plane, targets.plane(output, sample), factor);
      const sum = dot(plane, plane);
      squares += (weights[row] as number) * sum;
      if (parts.length === 1) sampleSquares += sum;
    }
  }
  return { squares, sampleSquares };
}
