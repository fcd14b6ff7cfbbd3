import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DataUtils } from 'three';
import { COLOUR_MAPS, colourIndex } from '../../src-renderer/views/colourMaps.ts';
import { channelDifference, meanDifference, metricRange, pixelDifference } from '../../src-renderer/kinds/picture/view/difference.ts';
import { HALF_FLOATS } from '../../src-renderer/views/halfFloat.ts';
import { differenceHistogram, histogram } from '../../src-renderer/kinds/picture/view/histogram.ts';
import { averagedRegion, covers, valueAt, WHOLE, type Layer, type Picture } from '../../src-renderer/kinds/picture/view/picture.ts';
import { ticks } from '../../src-renderer/views/ticks.ts';

function picture(width: number, channels: 1 | 4, values: number[]): Picture {
  const bits = Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value));
  return { width, height: values.length / width / channels, channels, values: bits };
}

function assertClose(actual: number, expected: number, within = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} instead of ${expected}`);
}

describe('half-precision floats', () => {
  test('are read as IEEE 754 has them', () => {
    const known = { 0x0000: 0, 0x3c00: 1, 0x3800: 0.5, 0x3555: 0.333251953125, 0xc000: -2, 0x0001: 2 ** -24, 0x7bff: 65504 };
    for (const [bits, value] of Object.entries(known)) assert.equal(HALF_FLOATS[Number(bits)], value);
  });
});

describe('values read out of layers', () => {
  const base: Layer = { picture: picture(3, 1, [0, 0.25, 0.5, 0.5, 0.75, 1]), region: WHOLE };
  const detail: Layer = {
    picture: picture(2, 4, [0, 0, 0, 1, 1, 0.5, 0.25, 0.75]),
    region: { left: 0.4, top: 0, right: 0.6, bottom: 0.5 },
  };

  test('are those of the nearest sample, at the edge those of the edge', () => {
    const stack = { base, detail: null };
    assert.deepEqual(valueAt(stack, { x: 0, y: 0 }), [0]);
    assert.deepEqual(valueAt(stack, { x: 0.26, y: 0.51 }), [0.75]);
    assert.deepEqual(valueAt(stack, { x: 1.2, y: 1.4 }), [1]);
    assert.equal(valueAt({ base: null, detail: null }, { x: 0, y: 0 }), null);
  });

  test('come from the detail where it covers', () => {
    const stack = { base, detail };
    assert.deepEqual(valueAt(stack, { x: 0.69, y: 0.2 }), [1, 0.5, 0.25, 0.75]);
    assert.deepEqual(valueAt(stack, { x: 0.71, y: 0.2 }), [0.25]);
    assert.deepEqual(valueAt(stack, { x: 0.69, y: 0.51 }), [0.75]);
    assert.equal(valueAt({ base: null, detail }, { x: 0.1, y: 0.1 }), null);
    // One sample covers its whole region, and nothing else.
    assert.deepEqual([0, 0.49, 0.5].map((y) => covers(detail, { x: 0.5, y })), [true, true, false]);
  });

  test('of an averaged picture lie in the middle of their blocks', () => {
    // 8 samples in blocks of 3: their middles are samples 1, 4 and 7, although the last block has two.
    const region = averagedRegion({ width: 8, height: 1 }, 3);
    assertClose(region.left, 1 / 7);
    assertClose(region.right, 1);
    assert.deepEqual([region.top, region.bottom], [0, 1]);
    const part = averagedRegion({ width: 5, height: 5 }, 2, { left: 0.2, top: 0.5, right: 0.6, bottom: 0.9 });
    assertClose(part.left, 0.25);
    assertClose(part.right, 0.65);
    assertClose(part.top, 0.55);
    assert.deepEqual(averagedRegion({ width: 5, height: 4 }, 1), WHOLE);
  });
});

describe('differences', () => {
  test('follow their definitions', () => {
    assertClose(channelDifference('absolute', 0.2, 0.5), 0.3);
    assertClose(channelDifference('squared', 0.2, 0.5), 0.09);
    assertClose(channelDifference('relative', 0.2, 0.5), 0.3 / 0.51);
    assertClose(channelDifference('relative', 0.2, 0), 20);
    assertClose(channelDifference('signed', 0.2, 0.5), -0.3);
  });

  test('are the mean over the colours, of grey the grey', () => {
    assertClose(pixelDifference('absolute', [0.1, 0.2, 0.9, 1], [0.4, 0.2, 0.3, 1]), 0.3);
    assertClose(pixelDifference('signed', [0.1, 0.2, 0.9, 1], [0.4, 0.2, 0.3, 1]), 0.1);
    assertClose(pixelDifference('squared', [0.5], [0.3]), 0.04);
    assertClose(meanDifference('absolute', [0, 0, 0.3], [0, 0, 0]), 0.1);
  });

  test('of what cannot be seen are nothing, and of how much can be seen are something', () => {
    assert.equal(pixelDifference('absolute', [1, 0, 1, 0], [0, 1, 0, 0]), 0);
    assertClose(pixelDifference('absolute', [1, 1, 1, 1], [1, 1, 1, 0.5]), 0.5);
  });

  test('have a range that begins at nothing, or is balanced', () => {
    assert.deepEqual([metricRange('relative', 0.5), metricRange('signed', 0.2)], [[0, 0.5], [-0.2, 0.2]]);
  });
});

describe('histograms', () => {
  test('count grey in equal bins, and what lies outside at the ends', () => {
    const { channels, pixels } = histogram(picture(6, 1, [0, 1 / 256, 0.5, 1, 2, -1]));
    assert.equal(pixels, 6);
    assert.equal(channels.length, 1);
    const grey = channels[0] as Uint32Array;
    assert.deepEqual([0, 1, 128, 255].map((bin) => grey[bin]), [2, 1, 1, 2]);
    assert.equal(grey.reduce((sum, count) => sum + count), 6);
  });

  test('count each colour, without pixels that cannot be seen', () => {
    const { channels, pixels } = histogram(picture(3, 4, [0, 0.5, 1, 1, 0, 0.5, 0, 0.25, 1, 1, 1, 0]));
    assert.equal(pixels, 2);
    assert.deepEqual(channels.map((bins) => [bins[0], bins[128], bins[255]]), [[2, 0, 0], [0, 2, 0], [1, 0, 1]]);
  });

  test('of a difference compare places, whatever the resolution', () => {
    const coarse: Layer = { picture: picture(2, 1, [0, 1]), region: WHOLE };
    const fine: Layer = { picture: picture(4, 1, [0.5, 0, 0.5, 1]), region: WHOLE };
    const { counts, pixels, mean, most, low, high } = differenceHistogram(coarse, fine, 'signed', 0.5);
    // -0.5, 0, 0.5, 0
    assert.deepEqual([pixels, mean, most, low, high], [4, 0, 0.5, -0.5, 0.5]);
    assert.deepEqual([counts[0], counts[colourIndex(0.5)], counts[255]], [1, 2, 1]);
    // At 0.3, 0.6 and 0.9: the first sample of the coarse picture, and twice its second.
    const part: Layer = { picture: picture(3, 1, [0, 1, 1]), region: { ...WHOLE, left: 0.3, right: 0.9 } };
    assert.equal(differenceHistogram(coarse, part, 'absolute', 1).most, 0);
  });

  test('of a difference agree with the difference of every pixel', () => {
    const value = fc.integer({ min: 0, max: 256 }).map((n) => n / 256);
    const pixels = fc.array(value, { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(pixels, pixels, fc.constantFrom('absolute', 'squared', 'relative', 'signed'), (a, b, metric) => {
        const [first, second] = [a, b].map((values) => ({ picture: picture(2, 4, values), region: WHOLE })) as [Layer, Layer];
        const expected = [0, 4, 8, 12].map((i) => pixelDifference(metric, a.slice(i, i + 4), b.slice(i, i + 4)));
        const { mean, most } = differenceHistogram(first, second, metric, 1);
        assertClose(mean, expected.reduce((sum, each) => sum + each) / 4, 1e-4);
        assertClose(most, Math.max(...expected.map(Math.abs)), 1e-4);
      }),
    );
  });
});

/** Lightness in OKLab of display-encoded bytes. */
function lightness([red, green, blue]: number[]): number {
  const [r, g, b] = [red, green, blue].map((byte) => {
    const value = (byte as number) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

describe('colour maps', () => {
  const lightnesses = ({ table }: { table: Uint8Array }): number[] =>
    Array.from({ length: 256 }, (_, i) => lightness([...table.subarray(4 * i, 4 * i + 3)]));

  test('are tables of 256 opaque colours', () => {
    for (const { table } of Object.values(COLOUR_MAPS)) {
      assert.equal(table.length, 1024);
      assert.ok(table.every((byte, i) => i % 4 !== 3 || byte === 255), 'opaque');
    }
  });

  test('become lighter in equal steps', () => {
    for (const map of [COLOUR_MAPS.ember, COLOUR_MAPS.lagoon]) {
      const values = lightnesses(map);
      const [first, last] = [values[0] as number, values[255] as number];
      assert.ok(last - first > 0.6, `${map.name} spans ${last - first}`);
      values.forEach((value, i) => assertClose(value, first + ((last - first) * i) / 255, 0.015));
    }
  });

  test('with two signs are light in the middle, equally dark at the ends, and blue and red', () => {
    const { table } = COLOUR_MAPS.balance;
    const values = lightnesses(COLOUR_MAPS.balance);
    values.forEach((value, i) => assertClose(value, values[255 - i] as number, 0.01));
    const [red, green, blue] = table.subarray(4 * 128, 4 * 128 + 3);
    assert.ok(Math.min(red as number, green as number, blue as number) > 235, 'nearly white in the middle');
    assert.ok((table[2] as number) > (table[0] as number) + 60, 'blue below');
    assert.ok((table[4 * 255] as number) > (table[4 * 255 + 2] as number) + 60, 'red above');
  });

  test('are looked up like in the shader, and end at their ends', () => {
    assert.deepEqual([-1, 0, 0.5 / 255, 0.501, 1, 7].map(colourIndex), [0, 0, 1, 128, 255, 255]);
  });
});

describe('ticks', () => {
  test('are round numbers with the digits they need', () => {
    assert.deepEqual(ticks(0, 0.2).map(({ label }) => label), ['0', '0.05', '0.10', '0.15', '0.20']);
    assert.deepEqual(ticks(-0.5, 0.5).map(({ label }) => label), ['−0.4', '−0.2', '0', '0.2', '0.4']);
    assert.deepEqual(ticks(0, 3e-6).map(({ label }) => label), ['0', '1e−6', '2e−6', '3e−6']);
    assert.deepEqual(ticks(0, 1234, 3).map(({ label }) => label), ['0', '1000']);
    assert.deepEqual([ticks(1, 1), ticks(2, 1), ticks(0, Infinity)], [[], [], []]);
  });

  test('lie within their scale, in order, and are not too many', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 2, max: 12 }), (low, span, most) => {
        const found = ticks(low, low + span, most);
        assert.ok(found.length <= most, `${found.length} of ${most}`);
        for (const [i, { value, at }] of found.entries()) {
          assert.ok(at >= 0 && at <= 1, `${at} along the scale`);
          assertClose(value, low + at * span, 1e-6 * span + 1e-9);
          if (i > 0) assert.ok(value > (found[i - 1]?.value ?? Infinity), 'in order');
        }
        assert.equal(new Set(found.map(({ label }) => label)).size, found.length, 'labels differ');
      }),
    );
  });
});
