import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CDPSession } from 'playwright-core';
import { NEUTRAL } from '../../src-main/core/render/display.ts';
import { fit, frameOf, pan, screenToU, toPixel, zoom, type Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import { PictureBrowser } from './pictureBrowser.ts';
import type { PictureScene, TestMode } from './pictureScene.ts';

/** Two device pixels are one of the page, where the mouse moves. */
const RATIO = 2;
const SOURCE = { width: 40, height: 30 };
const SIZE = { width: 800, height: 600, pixelRatio: RATIO };
const CAMERA: Camera = { scale: 30, x: 0.5, y: 0.5 };
const SWIPE: TestMode = { kind: 'swipe', left: 'a', right: 'truth', at: 0.5 };
const FRAME = { source: SOURCE, pane: SIZE };

let browser: PictureBrowser;
before(async () => {
  browser = await PictureBrowser.open(RATIO);
});
after(async () => {
  await browser.close();
});

/** Has gestures follow a scene from here on. */
async function follow(changes: Partial<PictureScene> = {}): Promise<void> {
  const scene: PictureScene = {
    ...{ source: SOURCE, size: SIZE, camera: CAMERA, mode: { kind: 'single', slot: 'a' } as const },
    ...{ filter: 'nearest', layers: [], grid: false, selection: null, display: NEUTRAL },
    ...changes,
  };
  await browser.follow(scene);
}

async function assertCamera(expected: Camera): Promise<void> {
  const { camera } = await browser.gestures();
  for (const key of ['scale', 'x', 'y'] as const) {
    const [actual, wanted] = [camera[key], expected[key]];
    assert.ok(Math.abs(actual - wanted) < 1e-9, `${key}: ${actual} instead of ${wanted}`);
  }
}

describe('the mouse', () => {
  test('drags the picture along, by device pixels, also beyond the edge of the canvas', async () => {
    await follow();
    await browser.drag([100, 100], [70, 140]);
    await assertCamera(pan(CAMERA, FRAME, -60, 80));
    await follow();
    await browser.drag([100, 100], [450, 100]);
    await assertCamera(pan(CAMERA, FRAME, 700, 0));
    // The button is up again.
    await browser.page.mouse.move(200, 200);
    await assertCamera(pan(CAMERA, FRAME, 700, 0));
  });

  test('zooms to the pointer by the wheel', async () => {
    await follow();
    await browser.page.mouse.move(300, 50);
    await browser.page.mouse.wheel(0, -120);
    await browser.page.waitForFunction('page.log.camera.scale !== 30');
    const { camera } = await browser.gestures();
    assert.ok(camera.scale > CAMERA.scale, `scale ${camera.scale}`);
    await assertCamera(zoom(CAMERA, FRAME, camera.scale / CAMERA.scale, { x: 600, y: 100 }));
  });

  test('zooms to the pointer in the half in which it is', async () => {
    const mode: TestMode = { kind: 'sideBySide', left: 'a', right: 'truth' };
    await follow({ mode });
    await browser.page.mouse.move(300, 50);
    await browser.page.mouse.wheel(0, 240);
    await browser.page.waitForFunction('page.log.camera.scale !== 30');
    const { camera } = await browser.gestures();
    const half = { source: SOURCE, pane: { width: 400, height: 600 } };
    await assertCamera(zoom(CAMERA, half, camera.scale / CAMERA.scale, { x: 200, y: 100 }));
  });

  test('goes between actual size and the whole by a double click', async () => {
    const whole = fit(FRAME);
    await follow({ camera: null });
    await browser.page.mouse.dblclick(205, 152);
    const { camera } = await browser.gestures();
    assert.equal(camera.scale, 1);
    const at = { x: 410, y: 304 };
    const [before, held] = [whole, camera].map((each) => toPixel(screenToU(each, FRAME, at).x, SOURCE.width)) as [number, number];
    assert.ok(Math.abs(held - before) <= 0.5, `${held} instead of ${before}`);
    await browser.page.mouse.dblclick(205, 152);
    await assertCamera(whole);
  });

  test('selects whole pixels with shift, and nothing with a click', async () => {
    await follow();
    const { keyboard } = browser.page;
    // A source pixel is 15 pixels of the page large; the middle one begins at 200, 150.
    await keyboard.down('Shift');
    await browser.drag([203, 152], [240, 130]);
    assert.deepEqual((await browser.gestures()).selections.at(-1), { left: 20, top: 13, width: 3, height: 3 });
    await browser.drag([203, 152], [203, 152]);
    assert.equal((await browser.gestures()).selections.at(-1), null);
    await keyboard.up('Shift');
    await assertCamera(CAMERA);
  });

  test('selects in the half in which it began', async () => {
    await follow({ mode: { kind: 'sideBySide', left: 'a', right: 'truth' } });
    await browser.page.keyboard.down('Shift');
    // The middle of the right half is at 300, 150.
    await browser.drag([302, 152], [318, 160]);
    await browser.page.keyboard.up('Shift');
    assert.deepEqual((await browser.gestures()).selections.at(-1), { left: 20, top: 15, width: 2, height: 1 });
  });

  test('takes hold of the divider near to it, and only there', async () => {
    await follow({ mode: SWIPE });
    await browser.drag([205, 100], [105, 100]);
    assert.equal((await browser.gestures()).divider, 105 / 400);
    await browser.drag([203, 100], [900, 100]);
    assert.equal((await browser.gestures()).divider, 1);
    await assertCamera(CAMERA);
    await follow({ mode: SWIPE });
    await browser.drag([215, 100], [205, 100]);
    assert.equal((await browser.gestures()).divider, null);
    await assertCamera(pan(CAMERA, FRAME, -20, 0));
  });

  test('tells where it is and what is shown there', async () => {
    await follow({ mode: SWIPE });
    await browser.page.mouse.move(207.5, 157.5);
    const { hover } = await browser.gestures();
    assert.equal(hover?.slot, 'truth');
    assert.ok(Math.abs(toPixel(hover.u.x, 40) - 20.5) < 1e-9 && Math.abs(toPixel(hover.u.y, 30) - 15.5) < 1e-9, 'pixel 20, 15');
    await browser.page.mouse.move(150, 150);
    assert.equal((await browser.gestures()).hover?.slot, 'a');
    await browser.page.mouse.move(500, 400);
    assert.equal((await browser.gestures()).hover, null);
  });

  test('shows what it would do', async () => {
    await follow({ mode: SWIPE });
    await browser.page.mouse.move(100, 100);
    assert.equal(await browser.cursor(), 'grab');
    await browser.page.mouse.down();
    assert.equal(await browser.cursor(), 'grabbing');
    await browser.page.mouse.up();
    await browser.page.mouse.move(202, 100);
    assert.equal(await browser.cursor(), 'col-resize');
  });
});

describe('fingers', () => {
  type Point = { x: number; y: number; id: number };
  let session: CDPSession;
  before(async () => {
    session = await browser.page.context().newCDPSession(browser.page);
  });
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });

  test('pinch to zoom about their middle, and one that stays moves on', async () => {
    await follow();
    await touch('touchStart', [{ x: 150, y: 100, id: 1 }]);
    await touch('touchStart', [{ x: 150, y: 100, id: 1 }, { x: 250, y: 100, id: 2 }]);
    const moved = [{ x: 140, y: 120, id: 1 }, { x: 290, y: 120, id: 2 }];
    await touch('touchMove', moved);
    await browser.page.waitForFunction('page.log.camera.scale > 44');
    const { camera } = await browser.gestures();
    assert.ok(Math.abs(camera.scale - 45) < 1, `scale ${camera.scale}`);
    // What was between the fingers still is.
    const before = screenToU(CAMERA, FRAME, { x: 400, y: 200 });
    const now = screenToU(camera, FRAME, { x: 430, y: 240 });
    assert.ok(Math.hypot(now.x - before.x, now.y - before.y) < 0.01, `${now.x}, ${now.y}`);
    await touch('touchEnd', [{ x: 290, y: 120, id: 2 }]);
    await touch('touchMove', [{ x: 150, y: 140, id: 1 }]);
    const expected = pan(camera, frameOf({ kind: 'single', slot: 'a' }, SOURCE, SIZE), 20, 40);
    await browser.page.waitForFunction(`page.log.camera.y !== ${camera.y}`);
    await assertCamera(expected);
    await touch('touchEnd', []);
  });

  test('find the divider from further away than the mouse', async () => {
    await follow({ mode: SWIPE });
    await touch('touchStart', [{ x: 215, y: 100, id: 1 }]);
    await touch('touchMove', [{ x: 315, y: 100, id: 1 }]);
    await browser.page.waitForFunction('page.log.divider !== null');
    await touch('touchEnd', []);
    assert.equal((await browser.gestures()).divider, 315 / 400);
  });
});

test('the size of the canvas is told in device pixels', async () => {
  await follow({ size: { width: 333, height: 201, pixelRatio: RATIO } });
  assert.deepEqual(await browser.canvasSize(), { width: 333, height: 201, pixelRatio: RATIO });
});
