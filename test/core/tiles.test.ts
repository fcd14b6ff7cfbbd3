import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { cutBatch, placeOutputs, planTiles, planTilesThatFit, shareOut, type TileRange } from '../../src-main/core/engine/tiles.ts';

const SHAPE = fc.record({
  bricks: fc.integer({ min: 1, max: 5 }),
  counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
});
const POINTS = fc.integer({ min: 1, max: 400 });

function points({ bricks, counts }: { bricks: number; counts: number[] }): number {
  return counts.reduce((product, n) => product * n, bricks);
}

/** A batch whose targets and coordinates are their own places. */
function numbered({ bricks, counts }: { bricks: number; counts: number[] }, outputs: number): Batch {
  const coordinates = counts.map((n) => Float32Array.from({ length: bricks * n }, (_, i) => i));
  const targets = Float32Array.from({ length: outputs * points({ bricks, counts }) }, (_, i) => i);
  return { bricks, counts, coordinates, targets };
}

test('tiles hold at most the points asked for, and every point once', () => {
  fc.assert(
    fc.property(SHAPE, POINTS, (shape, most) => {
      const batch = numbered(shape, 2);
      const seen = new Float32Array(batch.targets.length).fill(-1);
      for (const range of planTiles(shape, most)) {
        const tile = cutBatch(batch, range, 2);
        assert.ok(points(tile) <= most);
        assert.equal(tile.targets.length, 2 * points(tile));
        for (const value of tile.targets) {
          assert.equal(seen[value], -1);
          seen[value] = value;
        }
      }
      assert.deepEqual(seen, batch.targets);
    }),
  );
});

test('outputs of tiles come back to where their targets were', () => {
  fc.assert(
    fc.property(SHAPE, POINTS, (shape, most) => {
      const batch = numbered(shape, 3);
      const all = new Float32Array(batch.targets.length);
      for (const range of planTiles(shape, most)) {
        placeOutputs(all, shape, range, 3, cutBatch(batch, range, 3).targets);
      }
      assert.deepEqual(all, batch.targets);
    }),
  );
});

test('a tile has the coordinates of its points', () => {
  fc.assert(
    fc.property(SHAPE, POINTS, (shape, most) => {
      const batch = numbered(shape, 1);
      for (const range of planTiles(shape, most)) {
        const tile = cutBatch(batch, range, 1);
        for (const [i, rows] of tile.coordinates.entries()) {
          const n = shape.counts[i] as number;
          const expected = rowsOf(range, i).map((row) => row.brick * n + row.index);
          assert.deepEqual([...rows], expected);
        }
      }
    }),
  );
});

function rowsOf(range: TileRange, branch: number): { brick: number; index: number }[] {
  return Array.from({ length: range.bricks }, (_, b) => range.firstBrick + b).flatMap((brick) =>
    Array.from({ length: range.counts[branch] as number }, (_, i) => ({ brick, index: (range.starts[branch] as number) + i })),
  );
}

test('a grid is cut into tiles that are nearly square', () => {
  for (const { counts } of planTiles({ bricks: 1, counts: [1000, 1000] }, 4096)) {
    const [rows = 0, columns = 0] = counts;
    assert.ok(rows / columns < 2.1 && columns / rows < 2.1, `${rows} x ${columns}`);
  }
});

test('tiles are halved until they fit, and no further than one point', () => {
  const shape = { bricks: 3, counts: [40, 30] };
  const fits = (tile: { bricks: number; counts: number[] }): boolean => points(tile) <= 100;
  assert.ok(planTilesThatFit(shape, fits).every(fits));
  assert.equal(planTilesThatFit(shape, () => true).length, 1);
  assert.equal(planTilesThatFit({ bricks: 2, counts: [2, 2] }, () => false).length, 8);
});

test('shares hold every point once, and are no more than those who work', () => {
  fc.assert(
    fc.property(SHAPE, fc.integer({ min: 1, max: 64 }), (shape, parts) => {
      const batch = numbered(shape, 1);
      const ranges = shareOut(shape, parts);
      assert.ok(ranges.length >= 1 && ranges.length <= parts);
      const all = new Float32Array(batch.targets.length);
      for (const range of ranges) placeOutputs(all, shape, range, 1, cutBatch(batch, range, 1).targets);
      assert.deepEqual(all, batch.targets);
      assert.equal(ranges.reduce((sum, range) => sum + points(range), 0), points(shape));
    }),
  );
});

test('shares are as many as those who work, nearly equal, and meet few rows twice', () => {
  const sizes = (shape: { bricks: number; counts: number[] }, parts: number): number[][] =>
    shareOut(shape, parts).map(({ bricks, counts }) => [bricks, ...counts]);
  assert.deepEqual(sizes({ bricks: 1, counts: [256, 256] }, 2), Array(2).fill([1, 128, 256]));
  assert.deepEqual(sizes({ bricks: 1, counts: [256, 256] }, 64), Array(64).fill([1, 32, 32]));
  assert.deepEqual(sizes({ bricks: 1, counts: [300, 200] }, 6), Array(6).fill([1, 100, 100]));
  assert.deepEqual(sizes({ bricks: 1, counts: [65536] }, 3), [[1, 21845], [1, 21845], [1, 21846]]);
  assert.deepEqual(sizes({ bricks: 10, counts: [4, 4] }, 3), [[3, 4, 4], [3, 4, 4], [4, 4, 4]]);
  assert.deepEqual(sizes({ bricks: 3, counts: [64, 64] }, 8), Array(6).fill([1, 32, 64]));
});
