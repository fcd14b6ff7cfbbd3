/** A signal as a matrix: the samples of one axis down, all others across. It is read in parts, and never held in float64 whole. */
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { toFieldScale, type GridSignal } from '../signal/signal.ts';

/** Numbers of a signal that are converted together. */
const PART_VALUES = 2 ** 20;

/** Some columns of the matrix, on the scale of training. */
export interface UnfoldedPart {
  values: Matrix;
  /** Whether `values` has the samples of the axis across. */
  isTurned: boolean;
}

/** Channel `output`, unfolded along `axis`, in parts. */
export function* unfolded({ sizes, outputs, values }: GridSignal, output: number, axis: number): Generator<UnfoldedPart> {
  const size = sizes[axis] as number;
  const channel = values.length / outputs;
  const inner = sizes.slice(axis + 1).reduce((product, n) => product * n, 1);
  const outer = channel / size / inner;
  const most = Math.max(1, Math.floor(PART_VALUES / size));
  const at = (place: number): number => toFieldScale(values[output * channel + place] as number);
  if (inner === 1) {
    for (let row = 0; row < outer; row += most) {
      const part = zeros(Math.min(most, outer - row), size);
      for (let i = 0; i < part.values.length; i++) part.values[i] = at(row * size + i);
      yield { values: part, isTurned: true };
    }
    return;
  }
  for (let block = 0; block < outer; block++) {
    for (let column = 0; column < inner; column += most) {
      const part = zeros(size, Math.min(most, inner - column));
      for (let i = 0; i < size; i++) {
        const start = (block * size + i) * inner + column;
        for (let j = 0; j < part.columns; j++) part.values[i * part.columns + j] = at(start + j);
      }
      yield { values: part, isTurned: false };
    }
  }
}

/** C C^T of a part: [n, n]. */
export function gramOf({ values, isTurned }: UnfoldedPart, multiply: Multiply): Promise<Matrix> {
  return multiply(values, values, isTurned ? { a: true } : { b: true });
}

/** C^T times [n, k]: [columns, k]. */
export function partAcross({ values, isTurned }: UnfoldedPart, down: Matrix, multiply: Multiply): Promise<Matrix> {
  return multiply(values, down, isTurned ? {} : { a: true });
}

/** C times [columns, k]: [n, k]. */
export function partDown({ values, isTurned }: UnfoldedPart, across: Matrix, multiply: Multiply): Promise<Matrix> {
  return multiply(values, across, isTurned ? { a: true } : {});
}
