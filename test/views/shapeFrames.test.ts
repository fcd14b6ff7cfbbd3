/** When the shape view draws, how finely, and what it hands out: in a real browser that draws by software. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_CAMERA } from '../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING } from '../../src-main/core/render/shading.ts';
import { gridOf, sphere, torus } from '../fixtures/referenceShape.ts';
import { ShapeBrowser } from './shapeBrowser.ts';
import { pack, shapeScene, type SceneChanges, type ShapeScene } from './shapeScene.ts';

const SIZE = { width: 320, height: 240, pixelRatio: 1 };
const CAMERA = { ...DEFAULT_CAMERA, distance: 5 };
const SIDE = 33;

let browser: ShapeBrowser;
before(async () => {
  browser = await ShapeBrowser.open();
  for (const [name, distance] of [['ball', sphere(0.7)], ['ring', torus(0.6, 0.25)]] as const) {
    const values = pack(gridOf(distance, SIDE));
    await browser.keep(name, { kind: 'grid', size: [SIDE, SIDE, SIDE], values, isHalf: true, limit: 1e3 });
  }
});
after(async () => {
  const faults = browser.faults();
  await browser.close();
  assert.deepEqual(faults, []);
});

function scene(changes: SceneChanges = {}, mode = DEFAULT_SHADING.mode): ShapeScene {
  return shapeScene({ camera: CAMERA, size: SIZE, shading: { mode }, ...changes });
}

describe('the view draws', () => {
  test('nothing while nothing changes', async () => {
    await browser.show(scene({}, 'normals'));
    await browser.call((page) => page.untilStill(), null);
    assert.equal(await browser.drawsDuring(60), 0);
    const before = await browser.call((page) => page.draws, null);
    await browser.call((page) => page.setSource('a', 'ball'), null);
    await browser.call((page) => page.wait(30), null);
    assert.equal(await browser.call((page) => page.draws, null), before, 'the same source is no change');
  });

  test('what the snapshot shows', async () => {
    await browser.show(scene({}, 'normals'));
    await browser.call((page) => page.untilStill(), null);
    const [screen, snapshot] = [await browser.screen(), await browser.snapshot()];
    assert.deepEqual([screen.width, screen.height], [320, 240]);
    for (const [x, y] of [[160, 120], [190, 100], [5, 5], [130, 150]] as const) {
      const [seen, taken] = [screen.at(x, y), snapshot.at(x, y)];
      assert.ok(seen.every((value, c) => Math.abs(value - (taken[c] as number)) <= 3), `${x}, ${y}: ${seen.join()} and ${taken.join()}`);
    }
  });

  test('coarsely while it turns on a slow device, says so, and in full afterwards', async () => {
    await browser.show(scene({}, 'normals'));
    const widths = await browser.call((page, camera) => page.turnSlowly(camera, 6, 60), CAMERA);
    // Never fewer pixels than show something.
    const least = Math.round(320 * Math.sqrt((1 << 14) / (320 * 240)));
    assert.equal(widths.at(-1), least, `widths ${widths.join(' ')}`);
    await browser.call((page) => page.untilFull(320), null);
    const { width } = await browser.call((page) => page.view.resolution, null);
    assert.ok(width === 320 || width === 640, `${width} pixels when it is still`);
  });

  test('every new volume of a live shape while it turns', async () => {
    await browser.show(scene({}, 'normals'));
    const before = (await browser.snapshot()).at(160, 120);
    await browser.call((page, camera) => {
      for (let i = 0; i < 8; i++) page.setSource('a', i % 2 ? 'ball' : 'ring');
      page.setSource('a', 'ring');
      return page.turnSlowly(camera, 3, 1);
    }, CAMERA);
    await browser.call((page) => page.untilStill(), null);
    assert.notDeepEqual((await browser.screen()).at(160, 120), before.slice(0, 3));
  });

  test('a long picture in bands, between which there is time for everything else', async () => {
    const size = { width: 640, height: 480, pixelRatio: 1 };
    await browser.show(scene({ size: { ...size, width: 64 } }));
    const draws = await browser.call(async (page, shown) => {
      const before = page.draws;
      await page.show(shown);
      return page.draws - before;
    }, scene({ size }));
    assert.ok(draws >= 4, `only ${draws} draw calls`);
  });
});

describe('a snapshot', () => {
  test('has the size that is asked for', async () => {
    await browser.show(scene({}, 'normals'));
    const wide = await browser.snapshot({ width: 301, height: 99 });
    assert.deepEqual([wide.width, wide.height], [301, 99]);
    const usual = await browser.snapshot();
    assert.deepEqual([usual.width, usual.height], [320, 240]);
    // From top to bottom, both show the same.
    const [a, b] = [wide.at(150, 30), usual.at(160, 73)];
    assert.ok(a.every((value, c) => Math.abs(value - (b[c] as number)) <= 12), `${a.join()} and ${b.join()}`);
  });

  test('is transparent on demand, with smooth edges in the colour of the surface', async () => {
    await browser.show(scene({}, 'normals'));
    const shot = await browser.snapshot(null, true);
    assert.deepEqual(shot.at(2, 2), [0, 0, 0, 0]);
    assert.equal(shot.at(160, 120)[3], 255);
    const edges = Array.from({ length: 320 * 240 }, (_, i) => shot.at(i % 320, Math.floor(i / 320))).filter(([, , , a = 0]) => a > 0 && a < 255);
    assert.ok(edges.length > 50, `${edges.length} smooth pixels`);
    for (const edge of edges) assert.ok(Math.max(...edge.slice(0, 3)) > 120, `dark: ${edge.join()}`);
    assert.deepEqual((await browser.screen()).at(2, 2), (await browser.snapshot()).at(2, 2).slice(0, 3), 'the view keeps its background');
  });

  test('of no size, or too large, is refused in a sentence', async () => {
    for (const size of [{ width: 0, height: 5 }, { width: 5, height: 1 << 20 }]) {
      await assert.rejects(browser.snapshot(size), /A picture of the view can have 1 to \d+ pixels a side\./);
    }
  });
});

describe('a lost graphics device', () => {
  test('comes back with what was set meanwhile', async () => {
    await browser.show(scene({}, 'normals'));
    await browser.call((page) => page.loseContext('a', 'ring'), null);
    await browser.call((page) => page.untilFull(320), null);
    const after = await browser.snapshot();
    await browser.show(scene({ sources: { a: 'ring' } }, 'normals'));
    const expected = await browser.snapshot();
    for (const [x, y] of [[160, 120], [190, 100], [120, 110], [5, 5]] as const) assert.deepEqual(after.at(x, y), expected.at(x, y));
    assert.notDeepEqual(after.at(190, 120), after.at(5, 5), 'there is a shape');
  });
});
