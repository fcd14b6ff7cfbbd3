import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bricks } from '../../src-main/core/field/batch.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { queryPicture } from '../../src-main/core/query/grid.ts';
import { queryWholePicture } from '../fixtures/pictures.ts';

/** A field f(y, x) = (y, x): what it answers is where it was asked. */
function coordinateField(branches: number[][]): EngineField {
  const spec: FieldSpec = { ...findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes: [9, 9], outputs: 2 }).spec, branches };
  const evaluate = async ({ coordinates, counts }: Bricks): Promise<Float32Array> => {
    const [y, x] = coordinates;
    if (!y) throw new Error('no coordinates');
    if (!x) {
      const points = y.length / 2;
      return Float32Array.from({ length: 2 * points }, (_, i) => y[2 * (i % points) + Math.floor(i / points)] as number);
    }
    const [rows = 0, columns = 0] = counts;
    const plane = rows * columns;
    return Float32Array.from({ length: 2 * plane }, (_, i) =>
      i < plane ? (y[Math.floor(i / columns)] as number) : (x[i % columns] as number),
    );
  };
  const unused = (): never => {
    throw new Error('not used');
  };
  return { spec, evaluate, setParameters: unused, gradient: unused, dispose: unused };
}

describe('a picture', () => {
  for (const branches of [[[0], [1]], [[0, 1]]]) {
    test(`has its samples on the edges, for branches ${JSON.stringify(branches)}`, async () => {
      const values = await queryWholePicture(coordinateField(branches), { width: 5, height: 3 });
      assert.deepEqual([...values.subarray(0, 15)], [0, 0.5, 1].flatMap((y) => Array<number>(5).fill(y)));
      assert.deepEqual([...values.subarray(15)], [0, 1, 2].flatMap(() => [0, 0.25, 0.5, 0.75, 1]));
    });
  }

  test('of a region spans it', async () => {
    const request = { width: 3, height: 2, region: { left: 0.25, top: 0.5, right: 0.75, bottom: 0.75 } };
    const values = await queryWholePicture(coordinateField([[0], [1]]), request);
    assert.deepEqual([...values], [0.5, 0.5, 0.5, 0.75, 0.75, 0.75, 0.25, 0.5, 0.75, 0.25, 0.5, 0.75]);
  });

  test('is the same in bands of any size', async () => {
    const field = coordinateField([[0], [1]]);
    const request = { width: 7, height: 11 };
    const whole = await queryWholePicture(field, request);
    for (const bandBytes of [1, 500, 1e6]) {
      const rows: number[][] = [];
      let next = 0;
      for await (const band of queryPicture(field, request, { bandBytes })) {
        assert.equal(band.top, next);
        next += band.rows;
        rows.push([...band.values.subarray(0, band.rows * 7)]);
      }
      assert.equal(next, 11);
      assert.deepEqual(rows.flat(), [...whole.subarray(0, 77)]);
    }
  });

  test('stops between bands when it is cancelled', async () => {
    const abort = new AbortController();
    const bands = queryPicture(coordinateField([[0], [1]]), { width: 4, height: 9 }, { bandBytes: 1, signal: abort.signal });
    await bands.next();
    abort.abort();
    await assert.rejects(bands.next(), { name: 'CancelledError' });
  });

  test('is refused when its size or region is impossible', async () => {
    const field = coordinateField([[0], [1]]);
    const region = { left: 0.5, top: 0, right: 0.5, bottom: 1 };
    await assert.rejects(queryWholePicture(field, { width: 0, height: 4 }), /width must be a whole number from 1 to 65535/);
    await assert.rejects(queryWholePicture(field, { width: 4, height: 4, region }), /x0 < x1/);
  });
});
