/** Where a shape is looked at from, and the way that a camera is recorded on. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { DEFAULT_CAMERA, fitTo, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { checkFaces, meshFaces, pathCamera, pathSeconds, turnCamera } from '../../src-renderer/kinds/shape/state/shapeExport.ts';
import { SHAPE_DATASET } from './runState.ts';

const { ShapeLook } = await import('../../src-renderer/kinds/shape/state/shapeLook.svelte.ts');

const BOUNDS = { min: [-0.9, -0.5, -0.2], max: [0.9, 0.5, 0.2] } as { min: [number, number, number]; max: [number, number, number] };
const PANE = { width: 800, height: 600 };

let now = 0;
mock.method(performance, 'now', () => now);

describe('the look at a shape', () => {
  let look = new ShapeLook(() => BOUNDS);

  beforeEach(() => {
    look = new ShapeLook(() => BOUNDS);
    look.pane = PANE;
    now += 60_000;
  });

  test('begins with all of it in sight, also when the pane changes, until somebody moves', () => {
    const fitted = fitTo(DEFAULT_CAMERA, BOUNDS, PANE).distance;
    const first = look.camera?.distance ?? 0;
    assert.ok(first > fitted && first < 1.1 * fitted, 'with some space around it');
    look.pane = { width: 300, height: 600 };
    assert.ok((look.camera?.distance ?? 0) > first, 'further away in a narrow pane');
    look.zoomBy(2);
    const moved = look.camera;
    look.pane = PANE;
    assert.deepEqual(look.camera, moved, 'what somebody chose stays');
    look.home();
    assert.equal(look.camera?.distance, first);
  });

  test('has no camera without a pane or a shape', () => {
    const camera = (): OrbitCamera | null => look.camera;
    look.pane = null;
    assert.equal(camera(), null);
    assert.equal(new ShapeLook(() => null).camera, null);
    look.orbitBy(10, 0);
    look.pane = PANE;
    assert.deepEqual([camera()?.azimuth, camera()?.elevation], [DEFAULT_CAMERA.azimuth, DEFAULT_CAMERA.elevation]);
  });

  test('goes to the sides with all of it in sight, and round by degrees', () => {
    look.lookFrom('top');
    assert.deepEqual([look.camera?.azimuth, look.camera?.elevation], [0, 90]);
    look.lookFrom('right');
    look.orbitBy(15, -20);
    assert.deepEqual([look.camera?.azimuth, look.camera?.elevation], [105, -20]);
    look.turn(2);
    assert.equal(look.camera?.azimuth, 165);
    look.toggleProjection();
    assert.equal(look.camera?.projection, 'orthographic');
  });

  test('is found again as it was, and as it is first where nothing is known', () => {
    look.lookFrom('front');
    look.shading = 'matcap';
    look.slice = { axis: 'y', at: 0.25 };
    look.resolution = 200;
    const kept = JSON.parse(JSON.stringify(look.remember())) as ReturnType<typeof look.remember>;
    const other = new ShapeLook(() => BOUNDS);
    other.pane = PANE;
    other.restore(kept);
    assert.deepEqual(other.remember(), look.remember());
    other.restore({ shading: 'no such' as 'lit' });
    assert.deepEqual([other.shading, other.slice, other.resolution], ['lit', null, 128]);
    assert.equal(other.camera?.azimuth, DEFAULT_CAMERA.azimuth);
  });

  test('records the way of the camera, not every pixel of it', () => {
    assert.equal(pathSeconds(look.path), 0);
    look.toggleRecording();
    for (let k = 1; k <= 100; k++) {
      now += 10;
      look.orbitBy(1, 0);
    }
    look.toggleRecording();
    assert.equal(look.isRecording, false);
    assert.ok(look.path.length > 15 && look.path.length <= 21, `${look.path.length} moments of a second`);
    assert.ok(Math.abs(pathSeconds(look.path) - 1) < 0.06, `${pathSeconds(look.path)} s`);
    const way = pathCamera(look.path);
    const [start, middle, end] = [way(0), way(0.5), way(1)].map(({ azimuth }) => azimuth - DEFAULT_CAMERA.azimuth);
    assert.equal(start, 0);
    assert.ok(Math.abs((middle ?? 0) - 50) < 4 && Math.abs((end ?? 0) - 100) < 6, `${middle} and ${end} degrees`);
    look.orbitBy(5, 0);
    assert.ok(Math.abs(pathSeconds(look.path) - 1) < 0.06, 'what comes after is not recorded');
  });
});

describe('what a shape is exported as', () => {
  test('a turn ends one step before where it began', () => {
    const way = turnCamera({ ...DEFAULT_CAMERA, azimuth: 350 });
    assert.deepEqual([0, 0.25, 0.75].map((part) => way(part).azimuth), [350, 80, 260]);
  });

  test('a mesh is foreseen with four times the triangles at twice the resolution', () => {
    const [coarse, fine] = [meshFaces(SHAPE_DATASET, 65), meshFaces(SHAPE_DATASET, 129)];
    assert.ok(Math.abs(fine / coarse - 4) < 0.1, `${coarse} and ${fine}`);
  });

  test('numbers of triangles are whole, and not too few', () => {
    assert.equal(checkFaces(20_000), 20_000);
    for (const value of [3, 1.5, NaN, 1e12]) assert.throws(() => checkFaces(value), /whole number of triangles/);
  });
});
