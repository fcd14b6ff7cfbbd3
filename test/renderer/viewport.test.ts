import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DataUtils } from 'three';
import { pixelAt, middleOfPixel, readPixel, cssOf } from '../../src-renderer/kinds/picture/ui/pixelReading.ts';
import { channelShapes, differenceShape } from '../../src-renderer/kinds/picture/ui/histogramShapes.ts';
import { middleOf } from '../../src-renderer/kinds/picture/ui/middle.ts';
import { channelText, pixelWords } from '../../src-renderer/kinds/picture/ui/readout.ts';
import type { Readout } from '../../src-renderer/state/view/view.svelte.ts';
import { pixelText } from '../../src-renderer/kinds/picture/ui/pixelText.ts';
import { filterOf, mapOf, modeOf, placed, rangeOf } from '../../src-renderer/kinds/picture/ui/scene.ts';
import { fit } from '../../src-renderer/kinds/picture/view/camera.ts';
import { WHOLE, type Picture } from '../../src-renderer/kinds/picture/view/picture.ts';

/** A grey picture of the given values. */
function grey(width: number, height: number, value: (x: number, y: number) => number): Picture {
  const values = Uint16Array.from({ length: width * height }, (_, i) =>
    DataUtils.toHalfFloat(value(i % width, Math.floor(i / width))),
  );
  return { width, height, channels: 1, values };
}

const VIEW = {
  mode: 'field',
  metric: 'absolute',
  range: null,
  divider: 0.25,
  other: 'truth',
  isFlipped: false,
  filter: 'bicubic',
  detail: true,
} as const;

describe('what the view is told', () => {
  test('the selected run stands left, what it is compared with right', () => {
    assert.deepEqual(modeOf({ ...VIEW, mode: 'swipe' }), { kind: 'swipe', left: 'a', right: 'truth', at: 0.25 });
    assert.deepEqual(modeOf({ ...VIEW, mode: 'sideBySide', other: 7 }), { kind: 'sideBySide', left: 'a', right: 'b' });
    const flip = { ...VIEW, mode: 'flip', other: 7 } as const;
    assert.deepEqual([modeOf(flip), modeOf({ ...flip, isFlipped: true })], [{ kind: 'single', slot: 'a' }, { kind: 'single', slot: 'b' }]);
    assert.deepEqual(modeOf({ ...VIEW, mode: 'truth' }), { kind: 'single', slot: 'truth' });
  });

  test('a difference has the colours of its metric, up to what the person says', () => {
    assert.deepEqual(rangeOf({ metric: 'squared', range: 0.5 }), [0, 0.5]);
    assert.deepEqual(rangeOf({ metric: 'signed', range: 0.5 }), [-0.5, 0.5]);
    assert.deepEqual(rangeOf({ metric: 'flip', range: null }), [0, 1]);
    assert.deepEqual(rangeOf({ metric: 'ssim', range: null }, 0.01234), [0, 0.0123], 'the map is fitted');
    assert.deepEqual(rangeOf({ metric: 'ssim', range: 0.5 }, 0.01234), [0, 0.5]);
    const auto = (metric: 'squared' | 'absolute', most?: number): number => rangeOf({ metric, range: null }, most)[1];
    assert.deepEqual([auto('absolute', 0.027), auto('absolute', 0.9), auto('absolute', 0)], [0.05, 0.2, 0.001], 'a round number, up to the usual');
    assert.ok(auto('squared') < auto('absolute'), 'squares are smaller');
    assert.deepEqual([mapOf('signed').kind, mapOf('relative').kind], ['diverging', 'sequential']);
  });

  test('the source is enlarged as the person says, a field smoothly as long as its detail is under way', () => {
    assert.deepEqual([filterOf('truth', VIEW), filterOf('a', VIEW)], ['bicubic', 'bilinear']);
    assert.equal(filterOf('a', { ...VIEW, detail: false }), 'bicubic');
    const difference = { ...VIEW, mode: 'difference' } as const;
    assert.deepEqual([filterOf('truth', difference), filterOf('a', difference)], ['nearest', 'nearest']);
  });

  test('a picture that was averaged down lies where the middles of its blocks are', () => {
    const picture = grey(4, 4, () => 0);
    assert.deepEqual(placed({ picture, region: WHOLE, asked: { width: 4, height: 4 } }), WHOLE);
    const { left, right } = placed({ picture, region: WHOLE, asked: { width: 8, height: 8 } });
    assert.deepEqual([left, right].map((u) => Math.round(u * 7 * 1e6) / 1e6), [0.5, 6.5]);
  });

  test('the middle of what is in sight is half of it along each side', () => {
    const frame = { source: { width: 100, height: 40 }, pane: { width: 1000, height: 1000 } };
    assert.deepEqual(middleOf(fit(frame), frame), { left: 25, top: 10, width: 50, height: 20 });
    const tiny = { source: { width: 1, height: 1 }, pane: { width: 100, height: 100 } };
    assert.deepEqual(middleOf(fit(tiny), tiny), { left: 0, top: 0, width: 1, height: 1 });
  });
});

describe('the text in a pixel', () => {
  const pair = { shown: [0.5, 0.25, 1, 1], other: [0.25, 0.25, 1, 1] };
  const single = { kind: 'single', slot: 'a' } as const;

  test('is its values, without full opacity; beside it the other where there is room', () => {
    const narrow = pixelText(pair, single, 50, 'unit');
    assert.deepEqual([narrow?.shown, narrow?.other], [['0.500', '0.250', '1.000'], []]);
    assert.deepEqual(pixelText(pair, single, 110, 'unit')?.other, ['0.250', '0.250', '1.000']);
    assert.equal(pixelText({ shown: [0, 0, 0, 0.5], other: null }, single, 110, 'unit')?.shown.length, 4);
    assert.equal(pixelText({ ...pair, shown: null }, single, 110, 'unit'), null);
  });

  test('is written as the person says: as bytes, or as hexadecimal digits', () => {
    assert.deepEqual(pixelText(pair, single, 50, 'byte')?.shown, ['128', '64', '255']);
    assert.deepEqual(pixelText(pair, single, 50, 'hex')?.shown, ['80', '40', 'ff']);
    // Light above white is told where digits allow it.
    assert.deepEqual(['unit', 'byte', 'hex'].map((readout) => channelText(2, readout as Readout)), ['2.000', '510', 'ff']);
    assert.equal(pixelWords([0.5, 0.25, 1], 'hex'), '#8040ff');
    assert.equal(pixelWords([-0.2, 1], 'byte'), '−51 255');
  });

  test('in a difference is the difference alone', () => {
    const colours = mapOf('signed').table;
    const range: [number, number] = [-1, 1];
    const mode = { kind: 'difference', first: 'a', second: 'truth', metric: 'signed', range, colours } as const;
    assert.deepEqual(pixelText({ shown: [0.2], other: [0.5] }, mode, 100, 'unit')?.shown, ['−0.300']);
    assert.deepEqual(pixelText({ shown: [0.2], other: [0.5] }, mode, 100, 'byte')?.shown, ['−76.5']);
    assert.equal(pixelText({ shown: [0.2], other: null }, mode, 100, 'unit'), null);
  });
});

describe('a pixel that is read out', () => {
  const source = { width: 4, height: 2 };

  test('is the one that covers the place, and the last beyond the edge', () => {
    assert.deepEqual(pixelAt({ x: 0, y: 0 }, source), { column: 0, row: 0 });
    assert.deepEqual(pixelAt({ x: 0.34, y: 0.6 }, source), { column: 1, row: 1 });
    assert.deepEqual(pixelAt({ x: 1.3, y: -0.2 }, source), { column: 3, row: 0 });
    assert.deepEqual(middleOfPixel({ column: 3, row: 1 }, source), { x: 1, y: 1 });
  });

  test('has the value of the picture at the size of the source, not of a detail that lies above', () => {
    const base = { picture: grey(4, 2, (x, y) => (x + 4 * y) / 8), region: WHOLE, asked: source };
    const detail = { picture: grey(2, 2, () => 1), region: WHOLE, asked: { width: 2, height: 2 } };
    assert.deepEqual(readPixel({ base, detail }, { column: 2, row: 1 }, source), [0.75]);
    const coarse = { picture: grey(2, 1, () => 0), region: WHOLE, asked: { width: 2, height: 1 } };
    assert.deepEqual(readPixel({ base: coarse, detail }, { column: 2, row: 1 }, source), [1]);
    assert.equal(readPixel({ base: null, detail: null }, { column: 0, row: 0 }, source), null);
  });

  test('is shown as a colour', () => {
    assert.equal(cssOf([0.5]), 'rgb(128 128 128 / 1)');
    assert.equal(cssOf([1, 0, 0.2, 0.5]), 'rgb(255 0 51 / 0.5)');
  });
});

describe('shapes of histograms', () => {
  test('tell both means, of each channel', () => {
    const dark = { picture: grey(8, 8, () => 0.25), region: WHOLE };
    const light = { picture: grey(4, 4, () => 0.75), region: WHOLE };
    const [shapes, ...rest] = channelShapes(dark, light);
    assert.equal(rest.length, 0);
    const { first, second } = shapes?.means ?? {};
    assert.deepEqual([shapes?.name, first?.toFixed(2), second?.toFixed(2)], ['Grey', '0.25', '0.75']);
    assert.deepEqual(channelShapes(null, light)[0]?.means.first, null);
    assert.deepEqual(channelShapes(null, null), []);
  });

  test('are as high as the values between black and white are many', () => {
    // Three quarters black; the rest is one value, which reaches the top.
    const mostly = { picture: grey(4, 4, (x) => (x === 0 ? 0.5 : 0)), region: WHOLE };
    const outline = channelShapes(mostly, null)[0]?.first ?? '';
    assert.match(outline, /V0\.000H129/);
    assert.match(outline, /^M0 1V0\.000H1V1\.000H2/);
  });

  test('of very large pictures count a part of the pixels, in their places', () => {
    const large = { picture: grey(2048, 1024, (x) => (x < 1024 ? 0.25 : 0.75)), region: WHOLE };
    const small = { picture: grey(2, 1, (x) => (x === 0 ? 0.25 : 0.5)), region: WHOLE };
    const [shapes] = channelShapes(large, null);
    assert.ok(Math.abs((shapes?.means.first ?? 0) - 0.5) < 0.01, `${shapes?.means.first}`);
    const { mean, most } = differenceShape(small, large, 'absolute', 1);
    assert.ok(Math.abs(mean - 0.125) < 1e-3, `${mean}`);
    assert.equal(most, 0.25);
  });
});
