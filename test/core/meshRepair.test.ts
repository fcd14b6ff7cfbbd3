/** Faults that real files have: parts inside out, noise for zeros, slivers, sheets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bodiesOf, withoutFloating } from '../../src-main/core/mesh/bodies.ts';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { volumeOf, type TriangleMesh } from '../../src-main/core/mesh/mesh.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { SurfaceDistance } from '../../src-main/core/mesh/distance/signedDistance.ts';
import { enclosesSomething } from '../../src-main/core/mesh/repair/enclosing.ts';
import { repairMesh, type Repaired } from '../../src-main/core/mesh/repair/repair.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { ball, box, meshOf, onlyTriangles, ring, soup, together, turnTriangles } from '../fixtures/meshes.ts';

const repaired = ({ positions, indices }: TriangleMesh): Repaired => repairMesh({ positions, corners: indices, sides: null });
const insideOut = (mesh: TriangleMesh): TriangleMesh => turnTriangles(mesh, () => true);
const moved = ({ positions, indices }: TriangleMesh, by: number): TriangleMesh => ({ positions: positions.map((value, i) => (i % 3 === 0 ? value + by : value)), indices });

/** Checks a volume to a part in 1e6. */
function assertVolume({ mesh }: Repaired, expected: number): void {
  const volume = volumeOf(mesh);
  assert.ok(Math.abs(volume - expected) <= 1e-6 * Math.abs(expected), `${volume}, not ${expected}`);
}

describe('closed parts', () => {
  const one = box([1, 1, 1]);
  const other = box([1, 2, 1], [3, 0, 0]);
  const within = box([0.5, 0.5, 0.5]);
  const inmost = box([0.25, 0.25, 0.25]);

  test('are turned one by one', () => {
    const found = repaired(together(one, insideOut(other)));
    assertVolume(found, 3);
    assert.deepEqual(found.notes, ['1 closed part inside out was turned.']);
    assertVolume(repaired(together(insideOut(one), other)), 3);
  });

  test('that were all inside out are told of as the surface', () => {
    const found = repaired(together(insideOut(one), insideOut(other)));
    assertVolume(found, 3);
    assert.deepEqual(found.notes, ['The surface was inside out and was turned.']);
  });

  test('within others stay cavities, also of what was inside out, and bodies in them are bodies', () => {
    const hollow = together(one, insideOut(within));
    assertVolume(repaired(hollow), 1 - 0.125);
    assert.deepEqual(repaired(hollow).notes, []);
    assertVolume(repaired(insideOut(hollow)), 1 - 0.125);
    assertVolume(repaired(together(other, insideOut(hollow))), 2 + 1 - 0.125);
    assertVolume(repaired(together(hollow, inmost)), 1 - 0.125 + 0.125 ** 2);
    assertVolume(repaired(together(hollow, insideOut(inmost))), 1 - 0.125 + 0.125 ** 2);
  });

  test('in what two parts have in common are cavities, too', () => {
    const [left, right] = [box([4, 4, 4]), box([4, 4, 4], [2, 0, 0])];
    const found = repaired(together(left, right, insideOut(moved(box([1, 1, 1]), 1)), insideOut(box([1, 1, 1], [9, 0, 0]))));
    assertVolume(found, 64 + 64 - 1 + 1);
    assert.deepEqual(found.notes, ['1 closed part inside out was turned.']);
  });

  test('in the box of a part but not in it are no cavities', () => {
    const inHole = ball(0.2, 12);
    const expected = volumeOf(ring()) + volumeOf(inHole);
    assertVolume(repaired(together(ring(), insideOut(inHole))), expected);
  });

  test('that touch the wall of the part around them are cavities too', () => {
    const eight = (x: number): TriangleMesh => meshOf([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]].map(([u = 0, v = 0, w = 0]) => [x + u, v, w]), [
      [0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2], [1, 0, 5], [3, 1, 5], [4, 3, 5], [0, 4, 5],
    ]);
    const outer = box([4, 4, 4]);
    assertVolume(repaired(together(outer, insideOut(eight(1)))), 64 - 4 / 3);
    assertVolume(repaired(together(box([2, 2, 2]), insideOut(eight(0)))), 8 - 4 / 3);
    assertVolume(repaired(insideOut(together(outer, insideOut(eight(1))))), 64 - 4 / 3);
  });

  test('far from the middle of all coordinates are told apart', () => {
    assertVolume(repaired(moved(together(one, insideOut(within), insideOut(other)), 4e5)), 3 - 0.125);
  });
});

describe('parts that are nearly closed', () => {
  const nearly = (size: number, x: number, first = 1): TriangleMesh => onlyTriangles(box([size, size, size], [x, 0, 0]), (t) => t >= first);
  const windings = ({ mesh }: Repaired, ...points: number[][]): number[] => {
    const winding = new SurfaceDistance(buildDistanceData(mesh)).winding(Float32Array.from(points.flat()));
    return [...winding].map((value) => Math.round(value));
  };

  test('are turned one by one', () => {
    const found = repaired(together(nearly(1, 0), insideOut(nearly(1, 3))));
    assert.deepEqual(windings(found, [0, 0, 0], [3, 0, 0], [1.5, 0, 0]), [1, 1, 0]);
    assert.deepEqual(found.notes, ['1 open part inside out was turned.']);
    assert.deepEqual(windings(repaired(together(insideOut(nearly(1, 0)), nearly(1, 3))), [0, 0, 0], [3, 0, 0]), [1, 1]);
  });

  test('keep their cavities, also when all was inside out', () => {
    const hollow = together(nearly(4, 0), insideOut(nearly(2, 0)));
    for (const one of [hollow, insideOut(hollow), together(nearly(4, 9), insideOut(hollow))]) {
      assert.deepEqual(windings(repaired(one), [0, 0, 0], [1.5, 1.5, 0]), [0, 1]);
    }
  });
});

describe('vertices', () => {
  test('with noise for zeros are one, whatever the size of the model', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1e-6, 1, 1e4), (seed, scale) => {
        const random = new Random(seed >>> 0);
        const { positions, indices } = soup(box([2, 2, 2], [1, 1, 1]));
        const noisy = positions.map((value) => scale * (value + 1e-8 * (random.uniform() - 0.5)));
        const { mesh, notes } = repaired({ positions: noisy, indices });
        const { isClosed, components, vertices } = checkMesh(mesh);
        assert.deepEqual([isClosed, components, vertices], [true, 1, 8]);
        assert.match(notes.join(), /^\d+ vertices nearer to another than a millionth of the size were made one with it\.$/);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('far from the origin are compared in time', () => {
    for (const far of [1e9, 1e12, 1e20, -1e20]) {
      const { positions, indices } = meshOf([[0, far, 0], [0, far, 1], [1, far, 0], [1, far, 1]], [[0, 1, 2], [1, 3, 2]]);
      assert.deepEqual(repaired({ positions, indices }).mesh, { positions, indices });
    }
  });

  test('further apart than that stay apart', () => {
    const gap = together(box([1, 1, 1]), box([1, 1, 1], [1 + 1e-5, 0, 0]));
    assert.equal(checkMesh(repaired(gap).mesh).vertices, 16);
    assert.deepEqual(repaired(gap).notes, []);
  });

  test('that no triangle has say nothing of the size', () => {
    const { positions, indices } = box();
    const far = repaired({ positions: Float64Array.from([...positions, 1e20, 0, 0]), indices });
    assert.equal(checkMesh(far.mesh).vertices, 8);
  });
});

describe('slivers', () => {
  /** A box one of whose triangles has a corner on its longest side, which a flat triangle fills. */
  function sliced(off: number): TriangleMesh {
    const { positions, indices } = box();
    const [a, b, c] = indices.subarray(0, 3) as unknown as [number, number, number];
    const at = (vertex: number, axis: number): number => positions[3 * vertex + axis] as number;
    const middle = [0, 1, 2].map((axis) => (at(a, axis) + at(c, axis)) / 2 + (axis === 2 ? off : 0));
    const vertices = Float64Array.from([...positions, ...middle]);
    return { positions: vertices, indices: Uint32Array.from([a, b, 8, b, c, 8, 8, c, a, ...indices.subarray(3)]) };
  }

  for (const off of [0, 1e-9]) {
    test(`are taken into their neighbours, and the surface stays closed: ${off} high`, () => {
      assert.equal(checkMesh(sliced(off)).isClosed, true);
      const found = repaired(sliced(off));
      const { isClosed, isManifold, isOriented, triangles } = checkMesh(found.mesh);
      assert.deepEqual([isClosed, isManifold, isOriented, triangles], [true, true, true, 14]);
      assertVolume(found, 1);
      assert.deepEqual(found.notes, ['1 sliver without area was taken into its neighbour.']);
    });
  }

  test('at a border are left out when they have no area', () => {
    const found = repaired(meshOf([[0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 1, 0]], [[0, 1, 3], [0, 2, 1]]));
    assert.deepEqual(found.notes, ['1 triangle without area was left out.']);
  });
});

describe('what a surface encloses', () => {
  test('is nothing for sheets, flat or bent, and sheets of two sides', () => {
    const plate = meshOf([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]]);
    assert.equal(enclosesSomething(plate, false), false);
    assert.equal(enclosesSomething(insideOut(plate), false), false);
    const folded = meshOf([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3], [0, 2, 1], [0, 3, 2]]);
    assert.equal(enclosesSomething(folded, true), false);
    const shifted = { positions: plate.positions.map((value, i) => value + (i % 3 < 2 ? 0.25 : 0)), indices: plate.indices };
    assert.equal(enclosesSomething(together(plate, shifted), false), false);
    const around = Array.from({ length: 3000 }, (_, i) => (2 * Math.PI * i) / 3000);
    const star = around.map((angle) => [Math.cos(angle), Math.sin(angle), 0].map((value) => value * (1 + 0.3 * Math.sin(50 * angle))));
    assert.equal(enclosesSomething(meshOf([...star, [0, 0, 0]], around.map((_, i) => [i, (i + 1) % 3000, 3000])), false), false);
  });

  test('is something for thin plates that are closed, and for bodies with a hole', () => {
    assert.equal(enclosesSomething(box([1, 1, 1e-4]), true), true);
    assert.equal(enclosesSomething(onlyTriangles(box(), (t) => t > 0), false), true);
    assert.equal(enclosesSomething(onlyTriangles(ball(0.8, 24), (t) => t > 200), false), true);
  });
});

/** The corners of all triangles, in their order. */
function corners({ positions, indices }: TriangleMesh): number[] {
  return [...indices].flatMap((vertex) => [...positions.subarray(3 * vertex, 3 * vertex + 3)]);
}

describe('bodies', () => {
  test('are counted, tiny ones too, and cavities are none', () => {
    const hollow = together(box(), insideOut(box([0.5, 0.5, 0.5])));
    assert.deepEqual(bodiesOf(hollow), { bodies: 1, tiny: 0 });
    const floating = [box([0.5, 0.5, 0.5], [3, 0, 0]), box([0.05, 0.05, 0.05], [0, 3, 0]), ball(0.02, 6, [5, 5, 5])];
    assert.deepEqual(bodiesOf(moved(together(hollow, ...floating), 1e4)), { bodies: 4, tiny: 2 });
  });

  test('and cavities of less than a thousandth of the largest are left out, and nothing else', () => {
    const kept = together(box(), insideOut(box([0.5, 0.5, 0.5])), box([0.5, 0.5, 0.5], [3, 0, 0]));
    assert.equal(withoutFloating(kept).mesh, kept);
    const bubbles = [box([0.05, 0.05, 0.05], [0, 3, 0]), ball(0.02, 6, [5, 5, 5]), insideOut(box([0.04, 0.04, 0.04], [0.4, 0.4, 0.4]))];
    const { mesh, bodies, cavities } = withoutFloating(together(...bubbles, kept));
    assert.deepEqual([bodies, cavities], [2, 1]);
    assert.deepEqual(bodiesOf(mesh), { bodies: 2, tiny: 0 });
    assert.deepEqual(corners(mesh), corners(kept));
  });
});
