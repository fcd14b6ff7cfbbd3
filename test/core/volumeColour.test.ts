/** Rays through volumes against what they are known to meet, and against an independent march. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_CAMERA, rayThrough, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { stopped, transferAt, transferPoints, transferTable, TRANSFER_PRESETS, type TransferPoint } from '../../src-main/core/render/volume/transfer.ts';
import { ValueReader } from '../../src-main/core/render/volume/valueReader.ts';
import { VolumeColour, type VolumePicture } from '../../src-main/core/render/volume/volumeColour.ts';
import { GREY_TABLE, volumeBox, type VolumeLook } from '../../src-main/core/render/volume/volumeLook.ts';
import { ballVolume, volumeOf } from '../fixtures/knownVolumes.ts';

const SIZE = { width: 40, height: 30 };
const CAMERA: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 25, elevation: 15, distance: 5 };
const BOX = volumeBox([1, 1, 1], [false, false, false]);
const CLEAR: TransferPoint[] = [{ at: 0, colour: [0, 0, 0], opacity: 0 }, { at: 1, colour: [1, 1, 1], opacity: 0.3 }];
const LOOK: VolumeLook = {
  ...{ mode: 'emission', transfer: CLEAR, window: { low: 0, high: 1 }, colours: GREY_TABLE },
  ...{ level: 0.5, surface: [0.8, 0.7, 0.6], background: null },
};

function colourOf(values: ValueReader, look: Partial<VolumeLook>, change: Partial<VolumePicture> = {}): VolumeColour {
  return new VolumeColour(values, { ...SIZE, antialias: 1, camera: CAMERA, box: BOX, look: { ...LOOK, ...look }, ...change });
}

const reader = ({ depth, height, width, values }: ReturnType<typeof volumeOf>): ValueReader => new ValueReader({ size: [depth, height, width], values });
const FULL = reader(volumeOf([9, 9, 9], () => 1));
const BALL = reader(ballVolume([65, 65, 65], 0.7, 0.1));

/** The length of a pixel's ray in the box from -1 to 1, by going along it in tiny steps. */
function inBox(x: number, y: number): number {
  const { origin, direction } = rayThrough(CAMERA, SIZE, { x, y });
  const STEP = 1e-3;
  let count = 0;
  for (let t = 0; t < 10; t += STEP) if ([0, 1, 2].every((k) => Math.abs((origin[k] as number) + t * (direction[k] as number)) <= 1)) count += 1;
  return STEP * count;
}

describe('rays through a volume', () => {
  test('lose as much light in an even fog as the way through it is long', () => {
    const fog = colourOf(reader(volumeOf([65, 65, 65], () => 0.2)), { transfer: [{ at: 0, colour: [1, 1, 1], opacity: 0.03 }] });
    for (const [x, y] of [[20, 15], [12, 12], [27, 19], [20, 5]] as const) {
      fog.trace(x, y);
      const expected = stopped(0.03, inBox(x, y));
      assert.ok(Math.abs(fog.alpha - expected) < 0.03, `${fog.alpha} of ${expected} at ${x}, ${y}`);
    }
  });

  test('see nothing beside the box, and its background there', () => {
    const beside = colourOf(FULL, { background: { top: [1, 0, 0], bottom: [0, 0, 1] } });
    beside.trace(0.5, 0);
    assert.deepEqual([[...beside.rgb], beside.alpha], [[1, 0, 0], 1]);
    const clear = colourOf(FULL, {});
    clear.trace(0.5, 0);
    assert.deepEqual([[...clear.rgb], clear.alpha], [[0, 0, 0], 0]);
  });

  test('find the largest value on their way', () => {
    const shown = colourOf(reader(volumeOf([33, 33, 33], (z) => 0.5 + 0.5 * z)), { mode: 'mip', window: { low: 0.25, high: 0.75 } }, { camera: { ...CAMERA, azimuth: 0, elevation: 0 } });
    // z grows upwards: level rays see one value each, that of their height.
    shown.trace(20, 15);
    assert.ok(Math.abs(shown.alpha - 0.5) < 0.05, `${shown.alpha}`);
    shown.trace(20, 24);
    const low = shown.alpha;
    shown.trace(20, 6);
    assert.ok(low < 0.2 && shown.alpha > 0.8, `${low} below, ${shown.alpha} above`);
  });

  test('meet a surface where an independent march does, and see it lit', () => {
    const surface = colourOf(BALL, { mode: 'surface' });
    let differing = 0;
    for (let y = 0; y < SIZE.height; y++) {
      for (let x = 0; x < SIZE.width; x++) {
        surface.trace(x + 0.5, y + 0.5);
        const { origin, direction } = rayThrough(CAMERA, SIZE, { x: x + 0.5, y: y + 0.5 });
        // How near a line comes to the middle.
        const along = origin.reduce((sum, value, k) => sum + value * (direction[k] as number), 0);
        const distance = Math.sqrt(Math.max(0, origin.reduce((sum, value) => sum + value * value, 0) - along * along));
        if (surface.alpha !== (distance < 0.7 ? 1 : 0)) differing += 1;
        if (surface.alpha === 1) assert.ok(surface.rgb[0] > 0.2 && surface.rgb[0] <= 1);
      }
    }
    assert.ok(differing < 0.01 * SIZE.width * SIZE.height, `${differing} pixels differ`);
  });

  test('gather what an independent march in small steps gathers', () => {
    const own = colourOf(BALL, {});
    for (const [x, y] of [[20, 15], [17, 13], [24, 17], [20, 10]] as const) {
      own.trace(x, y);
      const { origin, direction } = rayThrough(CAMERA, SIZE, { x, y });
      const STEP = 2e-3;
      let clear = 1;
      for (let t = 0; t < 10; t += STEP) {
        const p = [0, 1, 2].map((k) => (origin[k] as number) + t * (direction[k] as number));
        if (p.some((value) => Math.abs(value) > 1)) continue;
        const value = Math.min(1, Math.max(0, 0.5 + (0.7 - Math.hypot(...p)) / 0.1));
        clear *= 1 - stopped(0.3 * value, STEP);
      }
      assert.ok(Math.abs(own.alpha - (1 - clear)) < 0.03, `${own.alpha} of ${1 - clear} at ${x}, ${y}`);
      assert.ok(own.rgb.every((part) => part > 0 && part <= own.alpha + 1e-6));
    }
  });

  test('see samples that run against the world turned round', () => {
    const volume = volumeOf([17, 17, 17], (_, __, x) => (x > 0.2 ? 1 : 0));
    const seen = (isAgainst: boolean, x: number): number => {
      const colour = colourOf(reader(volume), { mode: 'mip' }, { camera: { ...CAMERA, azimuth: 0, elevation: 0 }, box: volumeBox([1, 1, 1], [isAgainst, false, false]) });
      colour.trace(x, 15);
      return colour.alpha;
    };
    assert.deepEqual([seen(false, 26), seen(false, 14), seen(true, 26), seen(true, 14)], [1, 0, 0, 1]);
  });
});

describe('transfer functions', () => {
  test('run in straight lines between their points, and stay beyond them', () => {
    const points: TransferPoint[] = [{ at: 0.2, colour: [0, 0, 1], opacity: 0 }, { at: 0.6, colour: [1, 0, 0], opacity: 0.8 }];
    assert.deepEqual(transferAt(points, 0), [0, 0, 1, 0]);
    assert.deepEqual(transferAt(points, 0.4).map((part) => Math.round(100 * part)), [50, 0, 50, 40]);
    assert.deepEqual(transferAt(points, 1), [1, 0, 0, 0.8]);
    const table = transferTable(points, 0.04);
    assert.ok(Math.abs((table.at(-1) as number) - 0.8) < 1e-6);
  });

  test('of CT are in Hounsfield units where a range can be, and parts of it elsewhere', () => {
    assert.ok(Math.abs((transferPoints('ct-bone', [-1000, 3000])[0]?.at ?? 0) - 1120 / 4000) < 1e-9);
    assert.ok(Math.abs((transferPoints('ct-bone', [0, 1])[0]?.at ?? 0) - 1120 / 3000) < 1e-9);
    for (const preset of TRANSFER_PRESETS) {
      const places = transferPoints(preset, [-200, 400]).map(({ at }) => at);
      assert.ok(places.every((at, i) => at >= 0 && at <= 1 && at >= (places[i - 1] ?? 0)), preset);
    }
  });

  test('stop the same light on one way, however it is divided', () => {
    const twice = 1 - (1 - stopped(0.2, 0.01)) ** 2;
    assert.ok(Math.abs(twice - stopped(0.2, 0.02)) < 1e-12);
  });
});
