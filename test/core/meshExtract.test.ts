/** Surfaces of grids: closed manifolds that face outwards, whatever the values, and where the values say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkMesh, type MeshCheck } from '../../src-main/core/mesh/repair/checks.ts';
import { AMBIGUOUS } from '../../src-main/core/mesh/extract/cubeCases.ts';
import { extractSurface, SurfaceExtractor } from '../../src-main/core/mesh/extract/extract.ts';
import type { TriangleMesh } from '../../src-main/core/mesh/mesh.ts';
import { gradientNormals, gridGradients, meshNormals } from '../../src-main/core/mesh/normals.ts';
import { brickCounts, denseGrid, sampleAt, type GridSize, type SparseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { CUBE, gridOf } from '../fixtures/meshes.ts';

function surfaceOf(values: Float32Array, size: GridSize): TriangleMesh {
  return extractSurface(denseGrid(values, size, CUBE));
}

/** Checks that a mesh is what every extracted one must be, around as much as there is inside. */
function checkSurface(mesh: TriangleMesh, hasInside: boolean): MeshCheck {
  const check = checkMesh(mesh);
  assert.ok(check.isClosed, `${check.borderEdges} edges of one triangle`);
  assert.ok(check.isManifold, `${check.crowdedEdges} crowded edges, ${check.pinchedVertices} pinched vertices`);
  assert.ok(check.isOriented, `${check.foldedEdges} folded edges`);
  assert.equal(check.vertices, mesh.positions.length / 3, 'vertices that no triangle has');
  assert.ok(mesh.positions.every(Number.isFinite), 'a vertex nowhere');
  assert.equal(check.volume > 0, hasInside, `volume ${check.volume}`);
  assert.ok(Number.isInteger(check.euler / 2), `Euler characteristic ${check.euler}`);
  return check;
}

const size = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 2, max: 7 }))) as fc.Arbitrary<GridSize>;
const usual = fc.double({ min: -1, max: 1, noNaN: true });
/** Values that calculations could fall over. */
const unusual = fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3e38, -3e38, 1, -1);

const grids = fc
  .tuple(size, fc.constantFrom(usual, unusual, fc.constantFrom(-1, 1), fc.constantFrom(-1, -0.5, 0, 0.5, 1)))
  .chain(([extent, value]) => {
    const length = extent[0] * extent[1] * extent[2];
    return fc.tuple(fc.constant(extent), fc.array(value, { minLength: length, maxLength: length }));
  });

describe('the surface of a grid', () => {
  test('is a closed manifold that faces outwards, for any values', () => {
    fc.assert(
      fc.property(grids, ([extent, values]) => {
        const kept = Float32Array.from(values);
        checkSurface(surfaceOf(kept, extent), kept.some((value) => value < 0));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('is so for every choice of inside corners beside every other', () => {
    const random = new Random(2);
    for (let inside = 0; inside < 256; inside++) {
      for (let run = 0; run < 4; run++) {
        // The cube in the middle of 4 x 4 x 4 samples, among cubes of any kind.
        const values = Float32Array.from({ length: 64 }, (_, i) => {
          const corner = [i % 4, Math.floor(i / 4) % 4, Math.floor(i / 16)].map((place) => place - 1);
          const isMiddle = corner.every((place) => place === 0 || place === 1);
          const bit = corner.reduce((sum, place, axis) => sum + (place << axis), 0);
          const sign = isMiddle ? ((inside >> bit) & 1 ? -1 : 1) : random.integer(2) === 0 ? -1 : 1;
          return sign * random.range(0.01, 1);
        });
        checkSurface(surfaceOf(values, [4, 4, 4]), true);
      }
    }
    assert.equal(AMBIGUOUS.reduce((sum, faces) => sum + 2 ** faces.toString(2).replaceAll('0', '').length, 0), 656);
  });

  test('of a ball and of a ring has their form', () => {
    const ball = surfaceOf(gridOf([40, 40, 40], (x, y, z) => Math.hypot(x, y, z) - 0.7), [40, 40, 40]);
    const round = checkSurface(ball, true);
    assert.deepEqual([round.euler, round.components], [2, 1]);
    assert.ok(Math.abs(round.volume - (4 / 3) * Math.PI * 0.7 ** 3) < 0.01, `volume ${round.volume}`);
    assert.ok(Math.abs(round.area - 4 * Math.PI * 0.7 ** 2) < 0.05, `area ${round.area}`);
    const ring = surfaceOf(gridOf([30, 40, 50], (x, y, z) => Math.hypot(Math.hypot(x, y) - 0.6, z) - 0.25), [30, 40, 50]);
    const pierced = checkSurface(ring, true);
    assert.deepEqual([pierced.euler, pierced.components], [0, 1]);
    assert.ok(Math.abs(pierced.volume - 2 * Math.PI ** 2 * 0.6 * 0.25 ** 2) < 0.01, `volume ${pierced.volume}`);
  });

  test('of a shape beyond the grid is closed at its end', () => {
    const whole = checkSurface(surfaceOf(new Float32Array(27).fill(-1), [3, 3, 3]), true);
    assert.deepEqual([whole.euler, whole.components], [2, 1]);
    assert.ok(whole.volume > 8 && whole.volume < 27, `volume ${whole.volume}`);
    const cut = surfaceOf(gridOf([20, 20, 20], (x) => x - 0.1), [20, 20, 20]);
    const half = checkSurface(cut, true);
    assert.equal(half.euler, 2);
    assert.ok(half.volume > 4.4 && half.volume < 5.6, `volume ${half.volume}`);
  });

  test('stands where the line through two samples is zero', () => {
    const extent: GridSize = [9, 11, 13];
    const slope = (x: number, y: number, z: number) => x + 0.5 * y - 0.3 * z + 0.04;
    const { positions } = surfaceOf(gridOf(extent, slope), extent);
    let within = 0;
    for (let i = 0; i < positions.length; i += 3) {
      const p = [...positions.subarray(i, i + 3)] as [number, number, number];
      // Where the domain ends, it ends.
      if (p.some((value) => Math.abs(value) > 1)) continue;
      within++;
      // A vertex keeps 1/256 of an edge away from samples.
      assert.ok(Math.abs(slope(...p)) < 0.25 / 256 + 1e-6, `${p.join()}: ${slope(...p)}`);
    }
    assert.ok(within > 100, `${within} vertices`);
  });

  test('joins or parts the corners of a face as the values between them say', () => {
    const parts = (diagonal: number): number => {
      const value = (x: number, y: number) => (x === y ? -diagonal : 1);
      return checkSurface(surfaceOf(Float32Array.of(value(0, 0), value(1, 0), value(0, 1), value(1, 1), 9, 9, 9, 9), [2, 2, 2]), true).components;
    };
    assert.deepEqual([parts(2), parts(0.5)], [1, 2]);
  });

  test('comes layer by layer too', () => {
    const grid = denseGrid(gridOf([8, 8, 8], (x, y, z) => Math.hypot(x, y, z) - 0.7), [8, 8, 8], CUBE);
    const extractor = new SurfaceExtractor(grid);
    let layers = 0;
    while (extractor.next()) layers++;
    assert.deepEqual([layers, extractor.progress], [9, { done: 9, layers: 9 }]);
    assert.deepEqual(extractor.mesh(), extractSurface(grid));
    assert.equal(extractor.next(), false);
  });
});

/** A grid cut into bricks, of which those that satisfy `isKept` are kept; the others become their first value. */
function inBricks(values: Float32Array, extent: GridSize, brick: GridSize, isKept: (samples: number[]) => boolean): SparseGrid {
  const dense = denseGrid(values, extent, CUBE);
  const counts = brickCounts({ ...dense, brick });
  const table: number[] = [];
  const fill: number[] = [];
  const kept: number[] = [];
  for (let place = 0; place < counts[0] * counts[1] * counts[2]; place++) {
    const corner = [Math.floor(place / (counts[1] * counts[2])), Math.floor(place / counts[2]) % counts[1], place % counts[2]];
    const samples = Array.from({ length: brick[0] * brick[1] * brick[2] }, (_, i) => {
      const inner = [Math.floor(i / (brick[1] * brick[2])), Math.floor(i / brick[2]) % brick[1], i % brick[2]];
      const at = inner.map((k, axis) => k + (corner[axis] as number) * (brick[axis] as number));
      // Samples that stand over are never looked at.
      const isOver = at.some((k, axis) => k >= (extent[axis] as number));
      return isOver ? NaN : sampleAt(dense, ...(at as GridSize));
    });
    const known = samples.filter((value) => !Number.isNaN(value));
    const isHere = isKept(known);
    table.push(isHere ? kept.length / samples.length : -1);
    fill.push(isHere ? 0 : (known[0] as number));
    if (isHere) kept.push(...samples);
  }
  return { size: extent, bounds: CUBE, brick, table: Int32Array.from(table), fill: Float32Array.from(fill), values: Float32Array.from(kept) };
}

describe('the surface of a sparse grid', () => {
  const hasBothSigns = (samples: number[]) => samples.some((value) => value < 0.4) && samples.some((value) => value > -0.4);

  test('is that of the dense one, but for the order of vertices', () => {
    const extent: GridSize = [21, 30, 17];
    const values = gridOf(extent, (x, y, z) => Math.hypot(x, y, z) - 0.7 + 0.1 * Math.sin(9 * x) * Math.cos(7 * y));
    const dense = checkMesh(surfaceOf(values, extent));
    for (const brick of [[4, 4, 4], [8, 5, 3], [16, 16, 16], [1, 1, 1]] as GridSize[]) {
      const grid = inBricks(values, extent, brick, hasBothSigns);
      const sparse = checkSurface(extractSurface(grid), true);
      for (const key of ['vertices', 'triangles', 'euler', 'components'] as const) assert.equal(sparse[key], dense[key]);
      assert.ok(Math.abs(sparse.volume - dense.volume) < 1e-9, `${sparse.volume} for ${dense.volume}`);
    }
  });

  test('is a closed manifold also when bricks are missing that should not', () => {
    const random = new Random(3);
    for (let run = 0; run < 60; run++) {
      const extent: GridSize = [4 + random.integer(6), 4 + random.integer(6), 4 + random.integer(6)];
      const brick: GridSize = [1 + random.integer(5), 1 + random.integer(5), 1 + random.integer(5)];
      const values = Float32Array.from({ length: extent[0] * extent[1] * extent[2] }, () => random.normal());
      const grid = inBricks(values, extent, brick, () => random.uniform() < 0.5);
      const mesh = extractSurface(grid);
      checkSurface(mesh, mesh.indices.length > 0);
    }
  });

  test('without anything inside is empty', () => {
    const grid = inBricks(new Float32Array(512).fill(1), [8, 8, 8], [4, 4, 4], () => false);
    assert.deepEqual(extractSurface(grid), { positions: new Float64Array(0), indices: new Uint32Array(0) });
  });
});

describe('normals', () => {
  const extent: GridSize = [32, 32, 32];
  const grid = denseGrid(gridOf(extent, (x, y, z) => Math.hypot(x, y, z) - 0.7), extent, CUBE);
  const mesh = extractSurface(grid);

  /** The largest angle, in degrees, between normals and the directions of the vertices. */
  function worst(normals: Float32Array): number {
    let least = 1;
    for (let i = 0; i < normals.length; i += 3) {
      const [p, n] = [mesh.positions.subarray(i, i + 3), normals.subarray(i, i + 3)];
      least = Math.min(least, p.reduce((sum, value, k) => sum + value * (n[k] as number), 0) / Math.hypot(...p));
    }
    return (Math.acos(Math.min(1, least)) * 180) / Math.PI;
  }

  test('of the grid are those of the field, those of the mesh are near', () => {
    const ofGrid = worst(gradientNormals(mesh, gridGradients(grid, mesh.positions)));
    const ofMesh = worst(meshNormals(mesh));
    assert.ok(ofGrid < 1, `${ofGrid} degrees`);
    assert.ok(ofMesh < 12, `${ofMesh} degrees`);
  });

  test('are those of the mesh where a gradient says nothing', () => {
    const gradients = new Float32Array(mesh.positions.length);
    gradients.set([NaN, 1, 0], 3);
    gradients.set([0, 0, -2], 6);
    const normals = gradientNormals(mesh, gradients);
    assert.deepEqual(normals.subarray(0, 6), meshNormals(mesh).subarray(0, 6));
    assert.deepEqual([...normals.subarray(6, 9)], [0, 0, -1]);
  });
});
