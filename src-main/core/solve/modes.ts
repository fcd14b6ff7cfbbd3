/** Arrays of several axes and what is done along one of them, by products of matrices (Kolda and Bader, 2009, section 2). */
import { addTo, type Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';

/** Row-major, the last axis fastest. */
export interface Tensor {
  sizes: number[];
  values: Float64Array;
}

/** Every fibre along an axis multiplied by a matrix [k, n]: the axis has k places then. */
export async function modeProduct({ sizes, values }: Tensor, axis: number, matrix: Matrix, multiply: Multiply): Promise<Tensor> {
  const { left, size, right } = around(sizes, axis);
  const result = new Float64Array(left * matrix.rows * right);
  if (right === 1) {
    result.set((await multiply({ rows: left, columns: size, values }, matrix, { b: true })).values);
  } else {
    for (let block = 0; block < left; block++) {
      const part = await multiply(matrix, slab(values, block, size, right));
      result.set(part.values, block * matrix.rows * right);
    }
  }
  return { sizes: sizes.with(axis, matrix.rows), values: result };
}

/** A B^T of the unfoldings along an axis of two arrays that agree in all other axes: [n_a, n_b]. */
export async function modeGram(a: Tensor, b: Tensor, axis: number, multiply: Multiply): Promise<Matrix> {
  const { left, size, right } = around(a.sizes, axis);
  const other = b.sizes[axis] as number;
  if (right === 1) {
    return multiply({ rows: left, columns: size, values: a.values }, { rows: left, columns: other, values: b.values }, { a: true });
  }
  const sum = zeros(size, other);
  for (let block = 0; block < left; block++) {
    addTo(sum, await multiply(slab(a.values, block, size, right), slab(b.values, block, other, right), { b: true }));
  }
  return sum;
}

/** What an axis stands between: places before it, on it and after it. */
function around(sizes: readonly number[], axis: number): { left: number; size: number; right: number } {
  const product = (part: readonly number[]): number => part.reduce((all, size) => all * size, 1);
  return { left: product(sizes.slice(0, axis)), size: sizes[axis] as number, right: product(sizes.slice(axis + 1)) };
}

function slab(values: Float64Array, block: number, rows: number, columns: number): Matrix {
  return { rows, columns, values: values.subarray(block * rows * columns, (block + 1) * rows * columns) };
}
