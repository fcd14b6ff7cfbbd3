/** What is done to meshes as such: checked, repaired, simplified, compared, normalised, sampled. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { chamferDistance, comparedSurface, eikonalDeviation, intersectionOverUnion, meanDistanceError } from '../../src-main/core/mesh/distance/compare.ts';
import { decimate } from '../../src-main/core/mesh/extract/decimate.ts';
import { extractSurface } from '../../src-main/core/mesh/extract/extract.ts';
import { areaOf, faceNormals, volumeOf, type TriangleMesh, type Vector3 } from '../../src-main/core/mesh/mesh.ts';
import { triangulate } from '../../src-main/core/mesh/repair/polygons.ts';
import { repairMesh } from '../../src-main/core/mesh/repair/repair.ts';
import { repairPoints } from '../../src-main/core/mesh/repair/repairPoints.ts';
import { denseGrid, type GridSize } from '../../src-main/core/mesh/sparseGrid.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { normalizeShape, toSource } from '../../src-main/core/kinds/shape/signal.ts';
import { ball, ballPoints, box, CUBE, gridOf, meshOf, onlyTriangles, ring, soup, tetrahedron, together, turnTriangles } from '../fixtures/meshes.ts';

const flipped = (mesh: TriangleMesh): TriangleMesh => turnTriangles(mesh, () => true);

function repaired({ positions, indices }: TriangleMesh): ReturnType<typeof repairMesh> {
  return repairMesh({ positions, corners: indices, sides: null });
}

describe('checkMesh', () => {
  test('of a box', () => {
    assert.deepEqual(checkMesh(box([1, 2, 3])), {
      ...{ vertices: 8, edges: 18, triangles: 12, components: 1 },
      ...{ borderEdges: 0, crowdedEdges: 0, foldedEdges: 0, pinchedVertices: 0 },
      ...{ isClosed: true, isManifold: true, isOriented: true, euler: 2, volume: 6, area: 22 },
    });
  });

  test('finds holes, turned triangles, parts', () => {
    const open = checkMesh(onlyTriangles(box(), (t) => t > 0));
    assert.deepEqual([open.borderEdges, open.isClosed, open.isManifold, open.euler], [3, false, true, 1]);
    const turned = checkMesh(turnTriangles(box(), (t) => t === 0));
    assert.deepEqual([turned.foldedEdges, turned.isOriented, turned.isManifold], [3, false, true]);
    assert.equal(checkMesh(together(box(), tetrahedron())).components, 2);
    assert.equal(checkMesh(soup(box())).components, 12);
  });

  test('finds edges of more than two triangles and vertices of two fans', () => {
    const p = [[0, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [1, 1, 1], [2, 1, 1]];
    const fin = checkMesh(meshOf(p, [[0, 1, 2], [0, 1, 3], [0, 1, 4]]));
    assert.deepEqual([fin.crowdedEdges, fin.isManifold, fin.components], [1, false, 1]);
    const pinched = checkMesh(meshOf(p, [[0, 1, 2], [0, 5, 6]]));
    assert.deepEqual([pinched.pinchedVertices, pinched.isManifold, pinched.components], [1, false, 2]);
  });

  test('a strip turned once is a manifold that cannot be oriented', () => {
    const n = 12;
    const positions = Array.from({ length: 2 * n }, (_, i) => {
      const round = (2 * Math.PI * Math.floor(i / 2)) / n;
      const out = 1 + (i % 2 === 0 ? -0.2 : 0.2) * Math.cos(round / 2);
      return [out * Math.cos(round), out * Math.sin(round), (i % 2 === 0 ? -0.2 : 0.2) * Math.sin(round / 2)];
    });
    // The end is joined to the start upside down.
    const joined = (i: number) => (i < 2 * n ? i : 2 * n + 1 - i);
    const triangles = Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? [i, i + 1, i + 2] : [i + 1, i, i + 2]).map(joined));
    const strip = meshOf(positions, triangles);
    const before = checkMesh(strip);
    assert.deepEqual([before.isManifold, before.isOriented, before.euler], [true, false, 0]);
    const { mesh, notes } = repaired(strip);
    assert.deepEqual([checkMesh(mesh).foldedEdges, notes], [before.foldedEdges, []]);
  });

  test('volume and area do not suffer from distance', () => {
    const far = box([1, 1, 1], [1e7, -1e7, 1e7]);
    assert.ok(Math.abs(volumeOf(far) - 1) < 1e-6 && Math.abs(areaOf(far) - 6) < 1e-6, `${volumeOf(far)}, ${areaOf(far)}`);
  });
});

describe('triangulate', () => {
  /** Area of a polygon in the plane z = 0, as triangles cover it and as its outline says. */
  function areas(outline: number[][]): { triangles: number; covered: number; net: number } {
    const positions = Float64Array.from(outline.flatMap(([x = 0, y = 0]) => [x, y, 0]));
    const indices = triangulate({ positions, corners: Uint32Array.from(outline.keys()), sides: Uint32Array.of(outline.length) });
    const normals = faceNormals({ positions, indices });
    const sizes = Array.from({ length: indices.length / 3 }, (_, t) => (normals[3 * t + 2] as number) / 2);
    return {
      triangles: sizes.length,
      covered: sizes.reduce((sum, size) => sum + Math.abs(size), 0),
      net: sizes.reduce((sum, size) => sum + size, 0),
    };
  }

  test('fills polygons that bend inwards, and nothing else', () => {
    const arrow = [[0, 0], [4, 0], [1, 1], [0, 4]];
    assert.deepEqual(areas(arrow), { triangles: 2, covered: 4, net: 4 });
    assert.deepEqual(areas([...arrow.slice(1), [0, 0]]), { triangles: 2, covered: 4, net: 4 });
    const comb = [[0, 0], [5, 0], [5, 3], [4, 3], [4, 1], [3, 1], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3]];
    const { triangles, covered, net } = areas(comb);
    assert.deepEqual([triangles, covered, net], [10, 11, 11]);
    assert.deepEqual(areas(comb.toReversed()), { triangles: 10, covered: 11, net: -11 });
  });

  test('leaves holes that an outline goes round, wherever it starts', () => {
    const holes = [
      { area: 12, outline: [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1]] },
      { area: 32, outline: [[0, 0], [10, 0], [10, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [6, 1], [6, 3], [8, 3], [8, 1], [6, 1], [3, 1], [1, 1]] },
    ];
    for (const { area, outline } of holes) {
      for (let start = 0; start < outline.length; start++) {
        const { covered, net } = areas([...outline.slice(start), ...outline.slice(0, start)]);
        assert.deepEqual([covered, net], [area, area], `from corner ${start}`);
      }
    }
  });

  test('fills any outline round a point', () => {
    const radii = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(radii, (lengths) => {
        const outline = lengths.map((length, i) => {
          const round = (2 * Math.PI * i) / lengths.length;
          return [length * Math.cos(round), length * Math.sin(round)];
        });
        const { covered, net } = areas(outline);
        assert.ok(Math.abs(covered - net) < 1e-9, `covers ${covered} for ${net}`);
      }),
      { seed: 1 },
    );
  });

  test('takes any polygon, also one that crosses itself or has no area', () => {
    const random = new Random(1);
    for (const n of [4, 7, 40, 600]) {
      const crossing = areas(Array.from({ length: n }, () => [random.normal(), random.normal()]));
      assert.equal(crossing.triangles, n - 2);
      assert.equal(areas(Array.from({ length: n }, (_, i) => [i, 0])).triangles, n - 2);
    }
    const sides = Uint32Array.of(2, 3, 0, 1, 3);
    const corners = Uint32Array.of(0, 1, 0, 1, 2, 1, 2, 1, 0);
    assert.deepEqual([...triangulate({ positions: new Float64Array(9), corners, sides })], [0, 1, 2, 2, 1, 0]);
  });
});

describe('repairMesh', () => {
  test('shares vertices at the same place and leaves a good mesh as it is', () => {
    const { mesh, notes } = repaired(soup(ball(0.8, 8)));
    assert.deepEqual([checkMesh(mesh).isClosed, mesh.positions.length / 3, notes], [true, 58, []]);
    assert.deepEqual(repaired(ball(0.8, 8)).mesh.indices, ball(0.8, 8).indices);
    const zeros = meshOf([[0, 0, 0], [-0, 0, -0], [1, 0, 0], [0, 1, 0]], [[0, 2, 3], [1, 3, 2]]);
    assert.equal(repaired(zeros).mesh.positions.length / 3, 3);
  });

  test('leaves out triangles without area and vertices without triangles', () => {
    const spoilt = together(meshOf([[7, 7, 7], [0, 0, 0], [2, 2, 2]], [[0, 1, 2], [1, 1, 2]]), box());
    const { mesh, notes } = repaired(spoilt);
    assert.deepEqual([mesh.indices.length / 3, mesh.positions.length / 3], [12, 8]);
    assert.deepEqual(notes, ['2 triangles without area were left out.']);
    assert.equal(repaired(meshOf([[0, 0, 0], [1, 1, 1]], [[0, 1, 0]])).mesh.indices.length, 0);
  });

  test('leaves out triangles given again', () => {
    const { mesh, notes } = repaired(together(box(), onlyTriangles(box(), (t) => t === 3)));
    assert.deepEqual([mesh.indices.length / 3, checkMesh(mesh).isClosed], [12, true]);
    assert.deepEqual(notes, ['1 triangle given more than once was left out.']);
  });

  test('leaves out the wall between two boxes, but keeps one side of what has two', () => {
    // Boxes side by side, of the first triangles one face each: x = -0.5 and, moved, x = 0.5.
    const [left, right] = [box(), box([1, 1, 1], [1, 0, 0])];
    const between = (_: number, [x]: Vector3) => x !== 0.5;
    const wall = onlyTriangles(right, (_, [x]) => x === 0.5);
    const boxes = together(onlyTriangles(left, between), onlyTriangles(right, between), wall, flipped(wall));
    const one = repaired(boxes);
    assert.deepEqual(one.notes, ['2 pairs of triangles back to back were left out.']);
    assert.deepEqual([checkMesh(one.mesh).isClosed, volumeOf(one.mesh)], [true, 2]);
    // Three times, of which one is turned: the surface and a wall on it.
    const side = onlyTriangles(left, (t) => t < 2);
    assert.deepEqual(repaired(together(left, flipped(side), side)).notes, ['4 triangles given more than once were left out.']);
    const { mesh, notes } = repaired(together(ball(0.8, 8), flipped(ball(0.8, 8))));
    assert.ok(checkMesh(mesh).isClosed && volumeOf(mesh) > 0, 'one side of a ball');
    assert.deepEqual(notes, ['The surface was given from both sides: one of them was kept.']);
  });

  test('keeps one side of a part of the surface that is given from both', () => {
    const patch = onlyTriangles(ball(0.8, 16), (_, [x, , z]) => x > 0.4 || z < -0.7);
    const { mesh, notes } = repaired(together(ball(0.8, 16), flipped(patch)));
    assert.deepEqual([checkMesh(mesh).isClosed, checkMesh(mesh).isOriented, volumeOf(mesh)], [true, true, volumeOf(ball(0.8, 16))]);
    assert.deepEqual(notes, [`${patch.indices.length / 3} triangles given more than once were left out.`]);
    // Also where the surface ends there, and where a whole part of it is like that.
    const open = onlyTriangles(ball(0.8, 16), (_, [, , z]) => z < 0.6);
    const rim = onlyTriangles(open, (_, [, , z]) => z > 0.3);
    assert.equal(repaired(together(open, flipped(rim))).mesh.indices.length, open.indices.length);
    const small = box([0.2, 0.2, 0.2], [2, 0, 0]);
    assert.ok(checkMesh(repaired(together(ball(), small, flipped(small))).mesh).isClosed, 'the box is gone');
    assert.equal(checkMesh(repaired(together(ball(), small, flipped(small))).mesh).components, 2);
  });

  test('leaves out walls and sheets of many triangles', () => {
    // A disc across a ring's tube, of which only the outer triangles touch the ring.
    const circle = (tube: number) => Array.from({ length: 48 }, (_, j) => {
      const v = (2 * Math.PI * j) / 48;
      return [0.55 + tube * Math.cos(v), 0, tube * Math.sin(v)];
    });
    const next = (j: number) => (j + 1) % 48;
    const disc = meshOf([...circle(0.25), ...circle(0.1), [0.55, 0, 0]], Array.from({ length: 48 }, (_, j) => [
      [j, next(j), 48 + j], [next(j), 48 + next(j), 48 + j], [48 + j, 48 + next(j), 96],
    ]).flat());
    const wall = together(disc, flipped(disc));
    const sheet = { ...wall, positions: wall.positions.map((value) => value + 2) };
    const good = checkMesh(ring());
    for (const [what, pairs, parts] of [['wall', 144, [wall]], ['sheet', 144, [sheet]], ['both', 288, [sheet, wall]]] as const) {
      const { mesh, notes } = repaired(together(ring(), ...parts));
      assert.deepEqual(checkMesh(mesh), good, what);
      assert.deepEqual(notes, [`${pairs} pairs of triangles back to back were left out.`]);
    }
  });

  test('turns what faces another way than its neighbours, and what is inside out', () => {
    const random = new Random(2);
    const good = ball(0.8, 16);
    const some = repaired(turnTriangles(good, () => random.uniform() < 0.2));
    assert.deepEqual(some.mesh.indices.length, good.indices.length);
    assert.deepEqual([checkMesh(some.mesh).foldedEdges, volumeOf(some.mesh) > 0], [0, true]);
    assert.match(some.notes.join(), /^\d+ triangles facing the other way than their neighbours were turned\.$/);
    const inverted = repaired(flipped(onlyTriangles(good, (_, [, , z]) => z < 0.7)));
    assert.ok(volumeOf(inverted.mesh, [0, 0, 0]) > 0, 'still inside out');
    assert.deepEqual(inverted.notes, ['The surface was inside out and was turned.']);
    const hollow = together(ball(0.8, 12), flipped(ball(0.3, 12)));
    assert.deepEqual(repaired(hollow).notes, []);
    const sheet = meshOf([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 2, 1]]);
    assert.deepEqual(repaired(sheet), { mesh: sheet, notes: [] });
  });
});

describe('repairPoints', () => {
  test('makes normals of length 1 that point out, one point at a place', () => {
    const { positions, normals } = ballPoints(100);
    const spoilt = Float64Array.from(normals, (value) => -3 * value);
    spoilt.set([0, 0, 0], 30);
    const twice = positions.slice();
    twice.set(twice.subarray(0, 3), 60);
    const { cloud, notes } = repairPoints(twice, spoilt);
    assert.equal(cloud.positions.length / 3, 98);
    assert.deepEqual(notes, [
      '1 point without the direction of a normal was left out.',
      '1 point at the place of another was left out.',
      'The normals pointed inwards and were turned.',
    ]);
    assert.ok([...cloud.normals.subarray(0, 3)].every((value, i) => Math.abs(value - (normals[i] as number)) < 1e-6), 'turned');
  });
});

describe('decimate', () => {
  const extent: GridSize = [24, 24, 24];
  const knot = extractSurface(
    denseGrid(gridOf(extent, (x, y, z) => Math.hypot(Math.hypot(x, y) - 0.6, z) - 0.25 + 0.05 * Math.sin(8 * x)), extent, CUBE),
  );

  test('brings a mesh to its target and keeps its form', () => {
    for (const target of [2000, 500, 120]) {
      const mesh = decimate(knot, target);
      const check = checkMesh(mesh);
      assert.deepEqual([check.isClosed, check.isManifold, check.isOriented, check.euler], [true, true, true, 0]);
      assert.ok(check.triangles <= target && check.triangles > target - 3, `${check.triangles} for ${target}`);
      const loss = Math.abs(check.volume / volumeOf(knot) - 1);
      assert.ok(loss < 8 / target + 0.001, `volume off by ${loss} at ${target}`);
    }
    assert.equal(decimate(knot, 1e6), knot);
  });

  test('leaves flat sides flat and corners where they are', () => {
    const cube = extractSurface(denseGrid(gridOf(extent, (x, y, z) => Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) - 0.6), extent, CUBE));
    const before = volumeOf(cube);
    const after = volumeOf(decimate(cube, 100));
    assert.ok(Math.abs(after / before - 1) < 1e-3, `volume ${before} became ${after}`);
  });

  test('keeps any closed manifold one, however few triangles are asked for', () => {
    const random = new Random(3);
    for (let run = 0; run < 25; run++) {
      const values = Float32Array.from({ length: 343 }, () => random.normal());
      const mesh = extractSurface(denseGrid(values, [7, 7, 7], CUBE));
      const before = checkMesh(mesh);
      const after = checkMesh(decimate(mesh, 4));
      assert.deepEqual([after.isClosed, after.isManifold, after.isOriented], [true, true, true]);
      assert.deepEqual([after.euler, after.components], [before.euler, before.components]);
      assert.ok(after.triangles < before.triangles, `${after.triangles} of ${before.triangles}`);
    }
  });

  test('leaves a tetrahedron, and refuses what is not closed', () => {
    assert.equal(decimate(tetrahedron(), 2).indices.length / 3, 4);
    assert.throws(() => decimate(onlyTriangles(box(), (t) => t > 0), 4), RangeError);
    assert.throws(() => decimate(turnTriangles(box(), (t) => t === 0), 4), RangeError);
  });
});

describe('comparison', () => {
  test('Chamfer distance is that between two spheres, and next to nothing to itself', () => {
    const [inner, outer] = [comparedSurface(ball(0.7, 64)), comparedSurface(ball(0.8, 64))];
    const apart = chamferDistance(inner, outer, 2000);
    assert.ok(Math.abs(apart - 0.1) < 0.002, `${apart}`);
    assert.ok(chamferDistance(inner, inner, 2000) < 1e-6, 'a surface away from itself');
    assert.equal(chamferDistance(inner, outer, 500, 7), chamferDistance(inner, outer, 500, 7));
  });

  test('intersection over union', () => {
    assert.equal(intersectionOverUnion(Float32Array.of(-1, -1, -1, 1), Float32Array.of(-1, -1, 1, -1)), 0.5);
    assert.equal(intersectionOverUnion(Float32Array.of(0, 1), Float32Array.of(1, 0)), 1);
    assert.equal(intersectionOverUnion(Float32Array.of(-1), Float32Array.of(1)), 0);
  });

  test('mean distance error', () => {
    assert.equal(meanDistanceError(Float32Array.of(1, -1, 0.5, 0), Float32Array.of(0.5, -0.5, 0.5, 1)), 0.5);
  });

  test('eikonal deviation is none of distances and what it is of others', () => {
    const extent: GridSize = [32, 32, 32];
    const of = (slope: number) => {
      const values = gridOf(extent, (x, y, z) => slope * (Math.hypot(x, y, z) - 0.6));
      return eikonalDeviation(denseGrid(values, extent, CUBE), 0.2 * slope) as number;
    };
    assert.ok(of(1) < 0.005, `${of(1)}`);
    assert.ok(Math.abs(of(1.5) - 0.5) < 0.01 && Math.abs(of(0.5) - 0.5) < 0.01, `${of(1.5)}, ${of(0.5)}`);
    assert.equal(eikonalDeviation(denseGrid(new Float32Array(27).fill(9), [3, 3, 3], CUBE), 1), null);
  });
});

describe('normalizeShape', () => {
  test('centres, scales evenly, and comes back', () => {
    const mesh = box([2e6, 1e6, 5e5], [3e8, -4e8, 7]);
    const { surface, bounds, transform } = normalizeShape(mesh);
    assert.deepEqual(bounds, { min: [-0.9, -0.45, -0.225], max: [0.9, 0.45, 0.225] });
    assert.deepEqual(transform.center, [3e8, -4e8, 7]);
    assert.deepEqual(toSource(surface.positions, transform), mesh.positions);
  });

  test('keeps what floats of 32 bits would lose', () => {
    const tiny = ball(1e-3, 8, [1e6, 1e6, 1e6]);
    const { surface } = normalizeShape(tiny);
    const truth = ball(0.9, 8).positions;
    assert.ok(surface.positions.every((value, i) => Math.abs(value - (truth[i] as number)) < 1e-6), 'precision lost');
  });

  test('refuses what has no size', () => {
    assert.throws(() => normalizeShape({ positions: new Float64Array(0), indices: new Uint32Array(0) }), RangeError);
    assert.throws(() => normalizeShape(meshOf([[1, 1, 1]], [])), RangeError);
  });
});
