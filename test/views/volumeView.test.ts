/** The volume view in a real browser, against known fields and an independent march. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { transferPoints } from '../../src-main/core/render/volume/transfer.ts';
import { GREY_TABLE, volumeBox, type VolumeLook } from '../../src-main/core/render/volume/volumeLook.ts';
import type { SliceState } from '../../src-renderer/kinds/volume/view/cells.ts';
import { volumeOf, WAVES, type ValueAt } from '../fixtures/knownVolumes.ts';
import { gathered, largest, surfaceColour, type Known } from '../fixtures/referenceVolume.ts';
import type { Shot } from './pageBrowser.ts';
import { pack } from './shapeScene.ts';
import { VolumeBrowser } from './volumeBrowser.ts';
import { volumeScene, type VolumeChanges, type VolumeScene } from './volumeScene.ts';

const SIZE = { width: 60, height: 60, pixelRatio: 1 };
const SIDE = 65;
const CAMERA: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 33, elevation: 21 };
const SLICES: SliceState = { box: volumeBox([1, 1, 1], [false, false, false]), cross: [0.2, -0.3, 0.4], middle: [0, 0, 0], zoom: 1, slant: { turn: 35, tilt: 25 } };
const LOOK: VolumeLook = {
  ...{ mode: 'mip', transfer: transferPoints('ramp', [0, 1]), window: { low: 0, high: 1 }, colours: GREY_TABLE },
  ...{ level: 0.5, surface: [0.8, 0.7, 0.6], background: { top: [0, 0, 0], bottom: [0, 0, 0] } },
};
const BALL: ValueAt = (z, y, x) => Math.min(1, Math.max(0, 0.5 + (0.7 - Math.hypot(z, y, x)) / 0.4));
const FIELDS: Record<string, ValueAt> = { a: WAVES, ball: BALL, flat: () => 0.5 };
/** Part of the pixels that lines of the other slices cover. */
const LINES = 0.08;
/** Space that a slice keeps around it. */
const MARGIN = 1.06;

let browser: VolumeBrowser;
before(async () => {
  browser = await VolumeBrowser.open();
  for (const [name, field] of Object.entries(FIELDS)) {
    await browser.keep(name, { size: [SIDE, SIDE, SIDE], values: pack(volumeOf([SIDE, SIDE, SIDE], field).values) });
  }
});
after(async () => {
  const faults = browser.faults();
  await browser.close();
  assert.deepEqual(faults, []);
});

const scene = (changes: VolumeChanges = {}): VolumeScene => volumeScene(LOOK, { camera: CAMERA, size: SIZE, slices: SLICES, ...changes });
/** x is drawn along x, z upwards, y away from who looks from the front. */
const drawn = (field: ValueAt): Known => ([x, y, z]) => field(y, -z, x);

async function shown(changes: VolumeChanges): Promise<Shot> {
  await browser.show(scene(changes));
  return browser.shot();
}

/** Fails where a pixel is off by more than `worst`; null is not compared. At most `except` pixels may be. */
function assertPixels(shot: Shot, wanted: (x: number, y: number) => readonly number[] | null, { worst, except = 0 }: { worst: number; except?: number }): void {
  let [compared, off] = [0, 0];
  let first = '';
  for (let y = 2; y < shot.height - 2; y += 3) {
    for (let x = 2; x < shot.width - 2; x += 3) {
      const expected = wanted(x + 0.5, y + 0.5);
      if (!expected) continue;
      const actual = shot.at(x, y);
      compared += 1;
      if (expected.every((part, c) => Math.abs(255 * part - (actual[c] as number)) <= worst)) continue;
      off += 1;
      first ||= `${x}, ${y}: ${actual.join(' ')} instead of ${expected.map((part) => (255 * part).toFixed(1)).join(' ')}`;
    }
  }
  assert.ok(compared > 40, `only ${compared} pixels compared`);
  assert.ok(off <= except * compared, `${off} of ${compared} are off; ${first}`);
}

const grey = (value: number): number[] => [value, value, value];

type Vector = [number, number, number];

/** A point of a plane that is seen from the front, tilted to be seen from above, then turned to the right. */
function turned([x, y, z]: Vector, turn: number, tilt: number): Vector {
  const [a, e] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [up, out] = [y * Math.cos(e) + z * Math.sin(e), z * Math.cos(e) - y * Math.sin(e)];
  return [x * Math.cos(a) + out * Math.sin(a), up, out * Math.cos(a) - x * Math.sin(a)];
}

describe('slices', () => {
  const pixel = (2 * MARGIN) / SIZE.width;
  const across = (x: number): number => (x - SIZE.width / 2) * pixel;
  const [cx, cy, cz] = SLICES.cross;
  const inBox = (p: Vector): Vector | null => (p.every((part) => Math.abs(part) < 0.98) ? p : null);
  const places = {
    z: (x, y) => inBox([across(x), cy, -across(y)]),
    y: (x, y) => inBox([across(x), -across(y), cz]),
    x: (x, y) => inBox([cx, -across(y), -across(x)]),
    oblique: (x, y) => {
      const { turn, tilt } = SLICES.slant;
      const n = turned([0, 0, 1], turn, tilt);
      const away = cx * n[0] + cy * n[1] + cz * n[2];
      const p = turned([across(x), -across(y), 0], turn, tilt);
      return inBox([p[0] + away * n[0], p[1] + away * n[1], p[2] + away * n[2]]);
    },
  } satisfies Record<string, (x: number, y: number) => Vector | null>;

  for (const [panes, place] of Object.entries(places)) {
    test(`show the values of their plane, ${panes}`, async () => {
      const shot = await shown({ panes: panes as 'z' });
      assertPixels(shot, (x, y) => {
        const p = place(x, y);
        return p && grey(drawn(WAVES)(p));
      }, { worst: 2, except: LINES });
    });
  }

  test('have a window, and nothing beyond its ends', async () => {
    const shot = await shown({ panes: 'z', look: { window: { low: 0.4, high: 0.6 } } });
    assertPixels(shot, (x, y) => {
      const p = places.z(x, y);
      return p && grey(Math.min(1, Math.max(0, (drawn(WAVES)(p) - 0.4) / 0.2)));
    }, { worst: 6, except: LINES });
  });

  test('show a difference with its sign', async () => {
    const shot = await shown({ panes: 'y', mode: { kind: 'difference', first: 'a', second: 'truth' }, volumes: { a: 'a', truth: 'flat' } });
    assertPixels(shot, (x, y) => {
      const p = places.y(x, y);
      if (!p) return null;
      const part = 0.5 + 0.5 * ((drawn(WAVES)(p) - 0.5) / 0.5);
      return [part, 0, 1 - part];
    }, { worst: 4, except: LINES });
  });

  test('have lines where others cut them, but not where they meet', async () => {
    const shot = await shown({ panes: 'slices', volumes: { a: 'flat' }, size: { width: 200, height: 200, pixelRatio: 1 } });
    const colours = new Set<string>();
    for (let y = 100; y < 200; y++) for (let x = 100; x < 200; x++) colours.add(shot.at(x, y).slice(0, 3).map((part) => (part > 180 ? 1 : 0)).join(''));
    // In the oblique one: those of z, y and x.
    for (const colour of ['100', '010', '001']) assert.ok(colours.has(colour), `${colour} of ${[...colours].join()}`);
    let violet = 0;
    for (let y = 0; y < 99; y++) for (let x = 0; x < 99; x++) if (shot.at(x, y)[0]! > 180 && shot.at(x, y)[1]! < 120 && shot.at(x, y)[2]! > 180) violet += 1;
    assert.ok(violet > 20, `${violet} pixels of the oblique slice's line from above`);
  });
});

describe('rays', () => {
  const known = (field: ValueAt) => ({ value: drawn(field), camera: CAMERA, size: SIZE, spacing: 2 / (SIDE - 1) });

  test('find the largest value', async () => {
    const shot = await shown({ volumes: { a: 'ball' } });
    assertPixels(shot, (x, y) => grey(largest(known(BALL), x, y) ** 2), { worst: 6, except: 0.02 });
  });

  test('gather what an independent march gathers, and see it lit', async () => {
    const shot = await shown({ volumes: { a: 'ball' }, look: { mode: 'emission' } });
    assertPixels(shot, (x, y) => gathered(known(BALL), LOOK.transfer, x, y).slice(0, 3), { worst: 8, except: 0.02 });
  });

  test('meet a surface where an independent march does, lit alike', async () => {
    const shot = await shown({ volumes: { a: 'ball' }, look: { mode: 'surface' } });
    const colour = (x: number, y: number): number[] | null => surfaceColour(known(BALL), 0.5, LOOK.surface, x, y);
    assertPixels(shot, (x, y) => {
      const here = colour(x, y);
      // Beside an edge a hundredth of a pixel decides.
      const isEdge = [colour(x - 1, y), colour(x + 1, y), colour(x, y - 1), colour(x, y + 1)].some((other) => (other === null) !== (here === null));
      return isEdge ? null : (here ?? [0, 0, 0]);
    }, { worst: 8, except: 0.02 });
  });
});

describe('gestures', () => {
  test('turn the oblique slice, and move the cross on the others', async () => {
    await browser.follow(scene({ panes: 'slices', size: { width: 200, height: 200, pixelRatio: 1 } }));
    await browser.drag([130, 150], [150, 150]);
    const { slices } = await browser.gestures();
    assert.ok(slices.slant.turn < SLICES.slant.turn && slices.slant.tilt === SLICES.slant.tilt, JSON.stringify(slices.slant));
    assert.deepEqual(slices.cross, SLICES.cross);
    await browser.drag([50, 50], [60, 40]);
    const moved = (await browser.gestures()).slices;
    assert.notDeepEqual(moved.cross, SLICES.cross);
    assert.deepEqual(moved.slant, slices.slant);
  });
});
