/** FLIP and SSIM as maps: FLIP beside what its authors' own program says of the same pictures (flip-evaluator 1.7). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { convolve } from '../../src-main/core/render/convolve.ts';
import { flipMap, meanOf, PIXELS_PER_DEGREE } from '../../src-main/core/render/flip.ts';
import { ssimMap } from '../../src-main/core/render/ssimMap.ts';
import { ssim } from '../../src-main/core/training/metrics.ts';
import { Random } from '../../src-main/core/base/random.ts';

const SIZE = { width: 48, height: 40 };
const PIXELS = SIZE.width * SIZE.height;
const turn = (): Promise<void> => Promise.resolve();

/** [3, height, width] of a colour for each place. */
function planes(colour: (x: number, y: number) => readonly [number, number, number]): Float32Array {
  const values = new Float32Array(3 * PIXELS);
  for (let i = 0; i < PIXELS; i++) colour(i % SIZE.width, Math.floor(i / SIZE.width)).forEach((value, c) => (values[c * PIXELS + i] = Math.min(1, Math.max(0, value))));
  return values;
}

const reference = (x: number, y: number): [number, number, number] => [x / 47, y / 39, ((x * 7 + y * 13) % 17) / 16];

/** Noise, a hue, a blue disc and a red square: small and large differences, of colour and of features. */
function test1(x: number, y: number): [number, number, number] {
  if (x >= 5 && x < 9 && y >= 5 && y < 9) return [1, 0, 0];
  const [red, green, blue] = reference(x, y);
  return [red + ((x * 5 + y * 3) % 11) / 40, green - ((x + 2 * y) % 7) / 30, blue + (Math.hypot(x - 20, y - 20) < 8 ? 0.4 : 0)];
}

describe('FLIP', () => {
  test('is what its authors’ program says, pixel by pixel and in the mean', async () => {
    assert.ok(Math.abs(PIXELS_PER_DEGREE - 67.0206) < 1e-3);
    const map = await flipMap(planes(test1), planes(reference), SIZE, turn);
    assert.ok(Math.abs(meanOf(map) - 0.466872) < 1e-5, `${meanOf(map)}`);
    const known = [[0, 0, 0.023542], [47, 39, 0.716014], [6, 6, 0.963178], [20, 20, 0.656021], [30, 4, 0.361094], [13, 33, 0.580551]] as const;
    for (const [x, y, value] of known) {
      const found = map[y * SIZE.width + x] as number;
      assert.ok(Math.abs(found - value) < 1e-5, `at ${x}, ${y}: ${found} instead of ${value}`);
    }
  });

  test('is nothing between a picture and itself, and the same both ways', async () => {
    const [a, b] = [planes(test1), planes(reference)];
    assert.equal(Math.max(...(await flipMap(a, a, SIZE, turn))), 0);
    const [there, back] = [await flipMap(a, b, SIZE, turn), await flipMap(b, a, SIZE, turn)];
    assert.ok(there.every((value, i) => Math.abs(value - (back[i] as number)) < 1e-6 && value <= 1));
  });
});

describe('SSIM as a map', () => {
  test('has the mean of the measure where the whole window lies inside', async () => {
    const random = new Random(3);
    const a = planes(reference);
    const b = a.map((value) => Math.min(1, Math.max(0, value + 0.2 * (random.uniform() - 0.5))));
    const map = await ssimMap(a, b, SIZE, turn);
    let [sum, count] = [0, 0];
    for (let y = 5; y < SIZE.height - 5; y++) for (let x = 5; x < SIZE.width - 5; x++, count++) sum += map[y * SIZE.width + x] as number;
    assert.ok(Math.abs(1 - sum / count - ssim(a, b, { ...SIZE, channels: 3 })) < 1e-5);
    assert.ok(Math.max(...(await ssimMap(a, a, SIZE, turn))) < 1e-6);
  });
});

test('a convolution continues the edges, and is the sum of its weights on one colour', () => {
  const size = { width: 3, height: 2 };
  assert.deepEqual([...convolve(new Float32Array(6).fill(2), size, [0.25, 0.5, 0.25], [1, 1, 1])], new Array(6).fill(6));
  // To the left stands what is left: [1, 1, 2], [1, 2, 4], [2, 4, 4].
  assert.deepEqual([...convolve(Float32Array.from([1, 2, 4, 1, 2, 4]), size, [1, 0, 0], [1])], [1, 1, 2, 1, 1, 2]);
  assert.deepEqual([...convolve(Float32Array.from([1, 2, 4, 8, 8, 8]), size, [1], [0, 0, 1])], [8, 8, 8, 8, 8, 8]);
});
