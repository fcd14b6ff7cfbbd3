/** Volumes as they are queried, drawn: against exact distances, and against the same grid kept whole. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insideBounds } from '../../src-main/core/mesh/extract/insideBounds.ts';
import { denseGrid, type SparseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { DOMAIN } from '../../src-main/core/query/shapeField.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { March } from '../../src-main/core/render/march.ts';
import { marchedVolume, volumeSource } from '../../src-main/core/render/volumeSource.ts';
import { cuboid, gridOf, sphere, torus, type Distance } from '../fixtures/referenceShape.ts';

const SIDE = 97;
const STEP = 2 / (SIDE - 1);
const TRUNCATION = 0.3;
const DISTANCES = { target: 'distance', truncation: TRUNCATION } as const;
const OCCUPANCY = { target: 'occupancy', truncation: TRUNCATION } as const;
const RING = torus(0.6, 0.25);

const whole = (distance: Distance, limit = TRUNCATION): SparseGrid =>
  denseGrid(gridOf(distance, SIDE, limit), [SIDE, SIDE, SIDE], DOMAIN);

/** The same grid in bricks, of which those without samples near the surface hold their middle alone. */
function inBricks({ values }: SparseGrid, side = 8): SparseGrid {
  const counts = Math.ceil(SIDE / side);
  const table = new Int32Array(counts ** 3).fill(-1);
  const fill = new Float32Array(counts ** 3);
  const kept: number[][] = [];
  for (let place = 0; place < counts ** 3; place++) {
    const corner = [Math.floor(place / counts ** 2), Math.floor(place / counts) % counts, place % counts].map((at) => at * side);
    const brick = Array.from({ length: side ** 3 }, (_, i) => {
      const inside = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
      const [z, y, x] = inside.map((at, axis) => Math.min(SIDE - 1, at + (corner[axis] as number))) as [number, number, number];
      return values[(z * SIDE + y) * SIDE + x] as number;
    });
    if (Math.min(...brick) <= 3 * STEP && Math.max(...brick) >= -3 * STEP) table[place] = kept.push(brick) - 1;
    else fill[place] = brick[(side / 2) * (side ** 2 + side + 1)] as number;
  }
  const size: SparseGrid['size'] = [SIDE, SIDE, SIDE];
  return { size, bounds: DOMAIN, brick: [side, side, side], table, fill, values: Float32Array.from(kept.flat()) };
}

function points(count: number, reach: number): [number, number, number][] {
  const random = new Random(5);
  const one = (): number => random.range(-reach, reach);
  return Array.from({ length: count }, () => [one(), one(), one()]);
}

describe('a volume that is drawn', () => {
  test('kept in bricks is the whole one near the surface, and close to it elsewhere', () => {
    const grid = whole(RING);
    const sparse = inBricks(grid);
    assert.ok(sparse.values.length < 0.6 * grid.values.length, `${sparse.values.length} samples are kept`);
    const [exact, source] = [volumeSource(marchedVolume(grid, DISTANCES)), volumeSource(marchedVolume(sparse, DISTANCES))];
    assert.deepEqual([source.spacing, source.limit], [exact.spacing, exact.limit]);
    let [near, far] = [0, 0];
    for (const p of points(10_000, 1.2)) {
      const off = Math.abs(source.at(...p) - exact.at(...p));
      // A cell that reaches into a brick that is not kept is up to a cell's diagonal nearer to the surface than that.
      if (Math.abs(exact.at(...p)) < STEP) near = Math.max(near, off);
      else far = Math.max(far, off);
    }
    assert.ok(near < 1e-6, `off by ${near} near the surface`);
    assert.ok(far < 8 * STEP, `off by ${far} elsewhere`);
  });

  test('kept in bricks has no steps where bricks meet', () => {
    const source = volumeSource(marchedVolume(inBricks(whole(RING)), DISTANCES));
    const tiny = 1e-4 * STEP;
    for (const [x, y, z] of points(5000, 1)) {
      // A place next to a sample at which a brick begins, when rounded to one.
      const border = -1 + Math.round((x + 1) / (8 * STEP)) * 8 * STEP;
      const jump = Math.abs(source.at(border - tiny, y, z) - source.at(border + tiny, y, z));
      assert.ok(jump < 1e-3 * STEP, `a step of ${jump} at ${[border, y, z].join(', ')}`);
    }
  });

  test('kept in bricks is met by the same rays, also a plate of six samples', () => {
    for (const shape of [RING, cuboid([0.7, 3 * STEP, 0.5])]) {
      const grid = whole(shape);
      const [exact, sparse] = [grid, inBricks(grid)].map((kept) => new March(volumeSource(marchedVolume(kept, DISTANCES)), 1e-4)) as [March, March];
      for (const [u, v, w] of points(2000, 0.9)) {
        const tilt = Math.hypot(1, w);
        const ray = [u, 1.2, v, 0, -1 / tilt, w / tilt, 0, 3] as const;
        const isMet = exact.trace(...ray);
        assert.equal(sparse.trace(...ray), isMet, `the ray from ${[u, v].join(', ')} along ${w}`);
        if (isMet) assert.ok(Math.abs(sparse.t - exact.t) < 0.1 * STEP, `met at ${sparse.t} instead of ${exact.t}`);
      }
    }
  });

  test('of occupancy is marched as distances are, however steep its logits', () => {
    for (const slope of [20, 400]) {
      const grid = whole((p) => Math.min(30, Math.max(-30, slope * RING(p))), Infinity);
      for (const volume of [grid, inBricks(grid)]) {
        const source = volumeSource(marchedVolume(volume, OCCUPANCY));
        const march = new March(source, 1e-4);
        for (const [x, , z] of points(500, 0.9)) {
          const off = Math.hypot(x, z) - 0.6;
          const isMet = march.trace(x, 1, z, 0, -1, 0, 0, 2);
          if (Math.abs(Math.abs(off) - 0.25) < 2 * STEP) continue;
          assert.equal(isMet, Math.abs(off) < 0.25, `at ${x}, ${z} with a slope of ${slope}`);
          if (isMet) assert.ok(Math.abs(1 - march.t - Math.sqrt(0.25 ** 2 - off ** 2)) < STEP, `met at ${march.t}, ${x}, ${z}, slope ${slope}`);
        }
      }
    }
  });

  test('has the box of its inside, in bricks too, and none when it is empty', () => {
    const shape = sphere(0.4, [0.3, -0.1, 0.2]);
    for (const volume of [whole(shape), inBricks(whole(shape))]) {
      const { min, max } = insideBounds(volume) ?? assert.fail('nothing is inside');
      for (const [axis, middle] of [0.3, -0.1, 0.2].entries()) {
        const [low, high] = [min[axis] as number, max[axis] as number];
        assert.ok(low <= middle - 0.4 && low > middle - 0.4 - 2.1 * STEP, `from ${low} on axis ${axis}`);
        assert.ok(high >= middle + 0.4 && high < middle + 0.4 + 2.1 * STEP, `to ${high} on axis ${axis}`);
      }
    }
    assert.equal(insideBounds(whole(() => 1)), null);
    assert.deepEqual(insideBounds(inBricks(whole(() => -1))), DOMAIN);
  });
});
