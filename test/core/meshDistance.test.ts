/**
 * Signed distances: in special cases, in any order, and on meshes that are not as they should be. Those of usual meshes
 * are compared with another library's in meshIndependent.test.ts.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { borderOf } from '../../src-main/core/mesh/distance/border.ts';
import { buildDistanceData, shareDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import type { Surface, TriangleMesh, Vector3 } from '../../src-main/core/mesh/mesh.ts';
import { SurfaceDistance } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { ball, ballPoints, box, meshOf, onlyTriangles, randomPoints, soup, together, turnTriangles } from '../fixtures/meshes.ts';

function distances(surface: Surface, points: Float32Array): Float32Array {
  return new SurfaceDistance(buildDistanceData(surface)).distance(points);
}

/** Calls back with every point, its signed distance and its place. */
function forPoints(surface: Surface, points: Float32Array, check: (p: Vector3, distance: number) => void): void {
  const found = distances(surface, points);
  for (const [i, distance] of found.entries()) check([...points.subarray(3 * i, 3 * i + 3)] as Vector3, distance);
}

describe('distance', () => {
  test('to triangles without area is that to their sides', () => {
    const flat = meshOf([[0, 0, 0], [1, 0, 0], [0.25, 0, 0], [0, 0.5, 0]], [[0, 1, 2], [0, 0, 1], [3, 3, 3]]);
    const points = Float32Array.of(0.5, 0.25, 0, 2, 0, 0, -3, 0, 4, 0, 0.75, 0);
    assert.deepEqual([...distances(flat, points)], [0.25, 1, 5, 0.25]);
  });

  test('of a ball and of a box is what geometry says, negative inside', () => {
    forPoints(ball(0.8, 96), randomPoints(500, new Random(2)), (p, distance) => {
      assert.ok(Math.abs(distance - (Math.hypot(...p) - 0.8)) < 2e-3, `${p.join()}: ${distance}`);
    });
    forPoints(box(), randomPoints(500, new Random(3)), (p, distance) => {
      const beyond = p.map((value) => Math.abs(value) - 0.5);
      const truth = Math.max(...beyond) < 0 ? Math.max(...beyond) : Math.hypot(...beyond.map((value) => Math.max(0, value)));
      assert.ok(Math.abs(distance - truth) < 1e-6, `${p.join()}: ${distance}, not ${truth}`);
    });
  });

  test('is the same in any order and from the start, point by point', () => {
    const mesh = together(ball(0.5, 16, [0.3, 0, 0]), onlyTriangles(ball(0.4, 16, [-0.4, 0, 0]), (_, [, , z]) => z < 0.2));
    const points = pathPoints(800, new Random(4));
    const data = buildDistanceData(mesh);
    const all = new SurfaceDistance(data).distance(points);
    for (let i = 0; i < all.length; i++) {
      const alone = new SurfaceDistance(data).distance(points.slice(3 * i, 3 * i + 3));
      assert.ok(Math.abs((all[i] as number) - (alone[0] as number)) < 1e-6, `point ${i}: ${all[i]} and ${alone[0]}`);
    }
  });

  test('is cut off at a limit, on the same side', () => {
    for (const mesh of [ball(0.8, 24), onlyTriangles(ball(0.8, 24), (_, [, , z]) => z < 0.6)]) {
      const data = buildDistanceData(mesh);
      for (const points of [randomPoints(1000, new Random(14)), pathPoints(1000, new Random(15))]) {
        const [all, cut] = [Infinity, 0.1].map((limit) => new SurfaceDistance(data).distance(points, limit)) as [Float32Array, Float32Array];
        const most = Math.fround(0.1);
        assert.deepEqual(cut, all.map((value) => Math.max(-most, Math.min(most, value))));
        assert.ok(cut.includes(most) && cut.includes(-most) && cut.some((value) => Math.abs(value) < 0.05), 'all of a kind');
      }
    }
  });

  test('survives a trip to another thread', () => {
    const data = buildDistanceData(ball());
    const points = randomPoints(100, new Random(5));
    const there = structuredClone(shareDistanceData(data));
    assert.ok(there.items.buffer instanceof SharedArrayBuffer, 'not shared');
    assert.deepEqual(new SurfaceDistance(there).distance(points), new SurfaceDistance(data).distance(points));
  });
});

/** Points that are each near the one before, as in bricks. */
function pathPoints(count: number, random: Random): Float32Array {
  const points = new Float32Array(3 * count);
  let p = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) p = [0, 1, 2].map(() => random.range(-0.8, 0.8));
    p = p.map((value) => value + 0.03 * random.normal());
    points.set(p, 3 * i);
  }
  return points;
}

describe('winding number', () => {
  test('is close to the sum over all triangles', () => {
    const random = new Random(6);
    const mesh = onlyTriangles(ball(0.8, 40), (t) => t % 7 !== 0);
    const points = randomPoints(80, random);
    const fast = new SurfaceDistance(buildDistanceData(mesh)).winding(points);
    const worst = Math.max(...fast.map((value, i) => Math.abs(value - slowWinding(mesh, points.subarray(3 * i, 3 * i + 3)))));
    assert.ok(worst < 0.03, `off by ${worst}`);
  });

  test('is right on average as its series says', () => {
    const mesh = ball(0.8, 40);
    const points = randomPoints(150, new Random(7));
    const fast = new SurfaceDistance(buildDistanceData(mesh)).winding(points);
    const errors = [...fast].map((value, i) => value - slowWinding(mesh, points.subarray(3 * i, 3 * i + 3)));
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    assert.ok(rms < 0.004, `off by ${rms}`);
  });
});

/** Solid angles of spherical triangles, by the angles between their planes. */
function slowWinding({ positions, indices }: TriangleMesh, p: Float32Array): number {
  let sum = 0;
  for (let t = 0; t < indices.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => {
      const vertex = 3 * (indices[t + k] as number);
      const way = [0, 1, 2].map((axis) => (positions[vertex + axis] as number) - (p[axis] as number));
      const length = Math.hypot(...way);
      return way.map((value) => value / length) as Vector3;
    }) as [Vector3, Vector3, Vector3];
    const volume = dot(a, cross(b, c));
    const sides = [dot(b, c), dot(c, a), dot(a, b)].map((cosine) => Math.acos(Math.max(-1, Math.min(1, cosine))));
    const half = sides.reduce((total, side) => total + side, 0) / 2;
    // L'Huilier's theorem.
    const product = Math.tan(half / 2) * sides.reduce((total, side) => total * Math.tan((half - side) / 2), 1);
    sum += Math.sign(volume) * 4 * Math.atan(Math.sqrt(Math.max(0, product)));
  }
  return sum / (4 * Math.PI);
}

function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Checks the side of points that are further than `away` from a sphere of radius 0.8, but for those of `except`. */
function checkSides(surface: Surface, away: number, except: (p: Vector3) => boolean = () => false): void {
  let checked = 0;
  forPoints(surface, randomPoints(3000, new Random(8)), (p, distance) => {
    const truth = Math.hypot(...p) - 0.8;
    if (Math.abs(truth) < away || except(p)) return;
    checked++;
    assert.equal(distance < 0, truth < 0, `${p.join()} at ${truth} of the sphere is said to be at ${distance}`);
  });
  assert.ok(checked > 1000, `${checked} points checked`);
}

describe('inside and outside of a ball', () => {
  test('with shared vertices or without', () => {
    checkSides(ball(), 0.02);
    checkSides(soup(ball()), 0.02);
  });

  test('with a large hole: as if it were closed smoothly', () => {
    const open = onlyTriangles(ball(), (_, [, , z]) => z < 0.65);
    checkSides(open, 0.02, ([, , z]) => z > 0.4);
    const [above, below] = distances(open, Float32Array.of(0, 0, 0.79, 0, 0, 0.4));
    assert.ok((above as number) > 0 && (below as number) < 0, `${above} above the hole, ${below} below it`);
  });

  test('with many small holes', () => {
    const random = new Random(9);
    checkSides(onlyTriangles(ball(0.8, 48), () => random.uniform() > 0.1), 0.1);
  });

  test('with triangles that face the other way', () => {
    const random = new Random(10);
    const isTurned = () => random.uniform() < 0.1;
    checkSides(turnTriangles(ball(0.8, 48), isTurned), 0.15);
  });

  test('with every triangle given twice', () => {
    checkSides(together(ball(), ball()), 0.02);
  });

  test('that goes through another one: inside of either', () => {
    const centers: Vector3[] = [[-0.25, 0, 0], [0.25, 0, 0]];
    const both = together(...centers.map((center) => ball(0.6, 32, center)));
    forPoints(both, randomPoints(2000, new Random(11)), (p, distance) => {
      const truth = Math.min(...centers.map((center) => Math.hypot(...p.map((value, i) => value - (center[i] as number))) - 0.6));
      if (Math.abs(truth) > 0.01) assert.equal(distance < 0, truth < 0, `${p.join()}: ${distance} for ${truth}`);
    });
  });

  test('of points with normals', () => {
    const cloud = ballPoints(4000);
    checkSides(cloud, 0.03);
    forPoints(cloud, randomPoints(500, new Random(12)), (p, distance) => {
      assert.ok(Math.abs(distance - (Math.hypot(...p) - 0.8)) < 0.01, `${p.join()}: ${distance}`);
    });
  });

  test('of a million-fold finer part of it', () => {
    const fine = together(ball(), ball(1e-5, 12, [0.3, 0.3, 0]));
    checkSides(fine, 0.02);
  });
});

describe('border', () => {
  const length = (mesh: TriangleMesh) => borderOf(mesh).reduce((sum, value, i) => sum + (i % 5 === 4 ? value : 0), 0);

  test('of a closed surface there is none', () => {
    assert.equal(borderOf(ball()).length, 0);
    assert.equal(borderOf(together(box(), ball())).length, 0);
  });

  test('is as long as the edges of holes, and twice those of a turned part', () => {
    const open = onlyTriangles(box(), (_, [, , z]) => z < 0.49);
    assert.ok(Math.abs(length(open) - 4) < 1e-6, `${length(open)}`);
    const turned = turnTriangles(box(), (t) => t >= 10);
    assert.ok(Math.abs(length(turned) - 8) < 1e-6, `${length(turned)}`);
  });

  test('is told in few pieces that hold all of it', () => {
    const random = new Random(13);
    const mesh = onlyTriangles(ball(0.8, 40), () => random.uniform() > 0.3);
    const border = borderOf(mesh);
    assert.ok(border.length / 5 <= 16 && border.length / 5 > 4, `${border.length / 5} pieces`);
    assert.ok(length(mesh) > 50, `${length(mesh)} long`);
  });
});
