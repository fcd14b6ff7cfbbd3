/** Light as values that networks learn, and as it is shown: against known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { describeSource, isSameForm } from '../../src-main/core/kinds/table.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { displayOf, encodeLight, lightOf, linearValues, shownLight, type Light } from '../../src-main/core/kinds/picture/light.ts';
import { toDisplay } from '../../src-main/core/render/srgb.ts';

/** Six decades, from 0.001 to 1000. */
const RAMP = Float32Array.from({ length: 601 }, (_, i) => 10 ** (-3 + i / 100));
const LIGHT: Light = { encoding: 'log', knee: 0.01, peak: 100, exposure: 0 };

describe('encoding', () => {
  test('is log(1 + x / knee) / log(1 + peak / knee)', () => {
    const values = encodeLight(Float32Array.of(0, 0.01, 1, 100), 1, LIGHT);
    assert.deepEqual(Array.from(values), [0, Math.log(2), Math.log(101), Math.log(10001)].map((value) => Math.fround(value / Math.log(10001))));
  });

  test('brings six decades back to 1e-5 of what they were', () => {
    const light = lightOf(RAMP, 1);
    const encoded = encodeLight(RAMP.slice(), 1, light);
    assert.ok(encoded.every((value) => value >= 0 && value <= 1));
    const back = linearValues(encoded, 1, light);
    RAMP.forEach((value, i) => assert.ok(Math.abs((back[i] as number) / value - 1) < 1e-5, `${value} became ${back[i]}`));
  });

  test('of any light is within [0, 1] and comes back', () => {
    const picture = fc.array(fc.float({ min: 0, max: Math.fround(1e30), noNaN: true }), { minLength: 3, maxLength: 60 });
    fc.assert(fc.property(picture, (numbers) => {
      const values = Float32Array.from(numbers.slice(0, 3 * Math.floor(numbers.length / 3)));
      const light = lightOf(values, 3);
      assert.ok(light.knee > 0 && light.peak >= light.knee && Number.isFinite(light.peak));
      const encoded = encodeLight(values.slice(), 3, light);
      const back = linearValues(encoded, 3, light);
      values.forEach((value, i) => {
        assert.ok((encoded[i] as number) >= 0 && (encoded[i] as number) <= 1);
        assert.ok(Math.abs((back[i] as number) - value) <= 1e-4 * value + 1e-4 * light.knee, `${value} became ${back[i]}`);
      });
    }));
  });

  test('leaves transparency as it is', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 0.25, 0.5);
    const light = lightOf(values, 4);
    assert.equal(light.peak, 6);
    assert.deepEqual(Array.from(encodeLight(values.slice(), 4, light).subarray(6)), [0.25, 0.5]);
    assert.deepEqual(Array.from(linearValues(values, 4, light).subarray(6)), [0.25, 0.5]);
  });
});

describe('exposure', () => {
  test('is 0 of a usual picture, and brings any other to the middle', () => {
    const constant = (value: number): Light => lightOf(new Float32Array(64).fill(value), 1);
    assert.equal(constant(0.25).exposure, 0);
    assert.equal(constant(0.18 * 2 ** 7).exposure, -7);
    assert.equal(constant(0.18 / 2 ** 9).exposure, 9);
    assert.deepEqual(constant(0), { encoding: 'log', knee: 1 / 16, peak: 1, exposure: 0 });
  });

  test('doubles light with each stop; what is brighter than white is more than 1', () => {
    const linear = Float32Array.of(0, 0.001, 0.01, 0.18, 1, 4, 100);
    const values = encodeLight(linear.slice(), 1, LIGHT);
    for (const exposure of [-6, 0, 1.5]) {
      const light = { ...LIGHT, exposure };
      const shown = displayOf(1, light)(values);
      linear.forEach((value, i) => {
        const wanted = toDisplay(value * 2 ** exposure);
        assert.ok(Math.abs((shown[i] as number) - wanted) <= 1e-4 * (wanted + 0.01), `${value} is shown as ${shown[i]}, not ${wanted}`);
        assert.ok(Math.abs(shownLight(shown[i] as number, light) - value) <= 5e-4 * (value + LIGHT.knee), `${value} is read as ${shownLight(shown[i] as number, light)}`);
      });
    }
  });

  test('is nothing to a picture in sRGB', () => {
    const values = Float32Array.of(0, 0.5, 1);
    assert.equal(displayOf(1, undefined)(values), values);
    assert.ok(Math.abs((linearValues(values, 1, undefined)[1] as number) - 0.2140411) < 1e-6);
  });
});

test('a field goes on only where light is encoded alike, however bright it is shown', () => {
  const picture = (light?: Light): ImageSignal => ({ kind: 'image', width: 2, height: 1, channels: 1, bitDepth: 32, values: new Float32Array(2), ...(light ? { light } : {}) });
  const of = (light?: Light) => describeSource(picture(light), 'a.exr');
  assert.deepEqual(of(LIGHT), { kind: 'image', name: 'a.exr', width: 2, height: 1, channels: 1, bitDepth: 32, light: LIGHT });
  assert.ok(!('light' in of()));
  assert.ok(isSameForm(of(LIGHT), of({ ...LIGHT, exposure: 3 })));
  assert.ok(!isSameForm(of(LIGHT), of({ ...LIGHT, peak: 99 })));
  assert.ok(!isSameForm(of(LIGHT), of()));
});
