/** Meshes to files: read back here, and by other programs' readers. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { NodeIO, type Accessor } from '@gltf-transform/core';
import fc from 'fast-check';
import type { BufferGeometry } from 'three';
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js';
import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js';
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { FileError } from '../../src-main/core/base/errors.ts';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { decimate } from '../../src-main/core/mesh/extract/decimate.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { extractSurface } from '../../src-main/core/mesh/extract/extract.ts';
import { boundsOf, volumeOf, type TriangleMesh } from '../../src-main/core/mesh/mesh.ts';
import { SurfaceDistance } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { denseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { normalizeShape, toSource } from '../../src-main/core/kinds/shape/signal.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { MESH_EXTENSIONS, writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { ball, box, CUBE, gridOf, ring } from '../fixtures/meshes.ts';

const scratch = scratchFolder();

async function roundTrip(mesh: TriangleMesh, extension: string): Promise<TriangleMesh> {
  const file = scratch(`mesh${extension}`);
  await writeMesh(file, mesh);
  const { surface, notes } = await readShape(file);
  assert.deepEqual(notes, []);
  return surface as TriangleMesh;
}

/** Triangles as the places of their corners, each from the first named on. */
function* triangles({ positions, indices }: TriangleMesh): Generator<number[]> {
  for (let t = 0; t < indices.length; t += 3) {
    yield [0, 1, 2].flatMap((k) => [...positions.subarray(3 * (indices[t + k] as number), 3 * (indices[t + k] as number) + 3)]);
  }
}

/** Checks that the same triangles come in the same order, within a part of the mesh's size. */
function assertSame(found: TriangleMesh, expected: TriangleMesh, tolerance: number): void {
  assert.equal(found.indices.length, expected.indices.length);
  const others = triangles(expected);
  for (const triangle of triangles(found)) {
    const other = others.next().value as number[];
    const off = Math.max(...triangle.map((value, i) => Math.abs(value - (other[i] as number))));
    assert.ok(off <= tolerance, `${triangle.join(' ')} is not ${other.join(' ')}`);
  }
}

const surface = extractSurface(
  denseGrid(gridOf([14, 15, 16], (x, y, z) => Math.hypot(Math.hypot(x, y) - 0.6, z) - 0.25), [14, 15, 16], CUBE),
);

describe('export and import', () => {
  for (const extension of MESH_EXTENSIONS) {
    test(`${extension}: the same triangles, closed and manifold`, async () => {
      const found = await roundTrip(surface, extension);
      assertSame(found, surface, 1e-6);
      assert.equal(found.positions.length, surface.positions.length, 'vertices');
      const check = checkMesh(found);
      assert.deepEqual([check.isClosed, check.isManifold, check.isOriented, check.euler], [true, true, true, 0]);
    });

    test(`${extension}: surfaces of any fields stay closed manifolds`, async () => {
      const values = fc.array(fc.constantFrom(-1, -0.01, 0, 1e-9, 0.5, 1), { minLength: 125, maxLength: 125 });
      await fc.assert(
        fc.asyncProperty(values, async (list) => {
          const mesh = extractSurface(denseGrid(Float32Array.from(list), [5, 5, 5], CUBE));
          if (mesh.indices.length === 0) return;
          const [before, after] = [checkMesh(mesh), checkMesh(await roundTrip(mesh, extension))];
          assert.deepEqual([after.vertices, after.euler, after.isClosed], [before.vertices, before.euler, true]);
          assert.deepEqual([after.isManifold, after.isOriented], [true, true]);
        }),
        { numRuns: 15, seed: 1 },
      );
    });

    test(`${extension}: source units and place come back`, async () => {
      for (const [size, center] of [[1e-7, [0, 0, 0]], [3e6, [5e6, -1e6, 0]], [40, [0, 100, 7]]] as [number, [number, number, number]][]) {
        const source = ball(size, 10, center);
        const shape = normalizeShape(source);
        const mesh = { positions: toSource(shape.surface.positions, shape.transform), indices: source.indices };
        const found = await roundTrip(mesh, extension);
        assertSame(found, source, size * 1e-5);
        assert.equal(found.positions.length, source.positions.length, 'vertices');
      }
    });
  }

  for (const extension of MESH_EXTENSIONS) {
    test(`${extension}: a shape's extracted surface is where the shape was, and as large`, async () => {
      const source = ring(30, 12, 48, 24);
      const place = [100, -250, 40];
      source.positions.forEach((value, i) => (source.positions[i] = value + (place[i % 3] as number)));
      const { surface: normalized, transform } = normalizeShape(source);
      const n = 40;
      const at = (i: number) => (2 * i) / (n - 1) - 1;
      const samples = Array.from({ length: n ** 3 }, (_, i) => [at(i % n), at(Math.floor(i / n) % n), at(Math.floor(i / n ** 2))]);
      const field = new SurfaceDistance(buildDistanceData(normalized));
      const grid = denseGrid(field.distance(Float32Array.from(samples.flat())), [n, n, n], CUBE);
      const extracted = decimate(extractSurface(grid), 1200);
      const found = await roundTrip({ positions: toSource(extracted.positions, transform), indices: extracted.indices }, extension);
      const check = checkMesh(found);
      assert.deepEqual([check.isClosed, check.isManifold, check.isOriented, check.euler], [true, true, true, 0]);
      assert.ok(check.triangles <= 1200, `${check.triangles} triangles`);
      assert.ok(Math.abs(check.volume / volumeOf(source) - 1) < 0.02, `volume ${check.volume} of ${volumeOf(source)}`);
      const [a, b] = [boundsOf(found.positions), boundsOf(source.positions)];
      const off = Math.max(...[...a.min, ...a.max].map((value, i) => Math.abs(value - ([...b.min, ...b.max][i] as number))));
      assert.ok(off < 1, `bounds off by ${off}`);
    });
  }

  for (const extension of ['.glb', '.obj', '.ply']) {
    test(`${extension}: a small mesh far away keeps its form`, async () => {
      const far = ball(1, 10, [4e6, 5e5, 1e6]);
      assert.deepEqual(await writeMesh(scratch(`far${extension}`), far), []);
      assertSame((await readShape(scratch(`far${extension}`))).surface as TriangleMesh, far, 1e-6);
    });
  }

  test('.stl: that it was rounded far away is told', async () => {
    assert.deepEqual(await writeMesh(scratch('far.stl'), box([1, 1, 1], [4e6, 0, 0])), [
      'STL holds 32-bit numbers: so far from the origin, vertices were rounded.',
    ]);
  });

  test('the same mesh gives the same bytes, replaces an older file, and leaves nothing else', async () => {
    for (const extension of MESH_EXTENSIONS) {
      const file = scratch(`again${extension}`);
      writeFileSync(file, 'something older and longer'.repeat(10_000));
      await writeMesh(file, surface);
      const first = readFileSync(file);
      await writeMesh(file, surface);
      assert.ok(first.equals(readFileSync(file)), extension);
    }
    assert.deepEqual(readdirSync(path.dirname(scratch('x'))).filter((name) => name.startsWith('.')), []);
  });

  test('what cannot be written is refused and changes nothing', async () => {
    await assert.rejects(writeMesh(scratch('a.3ds'), surface), (error) => error instanceof FileError && /\.glb, \.obj, \.ply, \.stl/.test(error.message));
    await assert.rejects(writeMesh(scratch('no/such/a.obj'), surface), FileError);
    const empty = { positions: new Float64Array(0), indices: new Uint32Array(0) };
    await assert.rejects(writeMesh(scratch('empty.glb'), empty), (error) => error instanceof FileError && /there is no surface/.test(error.message));
    assert.ok(!existsSync(scratch('empty.glb')), 'an empty file is there');
  });
});

describe('other programs read', () => {
  const normals = Float32Array.from({ length: surface.positions.length }, (_, i) => [0.6, 0, -0.8][i % 3] as number);

  async function written(extension: string): Promise<Buffer> {
    await writeMesh(scratch(`other${extension}`), surface, normals);
    return readFileSync(scratch(`other${extension}`));
  }

  function geometryMesh(geometry: BufferGeometry): TriangleMesh {
    const positions = Float64Array.from(geometry.getAttribute('position').array);
    const indices = geometry.index ? Uint32Array.from(geometry.index.array) : Uint32Array.from({ length: positions.length / 3 }, (_, i) => i);
    return { positions, indices };
  }

  function values(accessor: Accessor | null | undefined): Float32Array | Uint32Array {
    return (accessor?.getArray() ?? new Float32Array()) as Float32Array | Uint32Array;
  }

  /** Normals as files have them, each as long as 1. */
  function checkNormals(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      assert.ok(Math.abs((values[i] as number) - ([0.6, 0, -0.8][i % 3] as number)) < 1e-4, `component ${i} is ${values[i]}`);
    }
  }

  test('GLB', async () => {
    const document = await new NodeIO().readBinary(await written('.glb'));
    const primitive = document.getRoot().listMeshes()[0]?.listPrimitives()[0];
    const [positions, indices] = [primitive?.getAttribute('POSITION'), primitive?.getIndices()];
    assert.ok(positions && indices, 'no geometry');
    assertSame({ positions: Float64Array.from(values(positions)), indices: Uint32Array.from(values(indices)) }, surface, 1e-6);
    checkNormals(values(primitive?.getAttribute('NORMAL')));
    assert.deepEqual(positions.getMin([]), positions.getMinNormalized([]));
  });

  test('PLY', async () => {
    const data = await written('.ply');
    const geometry = new PLYLoader().parse(data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer);
    assertSame(geometryMesh(geometry), surface, 1e-6);
    checkNormals(geometry.getAttribute('normal').array);
  });

  test('STL', async () => {
    const data = await written('.stl');
    const geometry = new STLLoader().parse(data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer);
    assertSame(geometryMesh(geometry), surface, 1e-6);
  });

  test('OBJ', async () => {
    const [mesh] = new OBJLoader().parse((await written('.obj')).toString('latin1')).children;
    const { geometry } = mesh as unknown as { geometry: BufferGeometry };
    assertSame(geometryMesh(geometry), surface, 1e-6);
    checkNormals(geometry.getAttribute('normal').array);
  });
});
