/** Points and bricks drawn from a surface. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pointCount, type Batch } from '../../src-main/core/field/batch.ts';
import { alongCurve } from '../../src-main/core/mesh/distance/curveOrder.ts';
import { boundsOf } from '../../src-main/core/mesh/mesh.ts';
import type { DistanceField } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { surfacePoints } from '../../src-main/core/mesh/surfacePoints.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { drawSlices, SLICE_HEIGHTS, slicePoints, type SlicePlan } from '../../src-main/core/kinds/shape/slices.ts';
import { evaluationPoints, SurfaceSampler, type BrickPlan } from '../../src-main/core/kinds/shape/bricks.ts';
import { ball, ballPoints, meshOf, randomPoints } from '../fixtures/meshes.ts';

/** A stand-in that tells which point was asked for. */
const codes: DistanceField = {
  distance: (points, limit = Infinity) =>
    Float32Array.from({ length: points.length / 3 }, (_, i) => Math.min(limit, code([...points.subarray(3 * i, 3 * i + 3)]))),
};

function code([x = 0, y = 0, z = 0]: number[]): number {
  return Math.fround(x + 3 * y + 9 * z);
}

const PLAN: BrickPlan = {
  bricks: 12,
  samples: [2, 3, 4],
  parts: [
    { around: 'surface', side: 0.2, share: 2 },
    { around: 'domain', side: 2, share: 1 },
  ],
};

/** The points of a batch in the order of its targets, from the coordinates of its branches over z, y, x. */
function pointsOf({ bricks, counts, coordinates }: Batch, branches: number[][]): number[][] {
  const points: number[][] = [];
  const perBrick = counts.reduce((product, n) => product * n, 1);
  for (let i = 0; i < bricks * perBrick; i++) {
    const zyx: number[] = [];
    let stride = perBrick;
    for (const [branch, axes] of branches.entries()) {
      const n = counts[branch] as number;
      stride /= n;
      const row = Math.floor(i / perBrick) * n + (Math.floor(i / stride) % n);
      for (const [k, axis] of axes.entries()) zyx[axis] = (coordinates[branch] as Float32Array)[row * axes.length + k] as number;
    }
    points.push(zyx.toReversed());
  }
  return points;
}

/** How far points [n, 3] are from the middle. */
function radii(points: Float32Array): number[] {
  return Array.from({ length: points.length / 3 }, (_, i) => Math.hypot(...points.subarray(3 * i, 3 * i + 3)));
}

describe('bricks of a surface', () => {
  for (const branches of [[[0], [1], [2]], [[0], [1, 2]], [[0, 1], [2]], [[0, 1, 2]]]) {
    test(`have the targets of their points, split as ${JSON.stringify(branches)}`, () => {
      const batch = new SurfaceSampler(ball(), codes, branches).batch(PLAN, new Random(1));
      assert.equal(pointCount(batch), 12 * 24);
      assert.equal(batch.targets.length, 12 * 24);
      assert.equal(batch.bricks, branches.length === 1 ? 1 : 12);
      const points = pointsOf(batch, branches);
      for (const [i, point] of points.entries()) assert.equal(batch.targets[i], code(point));
    });
  }

  test('have targets up to a limit', () => {
    const [all, cut] = [Infinity, 0.5].map((limit) => new SurfaceSampler(ball(), codes, [[0], [1], [2]], limit).batch(PLAN, new Random(1)).targets);
    assert.deepEqual(cut, all?.map((value) => Math.min(0.5, value)));
    assert.ok(cut?.includes(0.5), 'none is further');
  });

  test('are where the plan says', () => {
    const { coordinates, counts } = new SurfaceSampler(ball(), codes, [[0], [1], [2]]).batch({ ...PLAN, bricks: 300 }, new Random(2));
    const [z, y, x] = coordinates as [Float32Array, Float32Array, Float32Array];
    assert.deepEqual(counts, [2, 3, 4]);
    let near = 0;
    for (let brick = 0; brick < 300; brick++) {
      const [atZ, atY, atX] = [z.subarray(2 * brick, 2 * brick + 2), y.subarray(3 * brick, 3 * brick + 3), x.subarray(4 * brick, 4 * brick + 4)];
      for (const axis of [atZ, atY, atX]) {
        assert.ok(axis.every((value, i) => Math.abs(value) <= 1 && (i === 0 || value >= (axis[i - 1] as number))), 'rising, within the domain');
      }
      if ((atX[3] as number) - (atX[0] as number) > 0.2) continue;
      near++;
      const middle = Math.hypot(atX[1] as number, atY[1] as number, atZ[0] as number);
      assert.ok(Math.abs(middle - 0.8) < 0.2 * Math.sqrt(3) + 0.01, `at ${middle} from the middle`);
    }
    assert.ok(Math.abs(near - 200) <= 2, `${near} of 300 near the surface`);
  });

  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => new SurfaceSampler(ball(), codes, [[0], [1], [2]]).batch(PLAN, new Random(seed));
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
  });
});

describe('slices of a surface', () => {
  const SLICES: SlicePlan = { bricks: 60, places: 8, near: { side: 0.05, share: 0.75 } };
  const sliced = (seed: number) => drawSlices(surfacePoints(ball()), SLICES, new Random(seed));
  const points = 60 * SLICE_HEIGHTS * 8;

  for (const [branches, bricks, counts] of [
    [[[0], [1, 2]], 60, [SLICE_HEIGHTS, 8]],
    [[[0], [1], [2]], points, [1, 1, 1]],
    [[[0, 1], [2]], points, [1, 1]],
    [[[0, 1, 2]], 1, [points]],
  ] as const) {
    test(`have the targets of their points, split as ${JSON.stringify(branches)}`, () => {
      const split = branches.map((branch) => [...branch]);
      const batch = new SurfaceSampler(ball(), codes, split, 3).slices(SLICES, new Random(1));
      assert.deepEqual({ bricks: batch.bricks, counts: batch.counts }, { bricks, counts });
      const rows = pointsOf(batch, split);
      assert.deepEqual(Float32Array.from(rows.flat()), slicePoints(sliced(1), SLICES));
      for (const [i, point] of rows.entries()) assert.equal(batch.targets[i], Math.min(3, code(point)));
    });
  }

  test('have all their points at the surface, or anywhere, as the plan says', () => {
    const all = slicePoints(sliced(2), SLICES);
    const size = 3 * SLICE_HEIGHTS * 8;
    const slices = Array.from({ length: 60 }, (_, slice) => all.subarray(slice * size, (slice + 1) * size));
    assert.ok(all.every((value) => Math.abs(value) <= 1), 'outside of the domain');
    // Moved along every axis, and to the height of a neighbour.
    const near = slices.filter((slice) => radii(slice).every((radius) => Math.abs(radius - 0.8) < 0.05 * Math.sqrt(3) + 0.1));
    assert.equal(near.length, 45, `${near.length} of 60 near the surface`);
    // Areas of a ball are equal between equal heights.
    for (const [low, high] of [[-1, -0.27], [-0.27, 0.27], [0.27, 1]] as const) {
      const between = near.filter((slice) => (slice[2] as number) >= low && (slice[2] as number) < high).length;
      assert.ok(between >= 12 && between <= 18, `${between} of 45 slices from ${low} to ${high}`);
    }
  });

  test('stay in the domain where the surface is at its end', () => {
    const corner = [1, -1, 1];
    const draw = (count: number) => Float32Array.from({ length: 3 * count }, (_, i) => corner[i % 3] as number);
    const { heights, places } = drawSlices(draw, SLICES, new Random(3));
    for (const list of [heights, places]) assert.ok(list.every((value) => Math.abs(value) <= 1), 'beyond the end');
  });

  test('are the same for the same seed, and others for another', () => {
    assert.deepEqual(sliced(3), sliced(3));
    assert.notDeepEqual(sliced(3), sliced(4));
  });
});

describe('points along a curve', () => {
  const points = randomPoints(3000, new Random(8));
  const rows = (list: Float32Array) => Array.from({ length: list.length / 3 }, (_, i) => [...list.subarray(3 * i, 3 * i + 3)]);
  const way = (list: Float32Array) => {
    const places = rows(list);
    return places.slice(1).reduce((sum, p, i) => sum + Math.hypot(...p.map((value, axis) => value - (places[i]?.[axis] as number))), 0);
  };

  test('are the same ones, each near the one before', () => {
    const sorted = alongCurve(points);
    assert.deepEqual(rows(sorted).map(String).sort(), rows(points).map(String).sort());
    assert.ok(way(sorted) < way(points) / 5, `a way of ${way(sorted)} after ${way(points)}`);
  });

  test('may be beyond the cube, or none', () => {
    const beyond = Float32Array.of(9, -9, 0, 1, 1, 1, -1, -1, -1);
    assert.deepEqual(rows(alongCurve(beyond)).map(String).sort(), rows(beyond).map(String).sort());
    assert.equal(alongCurve(new Float32Array(0)).length, 0);
  });
});

describe('points on a surface', () => {
  test('are as many on equal areas, and on it', () => {
    // Triangles of areas 1 and 3.
    const mesh = meshOf([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 5], [3, 0, 5], [0, 2, 5]], [[0, 1, 2], [3, 4, 5]]);
    const points = surfacePoints(mesh)(8000, new Random(5));
    let above = 0;
    let [sumX, sumY] = [0, 0];
    for (let i = 0; i < points.length; i += 3) {
      const [x, y, z] = [...points.subarray(i, i + 3)] as [number, number, number];
      assert.ok(z === 0 || z === 5, `z ${z}`);
      if (z === 0) continue;
      above++;
      sumX += x / 3;
      sumY += y / 2;
      assert.ok(x >= 0 && y >= 0 && x / 3 + y / 2 <= 1 + 1e-6, `${x}, ${y} beside the triangle`);
    }
    assert.ok(Math.abs(above / 8000 - 0.75) < 0.02, `${above} of 8000`);
    assert.ok(Math.abs(sumX / above - 1 / 3) < 0.01 && Math.abs(sumY / above - 1 / 3) < 0.01, 'not even over the triangle');
  });

  test('of a cloud are its own', () => {
    const cloud = ballPoints(50);
    const own = new Set(cloud.positions.map((value) => Math.fround(value)));
    const drawn = surfacePoints(cloud)(200, new Random(6));
    assert.ok(drawn.every((value) => own.has(value)), 'a point of no cloud');
    assert.ok(new Set(drawn).size > 100, 'always the same points');
  });

  test('to measure on: in the box of the surface, and close to it', () => {
    const surface = ball(0.4, 48, [0.1, 0.2, 0.3]);
    const { easy, hard } = evaluationPoints(surface, boundsOf(surface.positions), new Random(7), 4000);
    for (const [k, center] of [0.1, 0.2, 0.3].entries()) {
      const axis = easy.filter((_, i) => i % 3 === k);
      assert.ok(axis.every((value) => Math.abs(value - center) <= 0.4 + 1e-6), 'beyond the box');
      assert.ok(Math.max(...axis) > center + 0.39 && Math.min(...axis) < center - 0.39, 'not all of the box');
    }
    const off = Array.from({ length: 4000 }, (_, i) => Math.hypot(hard[3 * i] as number - 0.1, (hard[3 * i + 1] as number) - 0.2, (hard[3 * i + 2] as number) - 0.3) - 0.4);
    const deviation = Math.sqrt(off.reduce((sum, value) => sum + value * value, 0) / off.length);
    // A hundredth of the longest side.
    assert.ok(Math.abs(deviation - 0.008) < 0.0005, `${deviation}`);
    assert.equal(evaluationPoints(surface, boundsOf(surface.positions), new Random(7)).hard.length, 3 * 2 ** 18);
  });
});
