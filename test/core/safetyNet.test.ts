import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import type { RunInfo } from '../../src-main/core/session/api.ts';
import { Session } from '../../src-main/core/session/session.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';
import { imageGrid } from '../../src-main/core/kinds/image/signal.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { trainingSampler } from '../../src-main/core/training/batches.ts';
import type { Progress } from '../../src-main/core/training/progress.ts';
import { safeRate, SafetyNet } from '../../src-main/core/training/safetyNet.ts';
import { learningRateAt } from '../../src-main/core/training/schedule.ts';
import type { TrainerState } from '../../src-main/core/training/stepper.ts';
import { trainedState, type TrainedState } from '../../src-main/core/training/trainedState.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';

const [WIDTH, HEIGHT] = [32, 24];

/** Waves and an edge, in three channels. */
const PICTURE: ImageSignal = {
  ...{ kind: 'image', width: WIDTH, height: HEIGHT, channels: 3, bitDepth: 8 },
  values: Float32Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (WIDTH * HEIGHT)), Math.floor(i / WIDTH) % HEIGHT, i % WIDTH];
    return 0.5 + 0.2 * Math.sin(0.3 * x + c) * Math.cos(0.2 * y) + (x + y > 30 ? 0.2 : -0.1);
  }),
};

const NETWORKS = {
  'a fully split one': { preset: 'split', settings: { width: 32, rank: 24 } },
  'one of rank 4 with a tail': { preset: 'coordx-r4', settings: { width: 24 } },
} as const;

async function openSession(): Promise<Session> {
  const engine = new OnnxEngine();
  const session = new Session({ selectEngine: async () => ({ engine, reason: 'for a test' }), clock: () => performance.now() });
  await session.open(PICTURE, 'waves.png');
  return session;
}

async function psnrOf(session: Session, { id }: RunInfo): Promise<number> {
  return pictureMetrics((await session.measure(id)).metrics).psnr;
}

for (const [name, { preset, settings }] of Object.entries(NETWORKS)) {
  describe(`gradient steps of ${name}`, () => {
    for (const learningRate of [1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1]) {
      test(`end at least as good as they began, at a rate of ${learningRate}`, async () => {
        const session = await openSession();
        const run = await session.createRun({ preset, settings: { ...settings, learningRate }, seed: 1 });
        const before = await psnrOf(session, run);
        await session.train(run.id, { steps: 200 });
        const after = await psnrOf(session, run);
        assert.ok(after >= before, `${before} dB, then ${after}`);
        await session.close();
      });
    }

    test('are at a good rate what they were without a net', async () => {
      const session = await openSession();
      const steps = 120;
      const { id, spec, training } = await session.createRun({ preset, settings, seed: 1 });
      const { parameters, moments, progress } = await session.snapshot(id);
      await session.train(id, { steps });
      const field = await new OnnxEngine().createField(spec, {});
      await field.setParameters(parameters);
      const draw = trainingSampler(imageGrid(PICTURE), spec, training);
      const random = new Random(progress.random);
      const state = trainedState(field, { parameters, moments });
      for (let step = 1; step <= steps; step++) {
        const rate = learningRateAt(training, step, (step - 1) / steps);
        await state.step(draw(random), { ...training, step, learningRate: rate });
      }
      await state.read();
      assert.deepEqual((await session.snapshot(id)).parameters, parameters);
      assert.equal(session.info(id).progress.net?.lost, 0);
      await field.dispose();
      await session.close();
    });
  });
}

test('a run that fell goes on after it was saved as if it had never stopped', async () => {
  const [whole, first] = [await openSession(), await openSession()];
  const { preset, settings } = NETWORKS['a fully split one'];
  const request = { preset, settings: { ...settings, learningRate: 1, schedule: 'constant' }, seed: 1 };
  const { id } = await whole.createRun(request);
  await whole.train(id, { steps: 60 });
  const begun = await first.createRun(request);
  await first.train(begun.id, { steps: 40 });
  assert.ok((first.info(begun.id).progress.net?.ceiling ?? 1) < 1, 'it did fall');
  const resumed = await first.openModel(await first.snapshot(begun.id));
  await first.train(resumed.id, { steps: 60 });
  assert.deepEqual((await first.snapshot(resumed.id)).parameters, (await whole.snapshot(id)).parameters);
  assert.deepEqual(first.info(resumed.id).progress.net, whole.info(id).progress.net);
  await Promise.all([whole.close(), first.close()]);
});

describe('a net', () => {
  const RATE = 0.01;

  /** A state, and steps that put their number into its parameters and have a loss of their own. */
  function rope(progress: Partial<Progress> = {}): { state: TrainerState; step: (loss: number) => Promise<boolean> } {
    const state: TrainerState = {
      parameters: new Float32Array(3),
      moments: createAdamState(3),
      progress: { steps: 0, seconds: 0, loss: NaN, random: new Random(1).state, ...progress },
    };
    const held: Pick<TrainedState, 'keep'> = trainedState({ setParameters: async () => undefined } as unknown as EngineField, state);
    const net = new SafetyNet(held, state.progress);
    const step = (loss: number): Promise<boolean> => {
      state.progress.steps += 1;
      for (const array of [state.parameters, state.moments.first, state.moments.second]) array.fill(state.progress.steps);
      state.progress.loss = loss;
      return net.judge(loss, RATE);
    };
    return { state, step };
  }

  test('lets noise pass', async () => {
    const { state, step } = rope();
    const random = new Random(3);
    // A quarter of the batches lie between the pixels, and have three times the loss.
    for (let k = 0; k < 5000; k++) assert.ok(!(await step((random.uniform() < 0.25 ? 3 : 1) * Math.exp(0.2 * random.normal()))));
    assert.equal(safeRate(RATE, state.progress.net), RATE);
  });

  test('goes back by some steps when the loss jumps, and halves the rate', async () => {
    const { state, step } = rope();
    for (let k = 0; k < 100; k++) assert.ok(!(await step(0.1)));
    let k = 0;
    while (!(await step(1))) k += 1;
    assert.ok(k >= 3 && k < 10, `after ${k} steps`);
    // The last state but one: steps after that of step 96 are not known to have gone well.
    const arrays = [state.parameters, state.moments.first, state.moments.second];
    for (const array of arrays) assert.deepEqual([...array], [64, 64, 64]);
    const { net, loss, steps } = state.progress;
    assert.ok(Math.abs(loss - 0.1) < 1e-6);
    assert.equal(net?.lost, steps - 64);
    assert.equal(safeRate(RATE, net), RATE / 2);
    // Again, from the same place.
    while (!(await step(NaN)));
    assert.equal(state.parameters[0], 64);
    for (k = 0; k < 700; k++) await step(0.1);
    assert.ok(Math.abs(safeRate(RATE, state.progress.net) - RATE) < 1e-4, 'it comes back');
  });

  for (const loss of [NaN, Infinity]) {
    test(`goes back at once from a loss of ${loss}`, async () => {
      const { state, step } = rope();
      await step(0.1);
      assert.ok(await step(loss));
      assert.deepEqual([...state.parameters], [0, 0, 0]);
      assert.ok(Object.values(state.progress.net ?? {}).every(Number.isFinite));
    });

    test(`has nothing to go back to when it begins at ${loss}`, async () => {
      const { state, step } = rope();
      assert.ok(!(await step(loss)) && !(await step(loss)));
      assert.equal(state.progress.net, undefined);
    });
  }

  test('does not take a loss of nothing for a best that no other can be measured by', async () => {
    const { step } = rope();
    for (let k = 0; k < 200; k++) assert.ok(!(await step(k === 100 ? 0 : 1e-9)));
  });
});
