import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adamStep, createAdamState } from '../../src-main/core/engine/adam.ts';
import { validateTraining, type TrainingOptions } from '../../src-main/core/training/options.ts';
import { budgetDone, learningRateAt, lossToPsnr, validateBudget } from '../../src-main/core/training/schedule.ts';
import { applySettings, findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { SETTINGS } from '../../src-main/core/settings/settings.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import type { StepBatch } from '../../src-main/core/training/batches.ts';
import type { StepFacts } from '../../src-main/core/training/stepper.ts';
import { Trainer } from '../../src-main/core/training/trainer.ts';
import { Random } from '../../src-main/core/base/random.ts';

const CONFIG = findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes: [64, 64], outputs: 3 });
const PROGRESS = { steps: 50, seconds: 10, loss: 0.04, random: new Random(1).state };

describe('Adam', () => {
  test('moves every parameter by the learning rate in its first step', () => {
    const parameters = Float32Array.of(1, -2, 3);
    adamStep(parameters, Float32Array.of(0.5, -1e-3, 40), createAdamState(3), {
      beta1: 0.9,
      beta2: 0.999,
      learningRate: 0.01,
      step: 1,
    });
    for (const [i, expected] of [0.99, -1.99, 2.99].entries()) {
      assert.ok(Math.abs((parameters[i] as number) - expected) < 1e-5);
    }
  });

  test('agrees with three steps computed by hand in float64', () => {
    const parameters = Float32Array.of(0.3);
    const state = createAdamState(1);
    let [theta, m, v] = [0.3, 0, 0];
    for (let step = 1; step <= 3; step++) {
      const g = 2 * theta - 1;
      m = 0.8 * m + 0.2 * g;
      v = 0.95 * v + 0.05 * g * g;
      theta -= (0.05 * (m / (1 - 0.8 ** step))) / (Math.sqrt(v / (1 - 0.95 ** step)) + 1e-8);
      const gradient = Float32Array.of(2 * (parameters[0] as number) - 1);
      adamStep(parameters, gradient, state, { beta1: 0.8, beta2: 0.95, learningRate: 0.05, step });
    }
    assert.ok(Math.abs((parameters[0] as number) - theta) < 1e-6);
  });
});

test('a step tells its rate and the length of its gradient', async () => {
  const field = { gradient: async () => ({ loss: 1, gradient: Float32Array.of(3, -4) }), setParameters: async () => undefined } as unknown as EngineField;
  const source = { draw: () => ({ isBetween: false }) as unknown as StepBatch };
  const state = { parameters: Float32Array.of(0, 0), moments: createAdamState(2), progress: { ...PROGRESS, steps: 0 } };
  const options: TrainingOptions = { ...CONFIG.training, learningRate: 0.25, schedule: 'constant', warmUp: 0 };
  const trainer = new Trainer(field, source, options, state, () => 0);
  const facts: StepFacts[] = [];
  for (let i = 0; i < 5; i++) {
    await trainer.step(0);
    if (trainer.facts) facts.push(trainer.facts);
  }
  assert.deepEqual(facts.map(({ learningRate }) => learningRate), [0.25, 0.25, 0.25, 0.25, 0.25]);
  assert.deepEqual(facts.map(({ gradient }) => Number(gradient.toFixed(4))), [5, 5, 5, 5, 5]);
});

describe('the schedule', () => {
  test('warms up, then falls to a hundredth along a cosine', () => {
    const options: TrainingOptions = { ...CONFIG.training, learningRate: 1, schedule: 'cosine' };
    // As of all that was saved before it could be said.
    delete options.warmUp;
    assert.equal(learningRateAt(options, 1, 0), 0.01);
    assert.equal(learningRateAt(options, 1000, 0), 1);
    // A slow network has used up a part of its budget before a hundred steps.
    const half = (0.5 * (0.01 + (0.99 * (1 + Math.cos(Math.PI / 8))) / 2));
    assert.ok(Math.abs(learningRateAt(options, 3, 0.125) - half) < 1e-12);
    assert.equal(learningRateAt({ ...options, schedule: 'constant' }, 50, 0.9), 0.5);
    assert.ok(Math.abs(learningRateAt(options, 1000, 0.5) - 0.505) < 1e-12);
    assert.ok(Math.abs(learningRateAt(options, 1000, 1) - 0.01) < 1e-12);
    assert.equal(learningRateAt({ ...options, schedule: 'constant' }, 1000, 0.9), 1);
    assert.equal(learningRateAt({ ...options, warmUp: 0 }, 1, 0), 1);
    assert.equal(learningRateAt({ ...options, warmUp: 10 }, 5, 0), 0.5);
    assert.equal(learningRateAt({ ...options, schedule: 'stepped' }, 5, 0.9), 0.05);
    assert.ok(Math.abs(learningRateAt({ ...options, schedule: 'stepped' }, 10_001, 0.9) - 0.01) < 1e-12);
  });

  test('a budget ends at whichever limit comes first', () => {
    assert.equal(budgetDone({ steps: 100 }, PROGRESS), 0.5);
    assert.equal(budgetDone({ steps: 100, seconds: 10 }, PROGRESS), 1);
    // A quality is measured: what the last batch had does not end a run.
    assert.equal(budgetDone({ steps: 100, targetPsnr: 20 }, PROGRESS), 0.5);
    assert.equal(budgetDone({ steps: 0 }, PROGRESS), 1);
    assert.equal(lossToPsnr(0.04), 20);
  });

  test('a budget says something, in range; a quality alone is not waited for forever', () => {
    assert.throws(() => validateBudget({}), /Say how long/);
    assert.throws(() => validateBudget({ steps: 1.5 }), /steps must be a whole number/);
    assert.throws(() => validateBudget({ seconds: -1 }), /seconds must be a number from 0/);
    assert.equal(validateBudget({ targetPsnr: 30 }).seconds, 600);
  });
});

describe('settings', () => {
  test('every setting reads back what it wrote', () => {
    const values: Record<string, string | number> = {
      branches: 'yx',
      fusion: 'sum',
      activation: 'relu',
      encoding: 'fourier',
      schedule: 'cosine',
      batch: 'tiles',
    };
    // What belongs to an encoding is set where there is that encoding.
    const encodings: Record<string, string> = { octaves: 'positional', frequencies: 'fourier' };
    for (const setting of SETTINGS) {
      const { allowed, key } = setting;
      const value = values[key] ?? ('min' in allowed ? allowed.min : allowed.words[0]) ?? '';
      const config = applySettings(KINDS.image, CONFIG, key in encodings ? { encoding: encodings[key] ?? '' } : {});
      assert.equal(setting.read(setting.write(config, value)), value, key);
    }
  });

  test('of videos say whether motion is taken from the frames; what was saved before did not', () => {
    const { training, spec } = findPreset(KINDS.video, 'solved').config({ axes: ['t', 'y', 'x'], sizes: [9, 8, 8], outputs: 3 });
    const [motion] = KINDS.video.ownSettings;
    assert.equal(motion?.read({ spec, training }), 'on');
    assert.equal(motion.read({ spec, training: { ...training, motion: false } }), 'off');
    assert.equal(motion.read({ spec, training: CONFIG.training }), 'off');
    assert.equal(applySettings(KINDS.video, { spec, training }, { motion: 'off' }).training.motion, false);
    assert.throws(() => applySettings(KINDS.video, { spec, training }, { motion: 'fast' }), /motion must be one of on, off, not fast/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { motion: 'on' }), /motion is a setting of videos alone/);
  });

  test('of shapes read back what they wrote, and those of pictures are not among them', () => {
    const config = findPreset(KINDS.shape, 'split').config({ axes: ['z', 'y', 'x'], sizes: [64, 64, 64], outputs: 1 });
    const settings = KINDS.shape.settings;
    for (const setting of KINDS.shape.ownSettings) {
      assert.ok(settings.includes(setting), setting.key);
      const { allowed } = setting;
      const value = 'min' in allowed ? allowed.min : (allowed.words.at(-1) as string);
      assert.equal(setting.read(setting.write(config, value)), value, setting.key);
    }
    assert.equal(settings.filter(({ key }) => key === 'batch').length, 1);
    assert.throws(() => applySettings(KINDS.shape, config, { midway: 0.1 }), /midway is a setting of images, videos, and volumes alone/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { truncation: 0.1 }), /truncation is a setting of shapes alone/);
    assert.throws(() => validateTraining({ ...config.training, midway: 0.5 }), /midway must be 0 for a shape/);
  });

  test('of branches before a core give each an omega that its features can tell apart', () => {
    const config = findPreset(KINDS.shape, 'solved').config({ axes: ['z', 'y', 'x'], sizes: [64, 64, 64], outputs: 1 });
    const omegas = (changes: Record<string, string | number>) => {
      const { activation } = applySettings(KINDS.shape, config, changes).spec;
      return activation.kind === 'sine' ? activation.branchOmegas : undefined;
    };
    assert.deepEqual(omegas({}), [50, 50, 50]);
    assert.deepEqual(omegas({ width: 80 }), [25, 25, 25]);
    assert.deepEqual(omegas({ branches: 'z|yx' }), [50, 11.3]);
    // With four times the features, twice as far along both.
    assert.deepEqual(omegas({ branches: 'z|yx', width: 640 }), [200, 22.6]);
    assert.deepEqual(omegas({ branches: 'z|yx', firstOmega: 25 }), [25, 5.65]);
    const clip = findPreset(KINDS.video, 'solved').config({ axes: ['t', 'y', 'x'], sizes: [60, 100, 200], outputs: 3 });
    const { activation } = applySettings(KINDS.video, clip, { branches: 't|yx' }).spec;
    assert.deepEqual(activation.kind === 'sine' && activation.branchOmegas, [60, 12.4]);
    // What has no core keeps one omega for all.
    const split = findPreset(KINDS.shape, 'split').config({ axes: ['z', 'y', 'x'], sizes: [64, 64, 64], outputs: 1 });
    assert.deepEqual(applySettings(KINDS.shape, split, { branches: 'z|y|x' }).spec.activation, split.spec.activation);
  });

  test('are parsed from text, checked and named when they are wrong', () => {
    const { spec, training } = applySettings(KINDS.image, CONFIG, { width: '32', learningRate: '1e-2', encoding: 'positional', octaves: '5' });
    assert.equal(spec.width, 32);
    assert.equal(training.learningRate, 0.01);
    assert.deepEqual(spec.encoding, { kind: 'positional', octaves: [5, 5] });
    assert.throws(() => applySettings(KINDS.image, CONFIG, { widht: '3' }), /no setting widht; there are branches, width/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { width: 'wide' }), /width must be a whole number from 1 to 4096, not wide/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { width: '' }), /width must be/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { fusion: 'max' }), /fusion must be one of product, sum, tensor, not max/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { branches: 'x|y' }), /branches must divide yx by \|/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { activation: 'relu', firstOmega: 30 }), /no meaning with activation relu/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { octaves: 5 }), /octaves has no meaning with encoding none: set encoding=positional as well/);
    assert.throws(() => applySettings(KINDS.image, CONFIG, { encoding: 'positional', frequencies: 5 }), /frequencies has no meaning with encoding positional/);
  });
});

test('a generator goes on from its state, evenly over its range', () => {
  const random = new Random(42);
  for (let i = 0; i < 10; i++) random.uint32();
  const copy = new Random(random.state);
  assert.deepEqual(Array.from({ length: 5 }, () => random.uint32()), Array.from({ length: 5 }, () => copy.uint32()));
  const bins = new Array<number>(16).fill(0);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < 16000; i++) {
    const bin = random.integer(16);
    bins[bin] = (bins[bin] as number) + 1;
    const z = random.normal();
    sum += z;
    squares += z * z;
  }
  for (const count of bins) assert.ok(count > 850 && count < 1150, String(count));
  assert.ok(Math.abs(sum / 16000) < 0.04);
  assert.ok(Math.abs(squares / 16000 - 1) < 0.05);
});
