import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_CAMERA, orbit, pan, zoom, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import type { ShapeMode } from '../../src-renderer/kinds/shape/view/shapeViewState.ts';
import { ShapeBrowser } from './shapeBrowser.ts';
import { shapeScene } from './shapeScene.ts';

/** Two device pixels are one of the page, where the mouse moves. */
const SIZE = { width: 800, height: 600, pixelRatio: 2 };
const CAMERA: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 40, elevation: 10 };
const SINGLE: ShapeMode = { kind: 'single', slot: 'a' };
const SWIPE: ShapeMode = { kind: 'swipe', left: 'a', right: 'truth', at: 0.5 };
const SIDE_BY_SIDE: ShapeMode = { kind: 'sideBySide', left: 'a', right: 'truth' };

let browser: ShapeBrowser;
before(async () => {
  browser = await ShapeBrowser.open(SIZE.pixelRatio);
});
after(async () => {
  await browser.close();
});

/** Has gestures follow a view from here on. */
function follow(mode = SINGLE): Promise<void> {
  return browser.follow(shapeScene({ camera: CAMERA, size: SIZE, mode, sources: {} }));
}

async function assertCamera(expected: OrbitCamera): Promise<void> {
  const { camera } = await browser.gestures();
  const numbers = ({ azimuth, elevation, distance, target }: OrbitCamera): number[] => [azimuth, elevation, distance, ...target];
  const [actual, wanted] = [numbers(camera), numbers(expected)];
  assert.ok(actual.every((value, i) => Math.abs(value - (wanted[i] as number)) < 1e-9), `${actual.join(' ')}, not ${wanted.join(' ')}`);
}

describe('the mouse', () => {
  test('turns the shape, by the height of the view and not over its pole', async () => {
    await follow();
    await browser.drag([100, 100], [70, 130]);
    await assertCamera(orbit(CAMERA, 20, 20));
    await browser.drag([100, 10], [100, 290]);
    assert.equal((await browser.gestures()).camera.elevation, 90);
  });

  test('moves it with the right or the middle button, or shift', async () => {
    for (const button of ['right', 'middle'] as const) {
      await follow();
      await browser.drag([100, 100], [130, 90], button);
      await assertCamera(pan(CAMERA, SIZE, 60, -20));
    }
    await follow();
    await browser.page.keyboard.down('Shift');
    await browser.drag([100, 100], [130, 90]);
    await browser.page.keyboard.up('Shift');
    await assertCamera(pan(CAMERA, SIZE, 60, -20));
  });

  test('zooms to where it is by the wheel, in the pane in which it is', async () => {
    for (const [mode, pane, at] of [[SINGLE, SIZE, { x: 600, y: 100 }], [SIDE_BY_SIDE, { width: 400, height: 600 }, { x: 200, y: 100 }]] as const) {
      await follow(mode);
      await browser.page.mouse.move(300, 50);
      await browser.page.mouse.wheel(0, -120);
      await browser.page.waitForFunction(`page.log.camera.distance !== ${CAMERA.distance}`);
      const { camera } = await browser.gestures();
      assert.ok(camera.distance < CAMERA.distance, `distance ${camera.distance}`);
      await assertCamera(zoom(CAMERA, pane, CAMERA.distance / camera.distance, at));
    }
  });

  test('shows all of the shape by a double click', async () => {
    await follow();
    await browser.page.mouse.dblclick(200, 150);
    assert.equal((await browser.gestures()).fits, 1);
    await assertCamera(CAMERA);
  });

  test('takes hold of the divider', async () => {
    await follow(SWIPE);
    await browser.drag([202, 150], [120, 150]);
    assert.equal((await browser.gestures()).divider, 0.3);
    await assertCamera(CAMERA);
    await browser.page.mouse.move(200, 100);
    assert.equal(await browser.cursor(), 'col-resize');
  });
});

test('two fingers zoom and move', async () => {
  await follow();
  const session = await browser.page.context().newCDPSession(browser.page);
  const touch = async (type: string, points: [number, number][]): Promise<void> => {
    await session.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  };
  await touch('touchStart', [[100, 100]]);
  await touch('touchStart', [[100, 100], [200, 100]]);
  await touch('touchMove', [[100, 100], [300, 100]]);
  await touch('touchEnd', []);
  await browser.page.waitForFunction(`page.log.camera.distance !== ${CAMERA.distance}`);
  const { camera } = await browser.gestures();
  assert.ok(Math.abs(camera.distance - CAMERA.distance / 2) < 1e-6, `distance ${camera.distance}`);
});
