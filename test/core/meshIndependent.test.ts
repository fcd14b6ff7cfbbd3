/**
 * Distances and surfaces checked by what shares no code with them: geometry, three-mesh-bvh, and half-edges counted one
 * by one.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { BufferAttribute, BufferGeometry, DoubleSide, Ray, Vector3 as Point } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { decimate } from '../../src-main/core/mesh/extract/decimate.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { extractSurface } from '../../src-main/core/mesh/extract/extract.ts';
import type { TriangleMesh, Vector3 } from '../../src-main/core/mesh/mesh.ts';
import { repairMesh } from '../../src-main/core/mesh/repair/repair.ts';
import { SurfaceDistance } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { denseGrid, type GridSize } from '../../src-main/core/mesh/sparseGrid.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { normalizeShape } from '../../src-main/core/kinds/shape/signal.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { ball, box, CUBE, gridOf, onlyTriangles, randomPoints, ring, ringDistance, soup, together, turnTriangles } from '../fixtures/meshes.ts';

function pointAt(points: ArrayLike<number>, i: number): Vector3 {
  return [points[3 * i] as number, points[3 * i + 1] as number, points[3 * i + 2] as number];
}

function distancesOf(mesh: TriangleMesh, points: Float32Array): Float32Array {
  return new SurfaceDistance(buildDistanceData(mesh)).distance(points);
}

/** The same mesh in another library. */
function otherTree({ positions, indices }: TriangleMesh): MeshBVH {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(positions), 3));
  geometry.setIndex(new BufferAttribute(indices.slice(), 1));
  return new MeshBVH(geometry);
}

/**
 * What keeps a mesh from being a closed, oriented manifold, and its Euler characteristic: every directed edge is there
 * once and its reverse too, and the triangles at each vertex are one ring.
 */
function inspect({ positions, indices }: TriangleMesh): { faults: string[]; euler: number } {
  const faults: string[] = [];
  /** Of each corner of a triangle: from the vertex after it to the one before it. */
  const rings = new Map<number, Map<number, number>>();
  const directed = new Set<string>();
  for (let h = 0; h < indices.length; h++) {
    const first = h - (h % 3);
    const [a, b, c] = [0, 1, 2].map((k) => indices[first + ((h + k) % 3)] as number) as [number, number, number];
    if (directed.has(`${a} ${b}`)) faults.push(`edge ${a} ${b} twice`);
    directed.add(`${a} ${b}`);
    rings.set(a, (rings.get(a) ?? new Map<number, number>()).set(b, c));
  }
  for (const edge of directed) if (!directed.has(edge.split(' ').reverse().join(' '))) faults.push(`edge ${edge} has no other side`);
  for (const [vertex, next] of rings) {
    const [start] = next.keys() as Iterable<number>;
    let steps = 0;
    let at: number | undefined = start;
    do {
      at = next.get(at as number);
      steps++;
    } while (at !== undefined && at !== start && steps <= next.size);
    if (at !== start || steps !== next.size) faults.push(`vertex ${vertex} is no plane`);
  }
  if (rings.size !== positions.length / 3) faults.push('vertices without triangles');
  return { faults, euler: rings.size - directed.size / 2 + indices.length / 3 };
}

/** Checks that the mesh is one closed, oriented manifold with an Euler characteristic. */
function assertManifold(mesh: TriangleMesh, euler: number, what: string): void {
  const found = inspect(mesh);
  assert.deepEqual(found.faults.slice(0, 5), [], what);
  assert.equal(found.euler, euler, what);
}

describe('distances to', () => {
  const points = randomPoints(2000, new Random(1));

  /** @param chord how far flat triangles may be from the surface that their corners are on. */
  function check(mesh: TriangleMesh, truth: (p: Vector3) => number, chord: number): void {
    const found = distancesOf(mesh, points);
    for (let i = 0; i < found.length; i++) {
      const p = pointAt(points, i);
      const off = (found[i] as number) - truth(p);
      // Corners are on the surface: the mesh is within it, where that is convex, by a chord at most.
      assert.ok(Math.abs(off) <= chord + 1e-6, `${p.join()}: off by ${off}`);
      if (Math.abs(truth(p)) > chord + 1e-6) assert.equal((found[i] as number) < 0, truth(p) < 0, `side of ${p.join()}`);
    }
  }

  test('a sphere', () => check(ball(0.8, 64), (p) => Math.hypot(...p) - 0.8, 2 * 0.8 * (1 - Math.cos(Math.PI / 64))));

  test('a torus', () =>
    check(ring(), (p) => ringDistance(p), 0.8 * (1 - Math.cos(Math.PI / 96)) + 0.25 * (1 - Math.cos(Math.PI / 48))));

  test('a box, exactly', () => {
    const half: Vector3 = [0.5, 0.25, 0.75];
    const truth = (p: Vector3) => {
      const beyond = p.map((value, axis) => Math.abs(value) - (half[axis] as number));
      return Math.min(0, Math.max(...beyond)) + Math.hypot(...beyond.map((value) => Math.max(0, value)));
    };
    check(box([1, 0.5, 1.5]), truth, 0);
  });
});

describe('three-mesh-bvh agrees', () => {
  /** A closed mesh with a hollow, one with parts through each other, and triangles anyhow. */
  const random = new Random(2);
  const chaos: TriangleMesh = {
    positions: Float64Array.from({ length: 90 }, () => Math.fround(random.range(-1, 1))),
    indices: Uint32Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? random.integer(10) : 10 + random.integer(10) + 10 * ((i % 3) - 1))),
  };
  const meshes: [string, TriangleMesh][] = [
    ['a torus', ring()],
    ['parts through each other', together(ball(0.6, 24, [-0.2, 0, 0]), ring(0.5, 0.2, 40, 20))],
    ['triangles anyhow', chaos],
  ];
  const points = randomPoints(1500, new Random(3));

  for (const [name, mesh] of meshes) {
    test(`on how far it is to ${name}`, () => {
      const tree = otherTree(mesh);
      const found = distancesOf(mesh, points);
      for (let i = 0; i < found.length; i++) {
        const other = tree.closestPointToPoint(new Point(...pointAt(points, i)))?.distance as number;
        assert.ok(Math.abs(Math.abs(found[i] as number) - other) < 2e-6, `${pointAt(points, i).join()}: ${found[i]}, not ${other}`);
      }
    });
  }

  test('on which side of a closed mesh points are, by rays', () => {
    const mesh = together(ring(), ball(0.2, 20, [0, 0, 0.6]));
    const tree = otherTree(mesh);
    const found = distancesOf(mesh, points);
    const direction = new Point(0.36, 0.48, 0.8);
    let inside = 0;
    for (let i = 0; i < found.length; i++) {
      const hits = tree.raycast(new Ray(new Point(...pointAt(points, i)), direction), DoubleSide).length;
      assert.equal((found[i] as number) < 0, hits % 2 === 1, `${pointAt(points, i).join()}: ${found[i]}, ${hits} hits`);
      inside += hits % 2;
    }
    assert.ok(inside > 50, `${inside} points inside`);
  });
});

describe('the side of a spoilt torus', () => {
  const random = new Random(4);
  const spoilt: [string, number, TriangleMesh][] = [
    ['with holes', 0.06, onlyTriangles(ring(), () => random.uniform() > 0.08)],
    ['with a sector gone', 0.06, onlyTriangles(ring(), (_, [x, y]) => !(x > 0 && Math.abs(y) < 0.04))],
    ['with flipped faces', 0.08, turnTriangles(ring(), () => random.uniform() < 0.08)],
    ['with doubled faces', 0.01, together(ring(), onlyTriangles(ring(), (t) => t % 3 === 0))],
    ['as soup', 0.01, soup(ring())],
  ];
  const points = randomPoints(3000, new Random(5));

  /** Checks the sides of points further than `away` from the torus. */
  function checkSides(mesh: TriangleMesh, away: number): void {
    const found = distancesOf(mesh, points);
    let checked = 0;
    for (let i = 0; i < found.length; i++) {
      const truth = ringDistance(pointAt(points, i));
      if (Math.abs(truth) < away) continue;
      checked++;
      assert.equal((found[i] as number) < 0, truth < 0, `${pointAt(points, i).join()} at ${truth} is said to be at ${found[i]}`);
    }
    assert.ok(checked > 2000, `${checked} points`);
  }

  for (const [name, away, mesh] of spoilt) test(name, () => checkSides(mesh, away));

  test('is right next to the surface after repair of flipped, doubled, unshared and flat faces', () => {
    const flips = turnTriangles(ring(), () => random.uniform() < 0.3);
    const flat: TriangleMesh = { positions: ring().positions, indices: Uint32Array.of(0, 0, 5, 7, 7, 7) };
    const bad = soup(together(flips, onlyTriangles(ring(), (t) => t % 5 === 0), flat));
    const { mesh, notes } = repairMesh({ positions: bad.positions, corners: bad.indices, sides: null });
    assertManifold(mesh, 0, 'repaired');
    assert.equal(notes.length, 3, notes.join('\n'));
    assert.deepEqual(distancesOf(mesh, points).map(Math.sign), distancesOf(ring(), points).map(Math.sign));
    checkSides(mesh, 0.003);
  });
});

describe('an extracted surface', () => {
  const extent: GridSize = [40, 36, 44];
  const surfaceOf = (field: (p: Vector3) => number) => extractSurface(denseGrid(gridOf(extent, (x, y, z) => field([x, y, z])), extent, CUBE));

  /** Checks that rays from outside come in through front faces, and that rays from inside leave through back faces. */
  function assertFacesOut(mesh: TriangleMesh, inside: Vector3): void {
    const tree = otherTree(mesh);
    const random = new Random(6);
    for (let run = 0; run < 100; run++) {
      const direction = new Point(random.normal(), random.normal(), random.normal()).normalize();
      const hits = tree.raycast(new Ray(new Point(...inside), direction), DoubleSide).sort((a, b) => a.distance - b.distance);
      assert.equal(hits.length % 2, 1, `${hits.length} hits`);
      for (const [i, { face }] of hits.entries()) {
        const leaves = (face?.normal.dot(direction) as number) > 0;
        assert.equal(leaves, i % 2 === 0, `hit ${i}`);
      }
    }
  }

  test('of a sphere and a torus is a closed manifold with their holes, facing out', () => {
    const sphere = surfaceOf((p) => Math.hypot(...p) - 0.7);
    assertManifold(sphere, 2, 'sphere');
    assertFacesOut(sphere, [0.1, 0, 0]);
    const torus = surfaceOf((p) => ringDistance(p));
    assertManifold(torus, 0, 'torus');
    assertFacesOut(torus, [0.55, 0.013, 0.02]);
  });

  test('is so where it touches the bounds, and goes beyond them', () => {
    // A sphere just at the samples of all six sides, one that is cut by them, and a torus cut into an arc.
    const touching = surfaceOf((p) => Math.hypot(...p) - 1);
    assertManifold(touching, 2, 'touching');
    assertFacesOut(touching, [0.1, 0, 0]);
    const cut = surfaceOf((p) => Math.hypot(...p) - 1.2);
    assertManifold(cut, 2, 'cut');
    assertFacesOut(cut, [0.1, 0, 0]);
    const arc = surfaceOf(([x, y, z]) => ringDistance([x - 0.9, y, z]));
    assertManifold(arc, 2, 'arc');
    assertFacesOut(arc, [0.35, 0.01, 0.02]);
    // All positions stay within a sample's distance of the bounds.
    const furthest = cut.positions.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(furthest > 1 && furthest < 1 + 2 / 35 + 1e-9, `${furthest}`);
  });

  test('stays so when it is decimated to a target, and near to where it was', () => {
    for (const [field, euler] of [[(p: Vector3) => Math.hypot(...p) - 0.7, 2], [(p: Vector3) => ringDistance(p), 0]] as const) {
      const whole = surfaceOf(field);
      for (const target of [3000, 1000, 300]) {
        const mesh = decimate(whole, target);
        const count = mesh.indices.length / 3;
        assert.ok(count <= target && count >= target - 1, `${count} for ${target}`);
        assertManifold(mesh, euler, `${target} triangles`);
        const away = Math.max(...Array.from({ length: mesh.positions.length / 3 }, (_, i) => Math.abs(field(pointAt(mesh.positions, i)))));
        assert.ok(away < 8 / target + 0.003, `a vertex ${away} away with ${target}`);
      }
    }
  });
});

describe('the shapes of the measurements', () => {
  for (const [name, vertices, triangles, told] of [['bunny', 2503, 4968, ['The surface is open at 42 edges: it is taken as closed smoothly there.']], ['armadillo', 49_990, 99_976, []]] as const) {
    const file = `/work/shared/datasets/${name}.obj`;
    test(name, { skip: !existsSync(file) && 'not on this machine' }, async () => {
      const { surface, notes } = await readShape(file);
      const mesh = surface as TriangleMesh;
      assert.deepEqual([mesh.positions.length / 3, mesh.indices.length / 3, notes], [vertices, triangles, told]);
      const shape = normalizeShape(mesh);
      const field = new SurfaceDistance(buildDistanceData(shape.surface));
      const n = 24;
      const grid = gridOf([n, n, n], () => 0);
      const points = Float32Array.from({ length: 3 * n ** 3 }, (_, i) => (2 * (Math.floor(Math.floor(i / 3) / n ** (i % 3)) % n)) / (n - 1) - 1);
      grid.set(field.distance(points));
      // Also closed where the bunny is open below.
      assert.deepEqual(inspect(extractSurface(denseGrid(grid, [n, n, n], CUBE))).faults, []);
      const tree = otherTree(shape.surface as TriangleMesh);
      for (let i = 0; i < n ** 3; i += 17) {
        const other = tree.closestPointToPoint(new Point(...pointAt(points, i)))?.distance as number;
        assert.ok(Math.abs(Math.abs(grid[i] as number) - other) < 2e-6, `${grid[i]}, not ${other}`);
      }
    });
  }
});
