import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { UnsolvableError } from '../../src-main/core/base/errors.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { zeros, type Matrix } from '../../src-main/core/field/matrix.ts';
import { eigenSymmetric, eigenvalues } from '../../src-main/core/solve/eigen.ts';
import { singularValues, type Singular } from '../../src-main/core/solve/singular.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = new Random(seed);
  const matrix = zeros(rows, columns);
  return { ...matrix, values: matrix.values.map(() => random.range(-1, 1)) };
}

function largestDifference(a: Matrix, b: Matrix): number {
  assert.deepEqual([a.rows, a.columns], [b.rows, b.columns]);
  return a.values.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.values[i] as number))), 0);
}

function identity(n: number): Matrix {
  const matrix = zeros(n, n);
  for (let i = 0; i < n; i++) matrix.values[i * n + i] = 1;
  return matrix;
}

function squares({ values }: Matrix): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** Rows, orthonormal: those of a random matrix, each without what lies along the ones before it, twice. */
function orthonormalRows(count: number, columns: number, seed: number): Matrix {
  const rows = randomMatrix(count, columns, seed);
  for (let i = 0; i < count; i++) {
    const row = rows.values.subarray(i * columns, (i + 1) * columns);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = rows.values.subarray(j * columns, (j + 1) * columns);
        const along = row.reduce((sum, value, k) => sum + value * (other[k] as number), 0);
        for (let k = 0; k < columns; k++) row[k] = (row[k] as number) - along * (other[k] as number);
      }
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let k = 0; k < columns; k++) row[k] = (row[k] as number) / norm;
  }
  return rows;
}

/** left^T diag(values) right, of the first `count`. */
async function joined({ left, values, right }: Singular, count = values.length): Promise<Matrix> {
  const first = (all: Matrix): Matrix => ({ rows: count, columns: all.columns, values: all.values.slice(0, count * all.columns) });
  const scaled = first(right);
  for (let i = 0; i < scaled.values.length; i++) scaled.values[i] = (scaled.values[i] as number) * (values[Math.floor(i / scaled.columns)] as number);
  return multiplyHere(first(left), scaled, { a: true });
}

/** A matrix that is known to have these singular values. */
async function withValues(values: number[], rows: number, columns: number): Promise<Matrix> {
  const [left, right] = [orthonormalRows(values.length, rows, 1), orthonormalRows(values.length, columns, 2)];
  return joined({ left, values: Float64Array.from(values), right });
}

async function assertOrthonormal(rows: Matrix): Promise<void> {
  assert.ok(largestDifference(await multiplyHere(rows, rows, { b: true }), identity(rows.rows)) < 1e-10, 'orthonormal');
}

describe('eigenvalues of symmetric matrices', () => {
  for (const n of [1, 2, 3, 40]) {
    test(`and their vectors put a matrix of side ${n} together again`, async () => {
      const half = randomMatrix(n, n, n);
      const matrix = await multiplyHere(half, half, { a: true });
      for (let i = 0; i < n; i++) matrix.values[i * n + i] = (matrix.values[i * n + i] as number) - 1;
      const { values, vectors } = await eigenSymmetric(matrix, multiplyHere);
      await assertOrthonormal(vectors);
      assert.ok(largestDifference(await joined({ left: vectors, values, right: vectors }), matrix) < 1e-12);
      const alone = await eigenvalues(matrix);
      for (const [i, value] of values.entries()) assert.ok(Math.abs(value - (alone[i] as number)) < 1e-12);
    });
  }

  test('are those of a matrix that is solved on paper: second differences', async () => {
    const n = 30;
    const matrix = identity(n);
    for (let i = 0; i < n; i++) matrix.values[i * n + i] = 2;
    for (let i = 1; i < n; i++) matrix.values[i * n + i - 1] = matrix.values[(i - 1) * n + i] = -1;
    const values = await eigenvalues(matrix);
    for (const [i, value] of values.entries()) assert.ok(Math.abs(value - (2 - 2 * Math.cos((Math.PI * (n - i)) / (n + 1)))) < 1e-13);
  });

  test('of zeros, of a diagonal and of equal ones are these', async () => {
    assert.deepEqual([...(await eigenvalues(zeros(4, 4)))], [0, 0, 0, 0]);
    const diagonal = zeros(3, 3);
    [diagonal.values[0], diagonal.values[4], diagonal.values[8]] = [1, 3, 2];
    assert.deepEqual([...(await eigenvalues(diagonal))], [3, 2, 1]);
    assert.deepEqual([...(await eigenSymmetric(identity(5), multiplyHere)).values], [1, 1, 1, 1, 1]);
  });
});

describe('singular values', () => {
  for (const [rows, columns] of [[30, 30], [60, 17], [17, 60], [1, 9], [9, 1]] as const) {
    test(`of ${rows} x ${columns}: a cut has the error of the values that are cut (Eckart and Young)`, async () => {
      const matrix = randomMatrix(rows, columns, rows + columns);
      const singular = await singularValues(matrix, multiplyHere);
      assert.equal(singular.values.length, Math.min(rows, columns));
      await assertOrthonormal(singular.left);
      await assertOrthonormal(singular.right);
      for (let rank = 0; rank <= singular.values.length; rank++) {
        const cut = await joined(singular, rank);
        const error = squares({ ...cut, values: cut.values.map((value, i) => value - (matrix.values[i] as number)) });
        const expected = singular.values.subarray(rank).reduce((sum, value) => sum + value * value, 0);
        assert.ok(Math.abs(error - expected) < 1e-11 * squares(matrix), `${error} and ${expected} at rank ${rank}`);
      }
    });
  }

  test('that lie together, twice and thrice, are found with orthogonal vectors', async () => {
    const values = [3, 3, 3, 1 + 1e-12, 1, 1, 1e-3, 1e-3];
    await assertFound(values, await withValues(values, 20, 12));
  });

  test('of a matrix of a lower rank are as many as its rank', async () => {
    const values = [5, 2, 0.1];
    await assertFound(values, await withValues(values, 25, 14));
    assert.equal((await singularValues(zeros(4, 3), multiplyHere)).values.length, 0);
  });

  for (const condition of [1e4, 1e8, 1e12, 1e14]) {
    test(`of a condition number of ${condition} are exact by the largest, and their vectors orthogonal`, async () => {
      const n = 24;
      const values = Array.from({ length: n }, (_, i) => condition ** (-i / (n - 1)));
      const matrix = await withValues(values, 40, n);
      const singular = await singularValues(matrix, multiplyHere);
      await assertOrthonormal(singular.left);
      await assertOrthonormal(singular.right);
      for (const [i, value] of singular.values.entries()) assert.ok(Math.abs(value - (values[i] as number)) < 1e-13);
      assert.ok(largestDifference(await joined(singular), matrix) < 1e-13);
    });
  }

  for (const scale of [1e-200, 1e200]) {
    test(`of numbers about ${scale} are no worse`, async () => {
      const matrix = randomMatrix(8, 5, 3);
      const [plain, scaled] = [await singularValues(matrix, multiplyHere), await singularValues({ ...matrix, values: matrix.values.map((value) => value * scale) }, multiplyHere)];
      for (const [i, value] of plain.values.entries()) assert.ok(Math.abs((scaled.values[i] as number) / scale / value - 1) < 1e-12);
    });
  }

  test('are the same with the products of an engine', async () => {
    const multiply = new OnnxEngine('cpu').multiply(1);
    const matrix = randomMatrix(300, 90, 8);
    const [here, there] = [await singularValues(matrix, multiplyHere), await singularValues(matrix, multiply)];
    for (const [i, value] of here.values.entries()) assert.ok(Math.abs(value - (there.values[i] as number)) < 1e-11);
  });

  for (const value of [NaN, Infinity]) {
    test(`of ${value} are refused in a sentence`, async () => {
      const matrix = randomMatrix(4, 4, 1);
      matrix.values[5] = value;
      const refusal = (error: unknown): boolean => error instanceof UnsolvableError && error.message.endsWith('.');
      await assert.rejects(singularValues(matrix, multiplyHere), refusal);
      await assert.rejects(eigenvalues(matrix), refusal);
    });
  }
});

async function assertFound(values: number[], matrix: Matrix): Promise<void> {
  const singular = await singularValues(matrix, multiplyHere);
  assert.equal(singular.values.length, values.length);
  for (const [i, value] of singular.values.entries()) assert.ok(Math.abs(value - (values[i] as number)) < 1e-13, `${value}, not ${values[i]}`);
  await assertOrthonormal(singular.left);
  await assertOrthonormal(singular.right);
  assert.ok(largestDifference(await joined(singular), matrix) < 1e-13);
}
