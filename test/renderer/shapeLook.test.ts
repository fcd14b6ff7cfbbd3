/** Where a shape is looked at from, and the way that a camera is recorded on. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { DEFAULT_CAMERA, fitTo, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { axesSeen } from '../../src-renderer/kinds/shape/view/gizmo.ts';
import { groundOf, roundLength } from '../../src-renderer/kinds/shape/view/ground.ts';
import { checkFaces } from '../../src-renderer/state/exports/meshFormats.ts';
import { turnCamera } from '../../src-renderer/state/exports/orbitExport.ts';
import { meshFaces, pathCamera } from '../../src-renderer/kinds/shape/state/shapeExport.ts';
import { SHAPE_DATASET } from './runState.ts';

const { ShapeLook } = await import('../../src-renderer/kinds/shape/state/shapeLook.svelte.ts');

const BOUNDS = { min: [-0.9, -0.5, -0.2], max: [0.9, 0.5, 0.2] } as { min: [number, number, number]; max: [number, number, number] };
const PANE = { width: 800, height: 600 };

let now = 0;
mock.method(performance, 'now', () => now);

let look = new ShapeLook(() => BOUNDS);

beforeEach(() => {
  look = new ShapeLook(() => BOUNDS);
  look.pane = PANE;
  now += 60_000;
});

describe('the look at a shape', () => {
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
    assert.equal(look.way.seconds, 0);
    look.way.toggleRecording();
    for (let k = 1; k <= 100; k++) {
      now += 10;
      look.orbitBy(1, 0);
    }
    look.way.toggleRecording();
    assert.equal(look.way.isRecording, false);
    assert.ok(look.way.path.length >= 2 && look.way.path.length <= 21, `${look.way.path.length} moments of a second`);
    assert.ok(Math.abs(look.way.seconds - 1) < 0.06, `${look.way.seconds} s`);
    const way = pathCamera(look.way.path);
    const [start, middle, end] = [way(0), way(0.5), way(1)].map(({ azimuth }) => azimuth - DEFAULT_CAMERA.azimuth);
    assert.equal(start, 0);
    assert.ok(Math.abs((middle ?? 0) - 50) < 4 && Math.abs((end ?? 0) - 100) < 6, `${middle} and ${end} degrees`);
    look.orbitBy(5, 0);
    assert.ok(Math.abs(look.way.seconds - 1) < 0.06, 'what comes after is not recorded');
  });
});

describe("a camera's way", () => {
  test('is made of keyframes that are added, moved between their neighbours, replaced and removed', () => {
    const { way } = look;
    look.lookFrom('front');
    way.add();
    look.lookFrom('right');
    way.add();
    look.lookFrom('top');
    way.add();
    const times = (): number[] => way.path.map(({ time }) => time);
    assert.deepEqual([times(), way.time, way.current], [[0, 2, 4], 4, 2]);
    way.move(1, 9);
    assert.deepEqual(times(), [0, 3.95, 4]);
    way.move(1, 1);
    way.move(0, -3);
    assert.deepEqual(times(), [0, 1, 4]);
    // At a moment between two, the camera is where the way is; a keyframe there changes nothing of that.
    way.seek(2.5);
    const between = look.camera;
    way.add();
    assert.deepEqual([times(), look.camera], [[0, 1, 2.5, 4], between]);
    // At a keyframe that is not the last, the camera of the moment takes its place.
    way.seek(1);
    look.orbitBy(20, 0);
    way.add();
    assert.deepEqual([times(), way.path[1]?.camera], [[0, 1, 2.5, 4], look.camera]);
    way.remove(1);
    assert.deepEqual(times(), [0, 2.5, 4]);
    const other = new ShapeLook(() => BOUNDS);
    other.restore(JSON.parse(JSON.stringify(look.remember())) as ReturnType<typeof look.remember>);
    assert.deepEqual(other.way.path, way.path);
    other.restore({ way: [{ time: 0, camera: { ...DEFAULT_CAMERA, distance: -1 } }] });
    assert.deepEqual(other.way.path, []);
  });

  test('can be taken back, change by change, and made again', () => {
    const { way } = look;
    const times = (): number[] => way.path.map(({ time }) => time);
    way.add();
    way.add();
    assert.deepEqual(times(), [0, 2]);
    way.hold(true);
    for (const time of [2.5, 3, 3.5]) way.move(1, time);
    way.hold(false);
    way.remove(0);
    assert.deepEqual(times(), [3.5]);
    way.undo();
    assert.deepEqual(times(), [0, 3.5]);
    way.undo();
    assert.deepEqual(times(), [0, 2], 'a drag is one change');
    way.redo();
    way.redo();
    assert.deepEqual([times(), way.undoneAt], [[3.5], null]);
    way.clear();
    way.undo();
    assert.deepEqual(times(), [3.5]);
    way.restore([]);
    assert.equal(way.doneAt, null, 'of what is open now');
  });

  test('is gone along to its end, where it stops, and from its start again; a hand on the camera stops it', () => {
    const { way } = look;
    way.take([0, 90].map((azimuth, time) => ({ time, camera: { ...DEFAULT_CAMERA, azimuth } })));
    assert.equal(way.isPlaying, false);
    way.togglePlaying();
    way.play(0.5);
    assert.deepEqual([way.isPlaying, Math.round(look.camera?.azimuth ?? 0)], [true, 45]);
    way.play(0.7);
    assert.deepEqual([way.isPlaying, way.time, look.camera?.azimuth], [false, 1, 90]);
    way.togglePlaying();
    assert.deepEqual([way.isPlaying, way.time], [true, 0]);
    look.orbitBy(1, 0);
    assert.equal(way.isPlaying, false);
    way.clear();
    way.togglePlaying();
    assert.equal(way.isPlaying, false, 'there is nowhere to go');
  });
});

describe('what helps to see how a shape lies', () => {
  test('views stand opposite each other', () => {
    look.lookFrom('right');
    look.lookFromOpposite();
    assert.deepEqual([look.camera?.azimuth, look.camera?.elevation], [270, -0]);
    look.lookFrom('top');
    look.lookFromOpposite();
    assert.deepEqual([look.camera?.azimuth, look.camera?.elevation], [0, -90]);
  });

  test('the gizmo has every axis where the camera sees it', () => {
    const seen = axesSeen({ ...DEFAULT_CAMERA, azimuth: 0, elevation: 0 });
    const at = (side: string): number[] => [seen.find((axis) => axis.side === side)].flatMap((axis) => (axis ? [axis.x, axis.y] : []));
    assert.deepEqual([at('right'), at('top'), at('front')].map((ends) => ends.map(Math.round)), [[72, 42], [42, 12], [42, 42]]);
    assert.deepEqual([seen[0]?.side, seen.at(-1)?.side], ['back', 'front']);
  });

  test('the ground has round squares in units of the source, under all of the shape', () => {
    assert.deepEqual([7, 0.3, 49, 1].map(roundLength), [5, 0.2, 20, 1]);
    const { lines, spacing } = groundOf(BOUNDS, 0.01);
    const step = spacing * 0.01;
    const [x, y, z] = [0, 1, 2].map((axis) => lines.filter((_, i) => i % 3 === axis)) as [Float32Array, Float32Array, Float32Array];
    assert.ok(Math.max(...x) >= BOUNDS.max[0] && Math.max(...z) >= BOUNDS.max[2]);
    assert.ok(y.every((height) => height < BOUNDS.min[1] && height > BOUNDS.min[1] - 0.01));
    assert.ok(lines.length / 6 <= 2 * (2 * 11 + 1) && lines.length / 6 >= 2 * (2 * 4 + 1), `${lines.length / 6} lines`);
    assert.ok(x.every((place) => Math.abs(place / step - Math.round(place / step)) < 1e-3));
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
