/** Motion between frames: known displacements are found, what is halfway is right, and a cut is no motion. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../src-main/core/base/random.ts';
import { BetweenFrames } from '../../src-main/core/motion/betweenFrames.ts';
import { blockMotion } from '../../src-main/core/motion/blockMotion.ts';
import { middlePlane } from '../../src-main/core/motion/middlePlane.ts';
import type { Plane } from '../../src-main/core/motion/plane.ts';

const SIZE = { width: 96, height: 64 };

/** A texture of waves of all lengths, none shorter than six pixels. */
function texture(seed: number): (x: number, y: number) => number {
  const random = new Random(seed);
  const waves = Array.from({ length: 24 }, () => {
    const [frequency, angle] = [2 ** random.range(-4, 0), random.range(0, 6.3)];
    return [frequency * Math.cos(angle), frequency * Math.sin(angle), random.range(0, 6.3)] as const;
  });
  return (x, y) => 0.5 + waves.reduce((sum, [u, v, phase]) => sum + Math.sin(u * x + v * y + phase), 0) / 24;
}

/** What is seen when things have gone by (dx, dy). */
function seen(scene: (x: number, y: number) => number, dx = 0, dy = 0, { width, height } = SIZE): Plane {
  const values = Float32Array.from({ length: width * height }, (_, i) => scene((i % width) - dx, Math.floor(i / width) - dy));
  return { width, height, values };
}

function psnr(a: Float32Array, b: Float32Array): number {
  return 10 * Math.log10(a.length / a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0));
}

function median(values: Float32Array): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

function clipOf(frames: Plane[]) {
  const [{ width, height }] = frames as [Plane];
  const values = new Float32Array(frames.length * width * height);
  for (const [k, frame] of frames.entries()) values.set(frame.values, k * width * height);
  return { sizes: [frames.length, height, width], outputs: 1, values };
}

describe('motion between two frames', () => {
  test('of a texture that pans is how far it pans, to a quarter of a pixel', () => {
    const shifts = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.double({ min: -11, max: 11, noNaN: true }), fc.double({ min: -7, max: 7, noNaN: true }));
    fc.assert(
      fc.property(shifts, ([seed, dx, dy]) => {
        const scene = texture(seed);
        const { x, y } = blockMotion(seen(scene), seen(scene, dx, dy));
        assert.ok(Math.abs(median(x) - dx) < 0.25, `${median(x)} for ${dx}`);
        assert.ok(Math.abs(median(y) - dy) < 0.25, `${median(y)} for ${dy}`);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('gives the frame halfway', () => {
    const scene = texture(3);
    const [before, after, truth] = [seen(scene), seen(scene, 6.6, -2.4), seen(scene, 3.3, -1.2)];
    const middle = middlePlane(before, after, blockMotion(before, after));
    const faded = before.values.map((value, i) => (value + (after.values[i] as number)) / 2);
    assert.ok(psnr(faded, truth.values) < 20, 'a cross-fade does not');
    assert.ok(psnr(middle, truth.values) > 32, `${psnr(middle, truth.values)} dB`);
  });

  test('of what stands still is none, and the frame halfway is that frame', () => {
    const still = seen(texture(4));
    const motion = blockMotion(still, still);
    assert.ok(motion.x.every((value) => value === 0) && motion.y.every((value) => value === 0));
    assert.equal(motion.difference, 0);
    const middle = middlePlane(still, still, motion);
    assert.ok(middle.every((value, i) => Math.abs(value - (still.values[i] as number)) < 1e-6));
  });

  test('is found in frames of any size', () => {
    for (const [width, height] of [[1, 1], [2, 7], [5, 3], [17, 30], [640, 4]] as const) {
      const one = seen(texture(5), 0, 0, { width, height });
      const middle = middlePlane(one, one, blockMotion(one, one));
      assert.ok(middle.every((value, i) => Math.abs(value - (one.values[i] as number)) < 1e-6), `${width} x ${height}`);
    }
  });
});

describe('what lies between the frames of a clip', () => {
  test('is nothing at a cut: the frame before stays', () => {
    const [one, other] = [texture(6), texture(7)];
    const frames = [seen(one), seen(one, 3, 0), seen(other), seen(other, 3, 0)];
    const between = new BetweenFrames(clipOf(frames));
    assert.deepEqual(between.plane(0, 1), frames[1]?.values);
    assert.ok(psnr(between.plane(0, 0), seen(one, 1.5, 0).values) > 32);
    assert.ok(psnr(between.plane(0, 2), seen(other, 1.5, 0).values) > 32);
  });

  test('is the mean of both where only the light changes', () => {
    const dim = seen((x, y) => 0.6 * texture(8)(x, y));
    const bright = { ...dim, values: dim.values.map((value) => value + 0.3) };
    const middle = new BetweenFrames(clipOf([dim, bright])).plane(0, 0);
    assert.ok(middle.every((value, i) => Math.abs(value - (dim.values[i] as number) - 0.15) < 1e-5));
  });

  test('is found in large frames from smaller copies of them', () => {
    const scene = texture(9);
    const slow = (x: number, y: number): number => scene(x / 4, y / 4);
    const size = { width: 1284, height: 90 };
    const between = new BetweenFrames(clipOf([seen(slow, 0, 0, size), seen(slow, 9, 2, size)]));
    assert.ok(psnr(between.plane(0, 0), seen(slow, 4.5, 1, size).values) > 35);
  });
});
