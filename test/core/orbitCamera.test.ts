/** The orbit camera against known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bounds, Vector3 } from '../../src-main/core/mesh/mesh.ts';
import {
  basisOf,
  DEFAULT_CAMERA,
  eyeOf,
  fitTo,
  orbit,
  pan,
  pixelFootprint,
  projectionMatrix,
  rayThrough,
  turntable,
  viewMatrix,
  zoom,
  type OrbitCamera,
  type PicturePoint,
} from '../../src-main/core/render/orbitCamera.ts';

const SIZE = { width: 300, height: 200 };
const FRONT: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 0, elevation: 0, distance: 4, fieldOfView: 90 };
const ANY: OrbitCamera = { ...FRONT, azimuth: 37, elevation: -24, target: [0.2, -0.1, 0.3], fieldOfView: 40 };
const BOTH = [ANY, { ...ANY, projection: 'orthographic' } as const];

function assertNear(actual: readonly number[], expected: readonly number[], what: string): void {
  const isNear = actual.length === expected.length && actual.every((value, i) => Math.abs(value - (expected[i] as number)) < 1e-9);
  assert.ok(isNear, `${what}: ${actual.join(' ')} instead of ${expected.join(' ')}`);
}

/** Where a point is seen, by the matrices. */
function projected(camera: OrbitCamera, point: Vector3): PicturePoint & { depth: number } {
  const times = (matrix: number[], v: number[]): number[] =>
    [0, 1, 2, 3].map((row) => v.reduce((sum, value, column) => sum + (matrix[4 * column + row] as number) * value, 0));
  const [x = 0, y = 0, z = 0, w = 1] = times(projectionMatrix(camera, SIZE), times(viewMatrix(camera), [...point, 1]));
  return { x: ((x / w + 1) / 2) * SIZE.width, y: ((1 - y / w) / 2) * SIZE.height, depth: z / w };
}

/** The point of a ray that is as far away as the target. */
function atTarget(camera: OrbitCamera, at: PicturePoint): Vector3 {
  const { origin, direction } = rayThrough(camera, SIZE, at);
  const { forward } = basisOf(camera);
  const along = (v: Vector3): number => v.reduce((sum, value, k) => sum + value * (forward[k] as number), 0);
  const t = (along(camera.target) - along(origin)) / along(direction);
  return origin.map((value, k) => value + t * (direction[k] as number)) as Vector3;
}

describe('an orbit camera', () => {
  test('is where its angles say', () => {
    assertNear(eyeOf(FRONT), [0, 0, 4], 'in front');
    assertNear(eyeOf({ ...FRONT, azimuth: 90 }), [4, 0, 0], 'on the right');
    assertNear(eyeOf({ ...FRONT, elevation: 90 }), [0, 4, 0], 'above');
    assertNear(eyeOf({ ...FRONT, target: [1, 0.5, -1] }), [1, 0.5, 3], 'moved');
    assertNear(basisOf(FRONT).right, [1, 0, 0], 'right');
    assertNear(basisOf({ ...FRONT, elevation: 90 }).up, [0, 0, -1], 'up from above');
  });

  test('sends the rays of known pixels', () => {
    assertNear(rayThrough(FRONT, SIZE, { x: 150, y: 100 }).direction, [0, 0, -1], 'the middle');
    const corner = Math.hypot(1.5, 1, 1);
    assertNear(rayThrough(FRONT, SIZE, { x: 0, y: 0 }).direction, [-1.5 / corner, 1 / corner, -1 / corner], 'the top left');
    const orthographic: OrbitCamera = { ...FRONT, projection: 'orthographic' };
    const { origin, direction } = rayThrough(orthographic, SIZE, { x: 300, y: 200 });
    assertNear(direction, [0, 0, -1], 'straight on');
    assertNear(origin.slice(0, 2), [6, -4], 'the bottom right');
    assertNear([pixelFootprint(FRONT, SIZE).slope, pixelFootprint(orthographic, SIZE).base], [0.01, 0.04], 'a pixel');
  });

  test('has matrices that see points where its rays go', () => {
    for (const camera of BOTH) {
      for (const at of [{ x: 10, y: 20 }, { x: 150, y: 100 }, { x: 280, y: 190 }]) {
        const { origin, direction } = rayThrough(camera, SIZE, at);
        const depths = [3, 4, 5].map((t) => {
          const { x, y, depth } = projected(camera, origin.map((value, k) => value + t * (direction[k] as number)) as Vector3);
          assertNear([x, y], [at.x, at.y], camera.projection);
          return depth;
        });
        assert.ok((depths[0] as number) < (depths[1] as number) && (depths[1] as number) < (depths[2] as number), 'depth grows');
      }
    }
  });

  test('turns around its target, not over the poles, and once around on a turntable', () => {
    const turned = orbit(ANY, -50, 200);
    assert.deepEqual([turned.azimuth, turned.elevation], [347, 90]);
    assertNear([turned.distance, ...turned.target], [ANY.distance, ...ANY.target], 'its target');
    assert.deepEqual([0, 0.25, 0.5, 1].map((progress) => turntable(ANY, progress).azimuth), [37, 127, 217, 37]);
  });

  test('moves the picture by pixels', () => {
    for (const camera of BOTH) {
      const held = atTarget(camera, { x: 100, y: 100 });
      const { x, y } = projected(pan(camera, SIZE, 12, -7), held);
      assertNear([x, y], [112, 93], camera.projection);
    }
    assertNear(pan(FRONT, SIZE, 1e6, 1e6).target, [-1, 1, 0], 'never out of the cube');
  });

  test('zooms about a point, and not beyond its limits', () => {
    for (const camera of BOTH) {
      const at = { x: 230, y: 60 };
      const held = atTarget(camera, at);
      for (const factor of [1.5, 0.8]) {
        const { x, y } = projected(zoom(camera, SIZE, factor, at), held);
        assertNear([x, y], [at.x, at.y], `${camera.projection}, ${factor}`);
        assertNear([zoom(camera, SIZE, factor, at).distance], [4 / factor], 'the distance');
      }
    }
    assert.ok(zoom(FRONT, SIZE, 1e9, { x: 150, y: 100 }).distance > 0, 'a distance is left');
    assert.ok(zoom(FRONT, SIZE, 1e-9, { x: 150, y: 100 }).distance < 100, 'it is still seen');
  });

  test('fits a box: all of it is seen, and it touches an edge of the picture', () => {
    const bounds: Bounds = { min: [-0.9, -0.4, 0.1], max: [0.5, 0.6, 0.3] };
    for (const camera of [...BOTH, FRONT, { ...ANY, elevation: 89 }]) {
      const fitted = fitTo(camera, bounds, SIZE);
      const places = Array.from({ length: 8 }, (_, corner) =>
        projected(fitted, [0, 1, 2].map((k) => ((corner >> k) & 1 ? bounds.max : bounds.min)[k] as number) as Vector3),
      );
      const out = places.map(({ x, y }) => Math.max(Math.abs(x / 150 - 1), Math.abs(y / 100 - 1)));
      assertNear([Math.max(...out)], [1], `${camera.projection} ${camera.elevation}`);
    }
  });
});
