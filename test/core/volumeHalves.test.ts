/** Volumes on their way to who draws them: fields' grids and true distances, as half-precision floats. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { DISTANCE_PLANES, distancePlanes, distanceVolume } from '../../src-main/core/mesh/distance/distanceVolume.ts';
import { SurfaceDistance } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { denseGrid, sampleAt, type SparseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { DOMAIN } from '../../src-main/core/query/shapeField.ts';
import { volumeDistances } from '../../src-main/core/query/volumeDistances.ts';
import { volumeHalves } from '../../src-main/core/query/volumeHalves.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { writeHalves } from '../../src-main/core/base/halfFloat.ts';
import { ball, ballPoints, box, onlyTriangles, ring } from '../fixtures/meshes.ts';

const LIMIT = 0.25;

/** The halves of a volume, sample by sample. */
function wanted(grid: SparseGrid): Uint16Array {
  const [nz, ny, nx] = grid.size;
  const cut = Float32Array.from({ length: nz * ny * nx }, (_, i) => {
    const value = sampleAt(grid, Math.floor(i / nx / ny), Math.floor(i / nx) % ny, i % nx);
    return Math.max(-LIMIT, Math.min(LIMIT, value));
  });
  const halves = new Uint16Array(cut.length);
  writeHalves(cut, halves, 0, 1);
  return halves;
}

describe('a volume as half-precision floats', () => {
  const random = new Random(4);
  const n = 21;
  const values = Float32Array.from({ length: n ** 3 }, () => random.range(-0.5, 0.5));

  test('is every sample of a dense grid, cut off', async () => {
    const grid = denseGrid(values, [n, n, n], DOMAIN);
    assert.deepEqual(await volumeHalves({ volume: grid, limit: LIMIT }), wanted(grid));
  });

  test('gives others a turn where it is large, and does not wait for them where it is small', async () => {
    for (const [size, wantedTurns] of [[64, 0], [128, 2], [256, 16]] as const) {
      const grid = denseGrid(new Float32Array(size ** 3), [size, size, size], DOMAIN);
      let turns = 0;
      await volumeHalves({ volume: grid, limit: LIMIT }, { turn: async () => void turns++ });
      assert.equal(turns, wantedTurns, `of ${size}`);
    }
  });

  test('is every sample of a grid in bricks that stand over', async () => {
    const counts = Math.ceil(n / 8);
    const table = Int32Array.from({ length: counts ** 3 }, (_, place) => (place % 3 === 0 ? place / 3 : -1));
    const fill = Float32Array.from(table, () => random.range(-0.5, 0.5));
    const kept = Float32Array.from({ length: 9 * 8 ** 3 }, () => random.range(-0.5, 0.5));
    const grid: SparseGrid = { size: [n, n, n], bounds: DOMAIN, brick: [8, 8, 8], table, fill, values: kept };
    assert.deepEqual(await volumeHalves({ volume: grid, limit: LIMIT }), wanted(grid));
  });

  test('can be cancelled', async () => {
    const grid = denseGrid(values, [n, n, n], DOMAIN);
    await assert.rejects(volumeHalves({ volume: grid, limit: LIMIT }, { signal: AbortSignal.abort() }), CancelledError);
  });

  test('of logits is steep as a distance at the surface', () => {
    const along = (i: number): number => -1 + (2 * i) / (n - 1);
    const logits = values.map((_, i) => 40 * (along(i % n) - 0.31));
    const { volume, limit } = volumeDistances(denseGrid(logits, [n, n, n], DOMAIN), { target: 'occupancy', truncation: 1 });
    volume.values.forEach((value, i) => assert.ok(Math.abs(value - (along(i % n) - 0.31)) < 1e-5, `sample ${i} is ${value}`));
    assert.ok(Math.abs(limit - 0.8) < 1e-9, `${limit} is not 8 samples`);
  });
});

describe('the distances of a surface on a grid', () => {
  const surfaces = {
    'a ring': ring(0.55, 0.25, 24, 12),
    'a box': box([1.2, 0.8, 1.6]),
    'an open ball': onlyTriangles(ball(0.8, 12), (t) => t > 40),
    'a cloud': ballPoints(300),
  };
  for (const [name, surface] of Object.entries(surfaces)) {
    test(`are those at its samples: ${name}`, () => {
      const data = buildDistanceData(surface);
      for (const [resolution, limit] of [[2, 0.5], [13, 0.1], [37, 0.05], [40, 3]] as const) {
        const at = Array.from({ length: resolution }, (_, i) => -1 + (2 * i) / (resolution - 1));
        const points = Float32Array.from(at.flatMap((z) => at.flatMap((y) => at.flatMap((x) => [x, y, z]))));
        const exact = new SurfaceDistance(data).distance(points, limit);
        const task = { data, resolution, limit };
        const found = distanceVolume(task);
        const off = found.filter((value, i) => Math.abs(value - (exact[i] as number)) > 1e-5).length;
        assert.ok(off === 0, `${off} samples differ at ${resolution} up to ${limit}`);
        const told: number[] = [];
        const from = DISTANCE_PLANES * Math.floor((resolution - 1) / DISTANCE_PLANES);
        const part = distancePlanes(task, from, resolution, (done) => told.push(done));
        assert.ok(part.every((value, i) => Math.abs(value - (found[from * resolution ** 2 + i] as number)) < 1e-6));
        assert.equal(told.at(-1), 1);
      }
    });
  }
});
