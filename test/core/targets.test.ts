/** A quality that is asked for is reached by what is measured on the whole, whatever a batch says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { trainingSampler, type StepBatch } from '../../src-main/core/training/batches.ts';
import { TargetWatch } from '../../src-main/core/training/targetWatch.ts';
import { Trainer } from '../../src-main/core/training/trainer.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';

/** Mean squared error on [-1, 1] of so many decibels. */
const lossOf = (psnr: number): number => 4 / 10 ** (psnr / 10);

/** A picture that is smooth in the large and rough from pixel to pixel: between its pixels there is less to learn. */
function picture(width: number, height: number): ImageSignal {
  const random = new Random(4);
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    return 0.5 + 0.3 * Math.sin(5 * x) * Math.cos(4 * y) + 0.1 * (random.uniform() - 0.5);
  });
  return { kind: 'image', width, height, channels: 1, bitDepth: 8, values };
}

/** With a clock that moves a millisecond a look. */
async function openSession(): Promise<Session> {
  let now = 0;
  const engine = new OnnxEngine('cpu');
  const session = new Session({ selectEngine: async () => ({ engine, reason: 'for tests' }), clock: () => now++ });
  await session.open(picture(18, 14), 'rough.png');
  return session;
}

describe('a target', () => {
  const presets: [string, Record<string, string | number>, number][] = [
    ['solved', { width: 8 }, 32],
    ['split', { width: 12, sharedLayers: 1, rank: 8, midway: 0.5 }, 27],
    ['split', { width: 12, sharedLayers: 1, rank: 8, batchPoints: 60 }, 27],
    ['coordx', { width: 12, learningRate: 5e-4 }, 26],
    ['siren-quick', { width: 12, learningRate: 5e-4 }, 26],
  ];
  for (const [preset, settings, targetPsnr] of presets) {
    test(`is reached by what is measured, with ${preset} and ${JSON.stringify(settings)}`, async () => {
      const session = await openSession();
      const measured: number[] = [];
      session.subscribe((event) => {
        if (event.kind === 'measured') measured.push(pictureMetrics(event.measured.metrics).psnr);
      });
      const { id } = await session.createRun({ preset, settings, seed: 2 });
      assert.equal(await session.train(id, { targetPsnr, steps: 3000 }), 'finished');
      const { steps } = session.info(id).progress;
      assert.ok(steps < 3000, 'the budget ended it');
      // What ended it is what is told of it afterwards.
      const { psnr } = pictureMetrics((await session.measure(id)).metrics);
      assert.equal(psnr, measured.at(-1));
      assert.ok(psnr >= targetPsnr, `${psnr} dB after ${steps} steps`);
      assert.ok(measured.slice(0, -1).every((before) => before < targetPsnr), 'it went on after it was there');
      await session.close();
    });
  }

  test('that a run has already ends its training before a step', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'solved', settings: { width: 8 } });
    await session.train(id, { steps: 1 });
    await session.train(id, { targetPsnr: 10, steps: 50 });
    assert.equal(session.info(id).progress.steps, 1);
    await session.close();
  });

  test('is not looked for by who is asked to stop meanwhile', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'solved', settings: { width: 8 } });
    await session.train(id, { steps: 1 });
    const ended = session.train(id, { targetPsnr: 10, steps: 50 });
    session.stop(id);
    assert.equal(await ended, 'stopped');
    await session.close();
  });
});

describe('when to measure', () => {
  test('is first when the batches come near, then when they have what the whole lacked', () => {
    const watch = new TargetWatch(30, lossOf(20));
    assert.equal(watch.isDue(1), false);
    for (let i = 0; i < 100; i++) watch.heard(lossOf(28.6));
    assert.equal(watch.isDue(1), true);
    // The batches read two decibels more than the whole.
    assert.equal(watch.measured(26.6, 1, 0), false);
    assert.equal(watch.isDue(50), false);
    for (let i = 0; i < 100; i++) watch.heard(lossOf(31));
    assert.equal(watch.isDue(50), false);
    for (let i = 0; i < 100; i++) watch.heard(lossOf(32.1));
    assert.equal(watch.isDue(50), true);
    assert.equal(watch.measured(30, 50, 0), true);
  });

  test('leaves nine tenths of the time to training, and half of what the last gain says is left', () => {
    const watch = new TargetWatch(30, lossOf(31));
    const near = (): void => {
      for (let i = 0; i < 100; i++) watch.heard(lossOf(40));
    };
    // The first builds graphs, and is not charged.
    assert.equal(watch.measured(28.9, 10, 99), false);
    near();
    assert.equal(watch.isDue(10.1), true);
    assert.equal(watch.measured(29, 11, 1), false);
    near();
    watch.heard(lossOf(60));
    assert.deepEqual([watch.isDue(19.9), watch.isDue(20)], [false, true]);
    // Half a decibel in nine seconds: another one is nine seconds away.
    assert.equal(watch.measured(29.5, 20, 0.1), false);
    watch.heard(lossOf(70));
    assert.deepEqual([watch.isDue(24.4), watch.isDue(24.6)], [false, true]);
    assert.equal(watch.measured(30, 25, 0.1), true);
  });

  test('says nothing before there is a loss', () => {
    assert.equal(new TargetWatch(30, NaN).isDue(100), false);
  });
});

test('the loss of a run is that of pixels, not of what lies between them', async () => {
  const { spec, training } = findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes: [14, 18], outputs: 1 });
  const small = { ...spec, width: 8, sharedLayers: 1, rank: 4 };
  const { width, height, values } = picture(18, 14);
  const grid = { sizes: [height, width], outputs: 1, values };
  const draw = trainingSampler(grid, small, { ...training, midway: 0.5 });
  const drawn: StepBatch[] = [];
  const field = await new ReferenceEngine().createField(small);
  const parameters = initializeParameters(small, 1);
  const progress = { steps: 0, seconds: 0, loss: NaN, random: new Random(3).state };
  await field.setParameters(parameters);
  const batches = { draw: (_: number, random: Random) => (drawn.push(draw(random)), drawn.at(-1) as StepBatch) };
  const trainer = new Trainer(field, batches, training, { parameters, moments: createAdamState(parameters.length), progress }, () => 0);
  const truth = new GridSampler(grid, small).whole();
  for (let step = 0; step < 40; step++) {
    const before = progress.loss;
    const { loss } = await field.gradient(truth);
    await trainer.step(0);
    const isBetween = drawn.at(-1)?.isBetween ?? false;
    // The batches are the whole picture here, or all that lies between.
    assert.equal(drawn.at(-1)?.targets.length === truth.targets.length, !isBetween);
    if (isBetween) assert.equal(progress.loss, before);
    else assert.ok(Math.abs(progress.loss - loss) < 1e-6 * loss, `${progress.loss} and ${loss}`);
  }
  assert.ok(new Set(drawn.map(({ isBetween }) => isBetween)).size === 2, 'always the same batches');
});
