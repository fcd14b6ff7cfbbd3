import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DISPLAY_CHANNELS, FALSE_COLOURS, NEUTRAL } from '../../src-main/core/render/display.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { METRICS } from '../../src-renderer/kinds/picture/view/difference.ts';
import { WHOLE, type Level, type Region } from '../../src-renderer/kinds/picture/view/picture.ts';
import type { Size } from '../../src-renderer/views/geometry.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import type { Shot } from './pageBrowser.ts';
import { PictureBrowser } from './pictureBrowser.ts';
import { COLOURS, type PictureScene, type TestLayer } from './pictureScene.ts';
import { expectedColour } from './referencePicture.ts';

const FILTERS = ['nearest', 'bilinear', 'bicubic'] as const;
/** At this size no middle of a pixel lies right between two samples. */
const SIZE = { width: 60, height: 46, pixelRatio: 1 };
const BACKGROUND = COLOURS.background.map((value) => Math.round(255 * value));

let browser: PictureBrowser;
before(async () => {
  browser = await PictureBrowser.open();
});
after(async () => {
  await browser.close();
  assert.deepEqual(browser.faults(), []);
});

/** A layer of random values; opaque unless it is asked for otherwise. */
function layer(
  { width, height }: Size,
  options: { slot?: Slot; level?: Level; channels?: 1 | 4; region?: Region; seed?: number; isOpaque?: boolean } = {},
): TestLayer {
  const { slot = 'a', level = 'base', channels = 4, region = WHOLE, seed = 1, isOpaque = true } = options;
  const random = new Random(seed);
  const values = Array.from({ length: channels * width * height }, (_, i) => {
    // What half-precision floats hold exactly.
    const value = Math.floor((random.uint32() / 2 ** 32) * 257) / 256;
    return channels === 4 && i % 4 === 3 && isOpaque ? 1 : value;
  });
  return { slot, level, width, height, channels, values, region };
}

function scene(changes: Partial<PictureScene> & Pick<PictureScene, 'source' | 'layers'>): PictureScene {
  return {
    size: SIZE,
    camera: null,
    mode: { kind: 'single', slot: 'a' },
    filter: 'nearest',
    grid: false,
    selection: null,
    display: NEUTRAL,
    ...changes,
  };
}

/** Fails when a pixel is more than two steps of 255 away from what it should be, but for those left out. */
function assertLooks(shot: Shot, expected: PictureScene, isLeftOut: (x: number) => boolean = () => false): void {
  assert.deepEqual([shot.width, shot.height], [expected.size.width, expected.size.height]);
  let seen = 0;
  for (let y = 0; y < shot.height; y++) {
    for (let x = 0; x < shot.width; x++) {
      if (isLeftOut(x)) continue;
      const [actual, wanted] = [shot.at(x, y), expectedColour(expected, x, y)];
      const worst = Math.max(...actual.map((value, c) => Math.abs(value - (wanted[c] as number))));
      assert.ok(worst <= 2, `at ${x}, ${y}: ${actual.join(' ')} instead of ${wanted.join(' ')}`);
      seen += 1;
    }
  }
  assert.ok(seen > 1000, `only ${seen} pixels were compared`);
}

async function assertScene(shown: PictureScene, isLeftOut?: (x: number) => boolean): Promise<void> {
  assertLooks(await browser.shoot(shown), shown, isLeftOut);
}

describe('a picture in the view', () => {
  for (const [width, height] of [[2, 2], [3, 5], [1, 1], [7, 1]] as const) {
    for (const filter of FILTERS) {
      test(`of ${width} x ${height} is where it belongs, ${filter}`, async () => {
        const source = { width, height };
        await assertScene(scene({ source, filter, layers: [layer(source)] }));
      });
    }
  }

  test('is brought to the screen as core says, channel by channel, in grey and in false colour', async () => {
    const source = { width: 5, height: 4 };
    for (const isOpaque of [true, false]) {
      for (const channel of DISPLAY_CHANNELS) {
        for (const falseColour of FALSE_COLOURS) {
          const display = { exposure: -0.7, gamma: 1.3, channel, falseColour };
          await assertScene(scene({ source, display, layers: [layer(source, { isOpaque })] }));
        }
      }
      await assertScene(scene({ source, display: { ...NEUTRAL, exposure: 2 }, layers: [layer(source, { isOpaque })] }));
    }
    await assertScene(scene({ source, display: { ...NEUTRAL, gamma: 2.2 }, layers: [layer(source, { channels: 1 })] }));
  });

  test('follows the camera, also beyond its edges', async () => {
    const source = { width: 5, height: 4 };
    const camera = { scale: 13.7, x: 0.9, y: 0.13 };
    for (const filter of FILTERS) await assertScene(scene({ source, filter, camera, layers: [layer(source)] }));
  });

  test('of another resolution than the source has its first and last samples on the same places', async () => {
    const source = { width: 9, height: 7 };
    for (const filter of FILTERS) {
      await assertScene(scene({ source, filter, layers: [layer({ width: 4, height: 3 })] }));
      await assertScene(scene({ source, filter, layers: [layer({ width: 23, height: 19 })], camera: { scale: 31, x: 0.4, y: 0.6 } }));
    }
  });

  test('is on its place at the far end of a large source', async () => {
    const source = { width: 4096, height: 3 };
    const camera = { scale: 63.7, x: 0.9996, y: 0.55 };
    for (const filter of FILTERS) await assertScene(scene({ source, filter, camera, layers: [layer(source)] }));
  });

  test('is as large on a screen of finer pixels', async () => {
    const source = { width: 5, height: 4 };
    const size = { ...SIZE, pixelRatio: 2 };
    await assertScene(scene({ source, size, filter: 'bilinear', layers: [layer(source, { isOpaque: false })] }));
  });

  test('in grey', async () => {
    const source = { width: 6, height: 5 };
    for (const filter of FILTERS) await assertScene(scene({ source, filter, layers: [layer(source, { channels: 1 })] }));
  });

  test('with alpha lies over a checkerboard, and what is transparent lends no colour to its neighbours', async () => {
    const source = { width: 5, height: 4 };
    const see = layer(source, { isOpaque: false });
    // Fully transparent pixels of a glaring colour.
    see.values.splice(4 * 7, 4, 1, 0, 1, 0);
    see.values.splice(4 * 12, 4, 0, 1, 0, 0);
    for (const filter of FILTERS) await assertScene(scene({ source, filter, layers: [see] }));
  });

  test('that is reduced is averaged, whatever the filter', async () => {
    const source = { width: 64, height: 64 };
    const values = Array.from({ length: 64 * 64 }, (_, i) => ((i % 64) + Math.floor(i / 64)) % 2);
    const checker: TestLayer = { slot: 'a', level: 'base', channels: 1, ...source, values, region: WHOLE };
    const size = { width: 16, height: 16, pixelRatio: 1 };
    for (const filter of FILTERS) {
      const shot = await browser.shoot(scene({ source, size, filter, layers: [checker] }));
      for (let i = 0; i < 256; i++) assert.ok(Math.abs((shot.at(i % 16, i >> 4)[0] as number) - 127.5) < 3, `pixel ${i}`);
    }
  });

  test('with alpha that is reduced keeps its colour', async () => {
    const source = { width: 64, height: 64 };
    // Red next to transparent green.
    const values = Array.from({ length: 64 * 64 }, (_, i) => (i % 2 ? [1, 0, 0, 1] : [0, 1, 0, 0])).flat();
    const stripes: TestLayer = { slot: 'a', level: 'base', channels: 4, ...source, values, region: WHOLE };
    const size = { width: 16, height: 16, pixelRatio: 1 };
    const shot = await browser.shoot(scene({ source, size, layers: [stripes] }));
    const [red, green, blue] = shot.at(3, 3) as [number, number, number];
    assert.ok(Math.abs(red - 255) <= 3 && Math.abs(green - 127.5) <= 3 && Math.abs(blue - green) <= 1, `${red} ${green} ${blue}`);
  });

  test('is covered by its detail where that reaches, and by nothing where there is no layer', async () => {
    const source = { width: 8, height: 6 };
    const region = { left: 0.21, top: 0.3, right: 0.55, bottom: 0.83 };
    const detail = layer({ width: 11, height: 13 }, { level: 'detail', region, seed: 2 });
    const camera = { scale: 11.3, x: 0.42, y: 0.5 };
    for (const filter of FILTERS) {
      await assertScene(scene({ source, camera, filter, layers: [layer(source), detail] }));
      await assertScene(scene({ source, camera, filter, layers: [detail] }));
    }
    await assertScene(scene({ source, camera, layers: [] }));
  });

  test('of another size takes the place of the last one', async () => {
    const source = { width: 6, height: 6 };
    const replacements = [
      layer({ width: 3, height: 2 }, { seed: 5 }),
      layer({ width: 3, height: 2 }, { seed: 6 }),
      layer({ width: 3, height: 2 }, { seed: 7, isOpaque: false }),
      layer({ width: 3, height: 2 }, { seed: 8, isOpaque: false }),
      layer({ width: 3, height: 2 }, { seed: 9, channels: 1 }),
      layer({ width: 6, height: 6 }, { seed: 10 }),
    ];
    for (const next of replacements) await assertScene(scene({ source, layers: [next] }));
  });
});

describe('two pictures in the view', () => {
  const source = { width: 6, height: 5 };
  const layers = [layer(source), layer(source, { slot: 'truth', seed: 9 })];
  /** Columns that the line of two pixels covers. */
  const isLine = (split: number) => (x: number) => Math.abs(x + 0.5 - split) <= 1;

  test('side by side, through one camera', async () => {
    const mode = { kind: 'sideBySide', left: 'a', right: 'truth' } as const;
    const camera = { scale: 7.3, x: 0.3, y: 0.6 };
    for (const width of [60, 61]) {
      const size = { width, height: 47, pixelRatio: 1 };
      await assertScene(scene({ source, size, mode, camera, layers }), isLine(width / 2));
      await assertScene(scene({ source, size, mode, layers }), isLine(width / 2));
    }
  });

  test('on both sides of a divider', async () => {
    for (const at of [0, 0.31, 0.5, 1]) {
      const shown = scene({ source, mode: { kind: 'swipe', left: 'truth', right: 'a', at }, layers });
      const shot = await browser.shoot(shown);
      assertLooks(shot, shown, isLine(60 * at));
      if (at === 0.31) assert.deepEqual(shot.at(18, 3), [255, 0, 255], 'the line is drawn');
    }
  });

  for (const metric of METRICS) {
    test(`as their ${metric} difference`, async () => {
      const isSigned = metric === 'signed';
      const mode = {
        ...{ kind: 'difference', first: 'a', second: 'truth', metric } as const,
        range: (isSigned ? [-0.8, 0.8] : [0, metric === 'relative' ? 3 : 0.7]) as [number, number],
        colours: 'ramp' as const,
      };
      for (const filter of FILTERS) await assertScene(scene({ source, mode, filter, layers }));
      const clear = [layer(source, { isOpaque: false, seed: 4 }), layers[1] as TestLayer];
      await assertScene(scene({ source, mode, layers: clear }));
      const colours = isSigned ? 'balance' : 'ember';
      await assertScene(scene({ source, mode: { ...mode, colours }, layers }));
      const grey = [layer(source, { channels: 1 }), layer(source, { channels: 1, slot: 'truth', seed: 2 })];
      await assertScene(scene({ source, mode, layers: grey }));
    });
  }

  test('as a map that was made of them, in its colours', async () => {
    const source = { width: 5, height: 4 };
    const values = Array.from({ length: 20 }, (_, i) => i / 32);
    const mode = { kind: 'difference', first: 'a', second: 'truth', metric: 'absolute', range: [0, 0.5], colours: 'ramp' } as const;
    const map = { width: 5, height: 4, channels: 1 as const, values };
    const shot = await browser.shoot(scene({ source, mode: { ...mode, range: [0, 0.5], map }, layers: [layer(source), layer(source, { slot: 'truth', seed: 2 })] }));
    // What is beyond the range has the last colour. The picture is fitted: 11.5 pixels a pixel, from 1.25 on.
    for (const [i, value] of values.entries()) {
      const [x, y] = [Math.floor(1.25 + 11.5 * ((i % 5) + 0.5)), Math.floor(11.5 * (Math.floor(i / 5) + 0.5))];
      assert.ok(Math.abs((shot.at(x, y)[0] as number) - Math.min(255, 510 * value)) <= 2, `pixel ${i}: ${shot.at(x, y).join(' ')}`);
    }
  });

  test('as their difference, where one of them is missing', async () => {
    const mode = { kind: 'difference', first: 'a', second: 'b', metric: 'absolute', range: [0, 1], colours: 'ember' } as const;
    const shot = await browser.shoot(scene({ source, mode: { ...mode, range: [0, 1] }, layers }));
    assert.deepEqual(shot.at(30, 20), BACKGROUND);
  });
});

describe('lines above the picture', () => {
  const source = { width: 4, height: 4 };
  const white: TestLayer = { slot: 'a', level: 'base', channels: 1, ...source, values: Array.from({ length: 16 }, () => 1), region: WHOLE };

  test('run between pixels of at least 16 pixels', async () => {
    const camera = { scale: 16, x: 0.5, y: 0.5 };
    const size = { width: 64, height: 64, pixelRatio: 1 };
    const shot = await browser.shoot(scene({ source, size, camera, grid: true, layers: [white] }));
    const row = Array.from({ length: 64 }, (_, x) => shot.at(x, 5)[0] as number);
    assert.deepEqual(row, row.map((_, x) => (x % 16 === 0 ? 128 : 255)));
    const column = Array.from({ length: 64 }, (_, y) => shot.at(5, y)[0] as number);
    assert.deepEqual(column, row);
    const small = await browser.shoot(scene({ source, size, camera: { ...camera, scale: 15.9 }, grid: true, layers: [white] }));
    assert.ok(Array.from({ length: 64 }, (_, x) => small.at(x, 30)[0]).every((value) => value === 255 || value === BACKGROUND[0]));
  });

  test('surround the selected pixels', async () => {
    const selection = { left: 1, top: 2, width: 2, height: 1 };
    const size = { width: 40, height: 40, pixelRatio: 1 };
    const shot = await browser.shoot(scene({ source, size, selection, layers: [white] }));
    const across = Array.from({ length: 40 }, (_, x) => shot.at(x, 25).join(' '));
    const [outer, inner] = ['0 0 255', '255 255 0'];
    assert.deepEqual([9, 10, 29, 30].map((x) => across[x]), [outer, inner, inner, outer]);
    assert.equal(across.filter((colour) => colour !== '255 255 255').length, 4);
    const down = Array.from({ length: 40 }, (_, y) => shot.at(20, y).join(' '));
    assert.deepEqual([19, 20, 29, 30].map((y) => down[y]), [outer, inner, inner, outer]);
    assert.equal(down.filter((colour) => colour !== '255 255 255').length, 4);
  });
});

describe('the view', () => {
  const source = { width: 6, height: 5 };
  const layers = [layer(source), layer(source, { slot: 'b', seed: 3, isOpaque: false })];

  test('shows on the screen what its snapshot holds', async () => {
    const shown = scene({ source, filter: 'bicubic', mode: { kind: 'swipe', left: 'a', right: 'b', at: 0.4 }, layers });
    const shot = await browser.shoot(shown);
    const screen = await browser.screen();
    assertLooks(screen, shown, (x) => Math.abs(x + 0.5 - 24) < 1);
    for (let x = 0; x < 60; x++) assert.deepEqual(screen.at(x, 20), shot.at(x, 20));
  });

  test('gives the same part of the source in another size', async () => {
    const shown = scene({ source, layers, camera: { scale: 9, x: 0.2, y: 0.7 }, filter: 'bilinear' });
    const shot = await browser.shoot(shown, { width: 180, height: 138 });
    const camera = { scale: 27, x: 0.2, y: 0.7 };
    assertLooks(shot, { ...shown, camera, size: { width: 180, height: 138, pixelRatio: 3 } });
  });

  test('draws nothing while nothing changes', async () => {
    await browser.show(scene({ source, layers }));
    // On a busy machine a finer frame may follow the first.
    const counts = [await browser.drawsDuring(15), await browser.drawsDuring(15), await browser.drawsDuring(15)];
    assert.equal(counts.at(-1), 0, counts.join(' '));
  });

  test('draws coarsely while it moves on a slow device, and in full once it rests', async () => {
    const size = { width: 600, height: 440, pixelRatio: 1 };
    const camera = { scale: 80, x: 0.4, y: 0.5 };
    await browser.show(scene({ source, layers, size, camera, filter: 'bilinear' }));
    const widths = await browser.moveSlowly(camera, 80, 600);
    assert.ok((widths.at(-1) as number) <= 450, widths.join(' '));
    const [screen, shot] = [await browser.screen(), await browser.snapshot()];
    assert.equal(screen.width, 600);
    for (let x = 0; x < 600; x++) assert.deepEqual(screen.at(x, 200), shot.at(x, 200));
  });

  test('holds no more of the device however many pictures it showed', async () => {
    const pictures = [
      layer(source, { seed: 20 }),
      layer(source, { seed: 21, isOpaque: false }),
      layer({ width: 9, height: 4 }, { seed: 22 }),
      layer({ width: 9, height: 4 }, { seed: 23, channels: 1 }),
    ];
    const round = async (): Promise<number> => {
      for (const picture of pictures) await browser.show(scene({ source, layers: [picture] }));
      await browser.snapshot();
      return browser.textures();
    };
    await browser.show(scene({ source, layers: [] }));
    const first = await round();
    for (let i = 0; i < 3; i++) assert.equal(await round(), first);
  });

  test('comes back after the graphics device was lost, with what was set in between', async () => {
    const shown = scene({ source, filter: 'bilinear', mode: { kind: 'sideBySide', left: 'a', right: 'b' }, layers });
    await browser.show(shown);
    const isLine = (x: number): boolean => Math.abs(x + 0.5 - 30) < 1;
    await browser.loseContext(null);
    assertLooks(await browser.snapshot(), shown, isLine);
    assertLooks(await browser.screen(), shown, isLine);
    const replaced = layer({ width: 3, height: 3 }, { seed: 12, isOpaque: false });
    await browser.loseContext(replaced);
    assertLooks(await browser.snapshot(), { ...shown, layers: [replaced, layers[1] as TestLayer] }, isLine);
    const difference = { kind: 'difference', first: 'a', second: 'b', metric: 'absolute', range: [0, 1] } as const;
    await assertScene(scene({ source, layers, mode: { ...difference, range: [0, 1], colours: 'lagoon' } }));
    await browser.loseContext(null);
    assertLooks(await browser.snapshot(), scene({ source, layers, mode: { ...difference, range: [0, 1], colours: 'lagoon' } }));
    // Deleting what went with the lost device would be complained of.
    await assertScene(scene({ source, layers, mode: { ...difference, range: [0, 1], colours: 'ramp' } }));
  });
});
