import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { axisCoordinates, type GridSignal } from '../../src-main/core/signal/signal.ts';
import { ceilingInWords, ceilingOf, unfoldingsOf, type Ceiling } from '../../src-main/core/solve/ceiling.ts';
import { CoreSolver } from '../../src-main/core/solve/coreSolver.ts';
import { cutErrors, leadingErrors, type CutErrors } from '../../src-main/core/solve/cutErrors.ts';
import { solveGrid } from '../../src-main/core/solve/gridSolver.ts';
import { signalTargets } from '../../src-main/core/solve/targets.ts';
import { lossToPsnr } from '../../src-main/core/training/schedule.ts';

const TOOLS = { multiply: multiplyHere };

const PRODUCT: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 6, hiddenOmega: 10 },
  width: 8,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 3,
  fusion: 'product',
  outputs: 2,
};
const TENSOR: FieldSpec = { ...PRODUCT, fusion: 'tensor', rank: 1 };
const CLIP: FieldSpec = { ...TENSOR, axes: ['t', 'y', 'x'], branches: [[0], [1], [2]], coreWidths: [2, 3, 4] };

/** A signal that is a sum of `rank` products of functions of its axes, channel by channel, with noise of some height. */
function ofRank(sizes: number[], outputs: number, rank: number, noise = 0): GridSignal {
  const random = new Random(rank + 7);
  const count = sizes.reduce((product, n) => product * n, 1);
  const values = new Float32Array(outputs * count);
  for (let output = 0; output < outputs; output++) {
    for (let r = 0; r < rank; r++) {
      const factors = sizes.map((n) => Float64Array.from({ length: n }, () => random.range(-1, 1)));
      for (let i = 0; i < count; i++) {
        let [rest, product] = [i, 1 / (r + 1)];
        for (const [axis, n] of [...sizes.entries()].reverse()) {
          product *= factors[axis]?.[rest % n] as number;
          rest = Math.floor(rest / n);
        }
        values[output * count + i] = (values[output * count + i] as number) + product;
      }
    }
  }
  return { sizes, outputs, values: values.map((value) => (value + noise * random.range(-1, 1) + 1) / 2) };
}

async function ceiling(spec: FieldSpec, signal: GridSignal): Promise<Ceiling | null> {
  const found: CutErrors[] = [];
  for (const unfolding of unfoldingsOf(spec, signal.sizes)) {
    const errors = await cutErrors(signal, unfolding, TOOLS);
    if (errors) found.push(errors);
  }
  return ceilingOf(spec, signal.sizes, found);
}

/** The sum of squares that is left of a channel, [rows, columns], by taking its largest product away, again and again. */
function deflated(rows: number, columns: number, channel: Float32Array, rank: number): number {
  const left = Float64Array.from(channel, (value) => 2 * value - 1);
  for (let r = 0; r < rank; r++) {
    let across = Float64Array.from({ length: columns }, (_, j) => Math.sin(1 + j + r));
    let down = new Float64Array(rows);
    for (let pass = 0; pass < 3000; pass++) {
      down = down.map((_, i) => across.reduce((sum, value, j) => sum + value * (left[i * columns + j] as number), 0));
      across = across.map((_, j) => down.reduce((sum, value, i) => sum + value * (left[i * columns + j] as number), 0));
      const norm = Math.hypot(...across);
      across = across.map((value) => value / norm);
    }
    down = down.map((_, i) => across.reduce((sum, value, j) => sum + value * (left[i * columns + j] as number), 0));
    for (let k = 0; k < left.length; k++) left[k] = (left[k] as number) - (down[Math.floor(k / columns)] as number) * (across[k % columns] as number);
  }
  return left.reduce((sum, value) => sum + value * value, 0);
}

describe('the ceiling of a field', () => {
  test('of two axes is the error of a truncated singular value decomposition of each channel', async () => {
    const signal = ofRank([14, 11], 2, 9);
    const squares = [0, 1].reduce((sum, output) => sum + deflated(14, 11, signal.values.subarray(output * 154, (output + 1) * 154), 3), 0);
    const found = await ceiling(PRODUCT, signal);
    assert.ok(Math.abs((found?.psnr ?? NaN) - lossToPsnr(squares / 308)) < 1e-6);
    assert.equal(found?.isBound, false);
  });

  test('of time and space is that of frames unfolded', async () => {
    const clip = ofRank([6, 5, 4], 1, 7);
    const spec: FieldSpec = { ...PRODUCT, axes: ['t', 'y', 'x'], branches: [[0], [1, 2]], outputs: 1, rank: 2 };
    const found = await ceiling(spec, clip);
    assert.ok(Math.abs((found?.psnr ?? NaN) - lossToPsnr(deflated(6, 20, clip.values, 2) / 120)) < 1e-6);
    assert.equal(found?.isBound, false);
  });

  test('is beyond all that counts where the signal has that rank, and less where it has one more', async () => {
    for (const [spec, rank] of [[PRODUCT, 3], [CLIP, 3]] as const) {
      const sizes = spec.axes.map((_, axis) => 9 + axis);
      const [own, above] = [await ceiling(spec, ofRank(sizes, spec === PRODUCT ? 2 : 1, rank)), await ceiling(spec, ofRank(sizes, 1, rank + 3))];
      assert.ok((own?.psnr ?? NaN) > 120, `${own?.psnr} dB`);
      assert.ok((above?.psnr ?? NaN) < 50, `${above?.psnr} dB`);
    }
  });

  test('is none where there are as many features as samples', async () => {
    assert.deepEqual(await ceiling(TENSOR, ofRank([9, 8], 2, 8)), { psnr: Infinity, isBound: true });
  });

  test('is said to be none only where a field can hold the source exactly', async () => {
    const flat: GridSignal = { sizes: [40, 50], outputs: 1, values: new Float32Array(2000).fill(0.5) };
    const grey = { ...TENSOR, outputs: 1 };
    const of = async (spec: FieldSpec, signal: GridSignal): Promise<string | null> => {
      const found = await ceiling(spec, signal);
      assert.equal(found?.psnr, Infinity);
      return ceilingInWords(spec, found);
    };
    assert.equal(await of(grey, ofRank([9, 8], 1, 8)), 'No ceiling: so many features can hold this source exactly.');
    assert.equal(await of({ ...PRODUCT, rank: 8 }, ofRank([9, 8], 2, 8)), 'No ceiling: so many products can hold this source exactly.');
    assert.match((await of(grey, flat)) ?? '', /so many features/, 'of a small rank, whatever the samples');
    assert.equal(await of(TENSOR, ofRank([9, 8], 2, 8)), null, 'a bound says nothing there');
    const planes: FieldSpec = { ...grey, axes: ['t', 'y', 'x'], branches: [[0], [1, 2]] };
    assert.equal(await of(planes, ofRank([6, 5, 4], 1, 6)), null, 'only time has as many features');
    assert.equal(ceilingInWords(PRODUCT, { psnr: 20, isBound: false }), 'Rank 3 can reach 20.0 dB.');
    assert.equal(ceilingInWords(CLIP, { psnr: 20, isBound: true }), 'So many features cannot get above 20.0 dB.');
  });

  test('is above what any core solved for its features has', async () => {
    const picture = ofRank([20, 16], 2, 12);
    const solver = new CoreSolver(TENSOR, picture, { halfway: 0, ridge: 1e-12 }, multiplyHere);
    const solved = lossToPsnr((await solver.solve(initializeParameters(TENSOR, 1))).loss);
    const found = await ceiling(TENSOR, picture);
    assert.ok(solved < (found?.psnr ?? NaN), `${solved} and ${found?.psnr} dB`);
    const clip = ofRank([7, 8, 9], 2, 12);
    const options = { ridge: 1e-12, halfway: [] };
    const ofClip = lossToPsnr(await solveGrid(CLIP, signalTargets(clip), initializeParameters(CLIP, 1), options, multiplyHere));
    assert.ok(ofClip < ((await ceiling(CLIP, clip))?.psnr ?? NaN));
    assert.equal((await ceiling(CLIP, clip))?.isBound, true);
  });

  test('of three axes is the least of those of its axes', async () => {
    const clip = ofRank([6, 7, 8], 1, 8);
    const few = { ...CLIP, outputs: 1, coreWidths: [5, 1, 7] };
    const alone = await cutErrors(clip, { axis: 1, isJoined: true }, TOOLS);
    const errors = await Promise.all([0, 1, 2].map(async (axis) => (await cutErrors(clip, { axis, isJoined: true }, TOOLS))?.errors[[6, 2, 8][axis] as number]));
    assert.equal(Math.max(...errors.map(Number)), alone?.errors[2]);
    assert.ok(Math.abs(((await ceiling(few, clip))?.psnr ?? NaN) - 10 * Math.log10(1 / Number(alone?.errors[2]))) < 1e-9);
  });

  test('is not known of what is no sum of products', async () => {
    const picture = ofRank([6, 6], 1, 2);
    for (const spec of [{ ...PRODUCT, fusion: 'sum', rank: 1 }, { ...PRODUCT, tailLayers: 1 }, { ...PRODUCT, branches: [[0, 1]], rank: 1 }] as const) {
      assert.equal(await ceiling(spec as FieldSpec, picture), null);
    }
  });
});

describe('errors of a signal that is cut', () => {
  test('are found for the first ranks of a long axis, never too small, and nearly exact', async () => {
    const rows = 150;
    const values = Float32Array.from({ length: rows * 120 }, (_, k) => {
      const [y, x] = [axisCoordinates(rows)[Math.floor(k / 120)] as number, axisCoordinates(120)[k % 120] as number];
      return 0.5 + 0.3 * Math.sin(20 * x * y + 5 * x) + 0.15 * (x * x + y > 0.4 ? 1 : 0);
    });
    const signal: GridSignal = { sizes: [rows, 120], outputs: 1, values };
    for (const unfolding of [{ axis: 0, isJoined: false }, { axis: 1, isJoined: true }]) {
      const all = await cutErrors(signal, unfolding, TOOLS);
      const leading = await leadingErrors(signal, unfolding, TOOLS, 24);
      assert.equal(leading.errors.length, 25);
      for (const [rank, error] of leading.errors.entries()) {
        const exact = all?.errors[rank] as number;
        assert.ok(error >= exact * (1 - 1e-9), `rank ${rank}`);
        assert.ok(10 * Math.log10(error / exact) < 0.01, `rank ${rank}: ${error} and ${exact}`);
      }
    }
  });

  test('of one value everywhere are none from the first rank on', async () => {
    for (const value of [0, 0.5, 1]) {
      const flat: GridSignal = { sizes: [40, 50], outputs: 1, values: new Float32Array(2000).fill(value) };
      const [all, leading] = [await cutErrors(flat, { axis: 0, isJoined: true }, TOOLS), await leadingErrors(flat, { axis: 0, isJoined: true }, TOOLS, 4)];
      for (const [errors, most] of [[all?.errors, 1e-15], [leading.errors, 1e-10]] as const) {
        assert.ok(Math.abs((errors?.[0] ?? NaN) - (2 * value - 1) ** 2 / 4) < 1e-12);
        assert.ok((errors?.[1] ?? NaN) < most);
      }
    }
  });
});
