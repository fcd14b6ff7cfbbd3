/** Mean squared error, PSNR and SSIM, against their definitions and against scikit-image. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bandsQuality, pictureQuality } from '../../src-main/core/kinds/picture/quality.ts';
import { meanPsnr, meanSquaredError, psnr, ssim, type ImageShape } from '../../src-main/core/training/metrics.ts';

function image({ width, height, channels }: ImageShape, value: (x: number, y: number, c: number) => number): Float32Array {
  return Float32Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y, c] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    return Math.min(1, Math.max(0, value(x, y, c)));
  });
}

/** Waves, and the same with finer waves on them. */
const wave = (x: number, y: number, c: number) => (Math.sin(0.7 * x + c) + Math.cos(0.4 * y)) / 4 + 0.5;
const rough = (x: number, y: number, c: number) => wave(x, y, c) + 0.1 * Math.sin(1.3 * x + 0.9 * y) + 0.05 * c;

function assertClose(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** scikit-image 0.26: structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1). */
const KNOWN: [shape: ImageShape, ssim: number, inverted: number, psnr: number][] = [
  [{ width: 32, height: 24, channels: 1 }, 0.920360428660862, -0.7559662501742151, 23.16153277292949],
  [{ width: 20, height: 17, channels: 3 }, 0.9031474071933534, -0.7391543906442227, 20.726812647652775],
  [{ width: 11, height: 11, channels: 1 }, 0.943317791819909, -0.8402519862070161, 23.152968992216376],
  [{ width: 64, height: 64, channels: 4 }, 0.9020583411936944, -0.7696939621591872, 18.993264923040968],
];

describe('as scikit-image has it', () => {
  for (const [shape, similar, inverted, decibels] of KNOWN) {
    test(`${shape.width} x ${shape.height}, ${shape.channels} channels`, () => {
      const a = image(shape, wave);
      const b = image(shape, rough);
      assertClose(ssim(a, b, shape), similar);
      assertClose(ssim(a, image(shape, (x, y, c) => 1 - wave(x, y, c)), shape), inverted, 1e-7);
      assertClose(psnr(meanSquaredError(a, b)), decibels);
    });
  }
});

/** SSIM from its definition: the weighted mean, variances and covariance of every whole window. */
function slowSsim(a: Float32Array, b: Float32Array, { width, height, channels }: ImageShape): number {
  const radius = (size: number) => Math.min(5, Math.floor((size - 1) / 2));
  const [rx, ry] = [radius(width), radius(height)];
  let sum = 0;
  let count = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = ry; y < height - ry; y++) {
      for (let x = rx; x < width - rx; x++) {
        const window: { weight: number; p: number; q: number }[] = [];
        for (let dy = -ry; dy <= ry; dy++) {
          for (let dx = -rx; dx <= rx; dx++) {
            const i = (c * height + y + dy) * width + x + dx;
            const weight = Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 ** 2));
            window.push({ weight, p: a[i] as number, q: b[i] as number });
          }
        }
        sum += windowSsim(window);
        count += 1;
      }
    }
  }
  return sum / count;
}

function windowSsim(window: { weight: number; p: number; q: number }[]): number {
  const total = window.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (p: number, q: number) => number) =>
    window.reduce((sum, { weight, p, q }) => sum + weight * of(p, q), 0) / total;
  const [meanP, meanQ] = [mean((p) => p), mean((_, q) => q)];
  const varianceP = mean((p) => (p - meanP) ** 2);
  const varianceQ = mean((_, q) => (q - meanQ) ** 2);
  const covariance = mean((p, q) => (p - meanP) * (q - meanQ));
  const luminance = (2 * meanP * meanQ + 0.0001) / (meanP ** 2 + meanQ ** 2 + 0.0001);
  return (luminance * (2 * covariance + 0.0009)) / (varianceP + varianceQ + 0.0009);
}

const pairs = fc
  .record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }), channels: fc.constantFrom(1, 3) })
  .chain((shape) => {
    const length = shape.width * shape.height * shape.channels;
    const values = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });
    return fc.record({
      shape: fc.constant(shape),
      a: values.map((list) => Float32Array.from(list, (v) => v / 255)),
      b: values.map((list) => Float32Array.from(list, (v) => v / 255)),
    });
  });

describe('ssim', () => {
  test('is what its definition says, also for sides shorter than the window', () => {
    fc.assert(
      fc.property(pairs, ({ shape, a, b }) => assertClose(ssim(a, b, shape), slowSsim(a, b, shape))),
      { seed: 1, numRuns: 100 },
    );
  });

  test('is 1 for equal images, never more, and the same both ways round', () => {
    fc.assert(
      fc.property(pairs, ({ shape, a, b }) => {
        const same = ssim(a, a, shape);
        assert.ok(same <= 1 && same > 1 - 1e-12, String(same));
        assertClose(ssim(a, b, shape), ssim(b, a, shape), 1e-12);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test('of one sample compares brightness alone', () => {
    const shape = { width: 1, height: 1, channels: 1 };
    assertClose(ssim(Float32Array.of(0.25), Float32Array.of(0.5), shape), (0.25 + 0.0001) / (0.3125 + 0.0001));
  });

  test('is not a number where an image is not', () => {
    const a = image({ width: 12, height: 12, channels: 1 }, wave);
    assert.ok(Number.isNaN(ssim(a.map((v, i) => (i === 70 ? NaN : v)), a, { width: 12, height: 12, channels: 1 })));
  });

  test('refuses images of another size', () => {
    assert.throws(() => ssim(new Float32Array(4), new Float32Array(4), { width: 2, height: 2, channels: 3 }), RangeError);
  });
});

describe('a mean of decibels', () => {
  test('is not that of one frame without an error', () => {
    assert.equal(meanPsnr([30, 40]), 35);
    assert.equal(meanPsnr(Float32Array.of(Infinity, 20)), 60);
    assert.equal(meanPsnr([Infinity, 20, 120, Infinity]), 95);
    assert.equal(meanPsnr([Infinity, Infinity]), Infinity);
  });
});

describe('psnr', () => {
  test('is 0 for an error of the peak, 20 for a tenth of it, and infinite without one', () => {
    assert.equal(psnr(1), 0);
    assertClose(psnr(0.01), 20);
    assert.equal(psnr(0), Infinity);
  });

  test('takes another peak', () => {
    assert.equal(psnr(4, 2), 0);
    assertClose(psnr(255 ** 2 / 1000, 255), 30);
  });
});

describe('meanSquaredError', () => {
  test('is summed in double precision', () => {
    const a = new Float32Array(2 ** 21).fill(0.1);
    const difference = a[0] as number;
    assertClose(meanSquaredError(a, new Float32Array(a.length)), difference ** 2, 1e-12);
  });

  test('refuses vectors of different lengths', () => {
    assert.throws(() => meanSquaredError(new Float32Array(2), new Float32Array(3)), RangeError);
  });
});

test('a picture that comes in bands has the quality that it has as a whole', async () => {
  for (const shape of [{ width: 20, height: 17, channels: 3 }, { width: 9, height: 6, channels: 1 }]) {
    const { width, height, channels } = shape;
    const [a, b] = [image(shape, wave), image(shape, rough)];
    const plane = width * height;
    for (const most of [1, 4, height]) {
      const bands = async function* () {
        for (let top = 0; top < height; top += most) {
          const rows = Math.min(most, height - top);
          const parts = Array.from({ length: channels }, (_, c) => [...a.subarray(c * plane + top * width, c * plane + (top + rows) * width)]);
          yield { top, rows, values: Float32Array.from(parts.flat()) };
        }
      };
      const { psnr: decibels, ssim: similar } = await bandsQuality(bands(), b, shape);
      const whole = pictureQuality(a, b, shape);
      assertClose(decibels, whole.psnr);
      assertClose(similar, whole.ssim);
    }
  }
});
