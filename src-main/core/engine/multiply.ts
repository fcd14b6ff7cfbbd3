/**
 * What solving does with matrices, and who multiplies them. Solving needs this precision: the features of a branch are nearly
 * dependent on each other, and their products in float32 lose what tells them apart.
 */
import { transpose, zeros, type Matrix } from '../field/matrix.ts';

/** Which sides of a product are transposed first. */
export interface Turned {
  a?: boolean;
  b?: boolean;
}

/**
 * The product of two matrices, in float64. An engine may do it faster than plain loops can (Engine.multiply).
 * @throws RangeError when their sizes do not meet.
 */
export type Multiply = (a: Matrix, b: Matrix, turned?: Turned) => Promise<Matrix>;

/** Rows start..start+count-1, sharing their memory. */
export function rowsOf({ columns, values }: Matrix, start: number, count: number): Matrix {
  return { rows: count, columns, values: values.subarray(start * columns, (start + count) * columns) };
}

/** Adds a matrix of the same size to another, times a factor, in place. */
export function addTo(sum: Matrix, part: Matrix, factor = 1): void {
  for (let i = 0; i < sum.values.length; i++) sum.values[i] = (sum.values[i] as number) + factor * (part.values[i] as number);
}

/** The sum of the products of elements at the same place. */
export function dot(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) sum += (a.values[i] as number) * (b.values[i] as number);
  return sum;
}

/** [rows, columns] of the result. @throws RangeError when the sizes do not meet. */
export function productSize(a: Matrix, b: Matrix, turned: Turned = {}): [rows: number, columns: number] {
  const [rows, left] = turned.a ? [a.columns, a.rows] : [a.rows, a.columns];
  const [right, columns] = turned.b ? [b.columns, b.rows] : [b.rows, b.columns];
  if (left !== right) throw new RangeError(`a product of ${rows} x ${left} and ${right} x ${columns} has no meaning`);
  return [rows, columns];
}

/** The product in plain loops. */
export const multiplyHere: Multiply = async (a, b, turned = {}) => {
  const [rows, columns] = productSize(a, b, turned);
  const left = turned.a ? transpose(a) : a;
  const right = turned.b ? transpose(b) : b;
  const product = zeros(rows, columns);
  for (let row = 0; row < rows; row++) {
    const out = product.values.subarray(row * columns, (row + 1) * columns);
    for (let k = 0; k < left.columns; k++) {
      const factor = left.values[row * left.columns + k] as number;
      const start = k * columns;
      for (let column = 0; column < columns; column++) {
        out[column] = (out[column] as number) + factor * (right.values[start + column] as number);
      }
    }
  }
  return product;
};

/** The products of an engine, or of this thread where it has none. */
export function multiplyOf(engine: { multiply?(threads?: number): Multiply }, threads: number | undefined): Multiply {
  return engine.multiply?.(threads) ?? multiplyHere;
}
