/** The way of a camera between keyframes: through all of them, the short way, without overshooting, at rest at its ends. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { cameraAt, checkCameraPath, pathDuration, type CameraPath } from '../../src-main/core/render/cameraPath.ts';
import { orbitOf, poseOf } from '../../src-main/core/render/cameraPose.ts';
import type { Vector3 } from '../../src-main/core/mesh/mesh.ts';
import { quaternionOf, slerp } from '../../src-main/core/render/quaternion.ts';
import { simplifyPath } from '../../src-main/core/render/simplifyPath.ts';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';

const camera = (part: Partial<OrbitCamera>): OrbitCamera => ({ ...DEFAULT_CAMERA, ...part });
const PATH: CameraPath = [
  { time: 1, camera: camera({ azimuth: 350, elevation: 0, distance: 4 }) },
  { time: 2, camera: camera({ azimuth: 20, elevation: 30, distance: 2, target: [0.5, 0, 0] }) },
  { time: 4, camera: camera({ azimuth: 80, elevation: 30, distance: 2, projection: 'orthographic' }) },
  { time: 5, camera: camera({ azimuth: 350, elevation: -80, distance: 0.5, fieldOfView: 20 }) },
];

function assertNear(actual: number, expected: number, what: string, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} instead of ${expected}`);
}

/** Degrees from one azimuth to another, the short way. */
const turned = (from: number, to: number): number => ((to - from + 540) % 360) - 180;

describe('a camera path', () => {
  test('goes through every keyframe, and stays at its ends', () => {
    for (const { time, camera: wanted } of PATH) {
      const found = cameraAt(PATH, time);
      for (const part of ['azimuth', 'elevation', 'distance', 'fieldOfView'] as const) assertNear(found[part], wanted[part], part);
      found.target.forEach((value, k) => assertNear(value, wanted.target[k] as number, 'target'));
      assert.equal(found.projection, wanted.projection);
    }
    assert.deepEqual(cameraAt(PATH, -3), PATH[0]?.camera);
    assert.deepEqual(cameraAt(PATH, 99), PATH[3]?.camera);
    assert.deepEqual(cameraAt(PATH.slice(0, 1), 7), PATH[0]?.camera);
    assert.equal(pathDuration(PATH), 4);
  });

  test('turns the short way, also over the north of the compass', () => {
    assertNear(cameraAt(PATH.slice(0, 2), 1.5).azimuth, 5, 'halfway from 350 to 20');
    assertNear(cameraAt([...PATH.slice(0, 2)].reverse().map((key, i) => ({ ...key, time: i })), 0.5).azimuth, 5, 'and back');
    const turns = Array.from({ length: 40 }, (_, i) => turned(cameraAt(PATH, 1 + i / 10).azimuth, cameraAt(PATH, 1.1 + i / 10).azimuth));
    assert.ok(turns.slice(0, 30).every((turn) => turn >= -1e-9), `it turns back on the way to 80: ${turns.join(' ')}`);
    assertNear(turns.reduce((sum, turn) => sum + turn, 0), 0, 'all turns', 1e-6);
  });

  test('of two keyframes is a smooth step, distances by equal factors', () => {
    const pair: CameraPath = [
      { time: 0, camera: camera({ elevation: 0, distance: 4 }) },
      { time: 2, camera: camera({ elevation: 40, distance: 1 }) },
    ];
    for (const time of [0.2, 0.5, 1, 1.7]) {
      const step = (time / 2) ** 2 * (3 - time);
      assertNear(cameraAt(pair, time).elevation, 40 * step, `elevation at ${time}`);
      assertNear(cameraAt(pair, time).distance, 4 ** (1 - step), `distance at ${time}`);
    }
  });

  test('never goes beyond two neighbours, and is still between two alike', () => {
    for (let time = 2; time <= 4; time += 0.05) {
      assertNear(cameraAt(PATH, time).elevation, 30, `elevation at ${time}`);
      assertNear(cameraAt(PATH, time).distance, 2, `distance at ${time}`);
    }
    for (let time = 4; time <= 5; time += 0.05) {
      const { elevation } = cameraAt(PATH, time);
      assert.ok(elevation <= 30 && elevation >= -80, `elevation ${elevation} at ${time}`);
    }
  });

  test('has no jump in its speed at a keyframe', () => {
    const keys: CameraPath = [0, 10, 40, 60].map((elevation, i) => ({ time: [0, 1, 2, 5][i] as number, camera: camera({ elevation }) }));
    for (const time of [1, 2]) {
      const at = (t: number): number => cameraAt(keys, t).elevation;
      const [before, after] = [(at(time) - at(time - 1e-5)) / 1e-5, (at(time + 1e-5) - at(time)) / 1e-5];
      assert.ok(before > 1, `it stops at ${time}`);
      assertNear(after, before, `speed at ${time}`, 0.01);
    }
    // As fast as it goes between keyframes that are evenly apart.
    const even: CameraPath = [0, 1, 2, 3].map((time) => ({ time, camera: camera({ elevation: 10 * time }) }));
    for (const time of [1, 1.3, 1.9]) assertNear(cameraAt(even, time).elevation, 10 * time, `evenly at ${time}`);
  });

  test('that is no path is refused in a sentence', () => {
    assert.equal(checkCameraPath(PATH), PATH);
    const [first, second] = PATH as [CameraPath[number], CameraPath[number]];
    const cases: [CameraPath, RegExp][] = [
      [[], /A camera path has 1 to 16384 keyframes, not 0\./],
      [[second, first], /Keyframe 2 must be later than the one before it, at 2 seconds, and is at 1\./],
      [[first, { time: NaN, camera: first.camera }], /time of keyframe 2 must be a number from 0 to 86400, not NaN\./],
      [[{ time: 0, camera: camera({ elevation: 91 }) }], /elevation of keyframe 1 must be a number from -90 to 90, not 91\./],
      [[{ time: 0, camera: camera({ distance: 0 }) }], /distance of keyframe 1 must be a number from 0\.02 to 40, not 0\./],
      [[{ time: 0, camera: camera({ target: [0, 2, 0] }) }], /target of keyframe 1 must be a number from -1 to 1, not 2\./],
      [[{ time: 0, camera: camera({ fieldOfView: 180 }) }], /fieldOfView of keyframe 1 must be a number from 1 to 179, not 180\./],
    ];
    for (const [path, message] of cases) {
      assert.throws(() => checkCameraPath(path), (error) => error instanceof SettingError && message.test(error.message), String(message));
    }
    assert.throws(() => cameraAt([], 0), SettingError);
  });
});

describe('a way that was sampled densely', () => {
  test('needs few keyframes, and stays what it was', () => {
    const dense = Array.from({ length: 241 }, (_, i) => ({ time: 1 + i / 60, camera: cameraAt(PATH.map((key) => ({ ...key, camera: { ...key.camera, projection: 'perspective' as const } })), 1 + i / 60) }));
    const few = simplifyPath(dense);
    assert.ok(few.length < 40, `${few.length} keyframes`);
    assert.deepEqual([few[0], few.at(-1)], [dense[0], dense.at(-1)]);
    for (const { time, camera: wanted } of dense) {
      const found = cameraAt(few, time);
      assertNear(turned(wanted.azimuth, found.azimuth), 0, `azimuth at ${time}`, 0.3);
      assertNear(found.elevation, wanted.elevation, 'elevation', 0.3);
      assertNear(found.distance / wanted.distance, 1, 'distance', 0.005);
    }
  });

  test('that stands still has two', () => {
    const still = Array.from({ length: 50 }, (_, time) => ({ time, camera: camera({}) }));
    assert.deepEqual(simplifyPath(still).map(({ time }) => time), [0, 49]);
    assert.equal(simplifyPath(still.slice(0, 1)).length, 1);
  });
});

describe('a camera that stands somewhere and looks somewhere', () => {
  test('sees what the one that goes round a point of the cube sees', () => {
    for (const { camera: wanted } of [...PATH, { camera: camera({ elevation: 90, azimuth: 40 }) }, { camera: camera({ elevation: -90, azimuth: 200 }) }]) {
      const { camera: found, roll, isPast } = orbitOf(poseOf(wanted));
      assert.equal(isPast, false);
      assertNear(roll, 0, 'roll', 1e-6);
      const again = poseOf({ ...wanted, ...found });
      poseOf(wanted).eye.forEach((value, k) => assertNear(again.eye[k] as number, value, 'eye', 1e-6));
      poseOf(wanted).axes.flat().forEach((value, k) => assertNear(again.axes.flat()[k] as number, value, 'axes', 1e-6));
      for (const place of found.target) assert.ok(Math.abs(place) <= 1 + 1e-9);
    }
  });

  test('is held upright, and turned to what there is', () => {
    const { eye, axes: [right, up, back] } = poseOf(camera({}));
    const [sin, cos] = [Math.sin(0.2), Math.cos(0.2)];
    const leaning = right.map((value, k) => cos * value + sin * (up[k] as number)) as Vector3;
    const over = up.map((value, k) => cos * value - sin * (right[k] as number)) as Vector3;
    assertNear(Math.abs(orbitOf({ eye, axes: [leaning, over, back] }).roll), (0.2 * 180) / Math.PI, 'roll', 1e-6);
    const past = orbitOf({ eye: [0, 0, 5], axes: [[-1, 0, 0], [0, 1, 0], [0, 0, -1]] });
    assert.deepEqual([past.isPast, past.camera.distance, past.camera.elevation], [true, 5, 0]);
  });

  test('has one turn for its three axes, and what lies between two turns lies between', () => {
    for (const { camera: wanted } of PATH) {
      const { axes } = poseOf(wanted);
      const [x, y, z, w] = quaternionOf(axes);
      assertNear(Math.hypot(x, y, z, w), 1, 'length');
      // The first column of its matrix is what is right.
      [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)].forEach((value, k) => assertNear(value, axes[0][k] as number, 'right'));
    }
    const half = Math.SQRT1_2;
    slerp([0, 0, 0, 1], [0, half, 0, half], 0.5).forEach((value, k) => assertNear(value, [0, Math.sin(Math.PI / 8), 0, Math.cos(Math.PI / 8)][k] as number, 'halfway'));
    slerp([0, 0, 0, 1], [0, -half, 0, -half], 0.5).forEach((value, k) => assertNear(Math.abs(value), [0, Math.sin(Math.PI / 8), 0, Math.cos(Math.PI / 8)][k] as number, 'the short way'));
  });
});
