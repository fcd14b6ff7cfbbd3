/** The paper's presets are the paper's: architecture and training, number by number (CoordX, section 4 and appendix). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clipLength, createAdamState } from '../../src-main/core/engine/adam.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import type { FieldDomain } from '../../src-main/core/field/domain.ts';
import type { Kind } from '../../src-main/core/kinds/kind.ts';
import { findPreset, KINDS, validateConfig } from '../../src-main/core/kinds/table.ts';
import type { RunConfig } from '../../src-main/core/settings/settings.ts';
import { learningRateAt } from '../../src-main/core/training/schedule.ts';
import { trainedState } from '../../src-main/core/training/trainedState.ts';

const IMAGE: FieldDomain = { axes: ['y', 'x'], sizes: [256, 600], outputs: 3 };
const VIDEO: FieldDomain = { axes: ['t', 'y', 'x'], sizes: [100, 200, 500], outputs: 3 };
const SHAPE: FieldDomain = { axes: ['z', 'y', 'x'], sizes: [256, 256, 256], outputs: 1 };

const of = (kind: Kind, domain: FieldDomain, name: string): RunConfig => validateConfig(findPreset(kind, name).config(domain));
/** Rates of some steps, a tenth of a budget in. */
const rates = ({ training }: RunConfig, ...steps: number[]): number[] => steps.map((step) => learningRateAt(training, step, 0.1));

describe("the paper's presets", () => {
  test('of images: width 256, all pixels in every step, 1e-4 from the first step to the last', () => {
    for (const name of ['coordx', 'coordx-pe', 'coordx-r4', 'siren', 'pe-mlp', 'fourier-mlp']) {
      const config = of(KINDS.image, IMAGE, name);
      assert.deepEqual(rates(config, 1, 50, 10_000), [1e-4, 1e-4, 1e-4], name);
      assert.deepEqual([config.spec.width, config.training.batch, config.training.midway], [256, 'full', 0], name);
    }
    assert.deepEqual(of(KINDS.image, IMAGE, 'coordx-pe').spec.encoding, { kind: 'positional', octaves: [6, 6] });
    assert.deepEqual(of(KINDS.image, IMAGE, 'fourier-mlp').spec.encoding, { kind: 'fourier', frequencies: 128 });
    assert.throws(() => of(KINDS.image, IMAGE, 'coordx-a'), /for videos, shapes, and volumes/);
  });

  test('of videos: width 1024, 0.38 % of the pixels in a step, scattered or (CoordX-A) in an outer product', () => {
    for (const [name, batch] of [['coordx', 'points'], ['siren', 'points'], ['coordx-a', 'coordx-a']] as const) {
      const config = of(KINDS.video, VIDEO, name);
      assert.deepEqual(rates(config, 1, 100_000), [1e-4, 1e-4], name);
      assert.deepEqual([config.spec.width, config.training.batch, config.training.batchPoints], [1024, batch, 38_000], name);
    }
    assert.deepEqual(of(KINDS.video, VIDEO, 'pe-mlp').spec.encoding, { kind: 'positional', octaves: [10, 10, 10] });
    assert.deepEqual(of(KINDS.video, VIDEO, 'fourier-mlp').spec.encoding, { kind: 'fourier', frequencies: 85 });
  });

  test('of shapes: occupancy at 32,768 points anywhere, 5e-4 a tenth after every 5,000 steps, gradients no longer than 1', () => {
    for (const [name, batch] of [['coordx', 'points'], ['siren', 'points'], ['coordx-a', 'axes']] as const) {
      const config = of(KINDS.shape, SHAPE, name);
      const [first, last, after] = rates(config, 1, 5000, 5001);
      assert.deepEqual([first, last], [5e-4, 5e-4], name);
      assert.ok(Math.abs((after as number) - 5e-5) < 1e-12, name);
      const { clip, batchPoints, shape } = config.training;
      assert.deepEqual([config.spec.width, config.training.batch, batchPoints, clip], [256, batch, 32_768, 1], name);
      assert.deepEqual([shape?.target, shape?.wideShare], ['occupancy', 1], name);
    }
    assert.deepEqual(of(KINDS.shape, SHAPE, 'coordx-pe').spec.encoding, { kind: 'positional', octaves: [10, 10, 10] });
  });
});

describe('a gradient that is clipped', () => {
  test('keeps its direction, and has the longest length that it may have', () => {
    const gradient = Float32Array.of(3, -4, 12);
    clipLength(gradient, 1);
    for (const [i, part] of [3, -4, 12].entries()) assert.ok(Math.abs((gradient[i] as number) - part / 13) < 1e-6);
    const short = Float32Array.of(0.3, 0.4);
    clipLength(short, 1);
    assert.deepEqual(short, Float32Array.of(0.3, 0.4));
  });

  test("is not left to an engine's own step, which knows of no clipping", async () => {
    const calls: string[] = [];
    const field = {
      resident: { write: async () => undefined, step: async () => (calls.push('step'), { loss: 1, gradient: 50 }) },
      gradient: async () => (calls.push('gradient'), { loss: 1, gradient: Float32Array.of(30, 40) }),
      setParameters: async () => undefined,
    } as unknown as EngineField;
    const batch = { bricks: 1, counts: [1], coordinates: [], targets: new Float32Array(1) };
    const moments = createAdamState(2);
    const settings = { beta1: 0.5, beta2: 0.999, learningRate: 1, step: 1 };
    const state = { parameters: new Float32Array(2), moments };
    for (const clip of [1, undefined]) assert.equal((await trainedState(field, state, clip).step(batch, settings)).gradient, 50);
    assert.deepEqual(calls, ['gradient', 'step']);
    // The mean of the gradients holds half of one of length 1, in the direction of 3 and 4.
    assert.ok(Math.abs((moments.first[0] as number) - 0.3) < 1e-6 && Math.abs((moments.first[1] as number) - 0.4) < 1e-6);
  });
});
