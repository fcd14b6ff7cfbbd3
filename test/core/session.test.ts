import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { SessionEvent } from '../../src-main/core/session/api.ts';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import type { ResidentState } from '../../src-main/core/engine/engine.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { Session } from '../../src-main/core/session/session.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';

const SETTINGS = { width: 8, sharedLayers: 1, tailLayers: 0, rank: 4, batch: 'axes', batchPoints: 40, learningRate: 0.01 };

/** A smooth picture with something in every channel. */
function picture(width: number, height: number): ImageSignal {
  const values = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y, c] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    return 0.5 + 0.4 * Math.sin((x / width) * 5 + c) * Math.cos((y / height) * 4 - c);
  });
  return { kind: 'image', width, height, channels: 3, bitDepth: 8, values };
}

/** A session over the reference, with a clock that moves a millisecond a look. */
async function openSession(): Promise<Session> {
  let now = 0;
  const session = new Session({
    selectEngine: async () => ({ engine: new ReferenceEngine(), reason: 'for tests' }),
    clock: () => now++,
  });
  await session.open(picture(12, 9), 'waves.png');
  return session;
}

/** An engine whose fields hold no numbers any more after so many steps; the loss, which is of the step before, tells it one later. */
class RunawayEngine extends ReferenceEngine {
  #sound: number;

  constructor(sound: number) {
    super();
    this.#sound = sound;
  }

  override async createField(...args: Parameters<ReferenceEngine['createField']>): ReturnType<ReferenceEngine['createField']> {
    const field = await super.createField(...args);
    let steps = 0;
    const size = parameterLayout(field.spec).size;
    const resident: ResidentState = {
      write: async () => undefined,
      read: async () => ({ parameters: new Float32Array(size).fill(steps > this.#sound ? NaN : 0), moments: createAdamState(size) }),
      step: async () => {
        steps += 1;
        return { loss: steps <= this.#sound + Math.min(1, this.#sound) ? 0.5 : NaN, gradient: 1 };
      },
      keep: () => ({ restore: async () => undefined, release: () => undefined }),
    };
    return Object.assign(field, { resident });
  }
}

describe('a session', () => {
  test('ends training that has run away, and says so, whether it is seen at once or at the end', async () => {
    for (const [sound, steps, reached] of [[3, 4, 4], [0, 1000, 1]] as const) {
      const session = new Session({ selectEngine: async () => ({ engine: new RunawayEngine(sound), reason: 'for tests' }), clock: () => 0 });
      await session.open(picture(12, 9), 'waves.png');
      const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
      await assert.rejects(session.train(id, { steps }), /^CoordxError: This field has diverged: .*\.$/);
      assert.equal(session.info(id).progress.steps, reached, 'it goes no further');
      assert.equal(session.info(id).status, 'idle');
    }
  });

  test('trains a run: quality rises, and every step is told', async () => {
    const session = await openSession();
    const events: SessionEvent[] = [];
    session.subscribe((event) => events.push(event));
    const run = await session.createRun({ preset: 'split', settings: SETTINGS, seed: 3 });
    const { metrics: before } = await session.measure(run.id);
    assert.equal(await session.train(run.id, { steps: 150 }), 'finished');
    const { metrics: after } = await session.measure(run.id);
    const [low, high] = [pictureMetrics(before).psnr, pictureMetrics(after).psnr];
    assert.ok(high > low + 6, `${low} -> ${high}`);
    const steps = events.filter((event) => event.kind === 'step');
    assert.deepEqual(steps.map((event) => event.progress.steps), Array.from({ length: 150 }, (_, i) => i + 1));
    assert.deepEqual(events.at(-1), { kind: 'ended', run: run.id, end: 'finished' });
    assert.equal(session.info(run.id).status, 'idle');
  });

  test('same seed, same run; another seed, another', async () => {
    const results = await Promise.all(
      [5, 5, 6].map(async (seed) => {
        const session = await openSession();
        const { id } = await session.createRun({ preset: 'split', settings: SETTINGS, seed });
        await session.train(id, { steps: 12 });
        return (await session.snapshot(id)).parameters;
      }),
    );
    assert.deepEqual(results[0], results[1]);
    assert.notDeepEqual(results[0], results[2]);
  });

  test('a run that was stopped, saved and opened again ends as if it had gone on', async () => {
    const whole = await openSession();
    const uninterrupted = await whole.createRun({ preset: 'split', settings: SETTINGS, seed: 1 });
    await whole.train(uninterrupted.id, { steps: 30 });

    const first = await openSession();
    const run = await first.createRun({ preset: 'split', settings: SETTINGS, seed: 1 });
    first.subscribe((event) => {
      if (event.kind === 'step' && event.progress.steps === 11) first.stop(run.id);
    });
    assert.equal(await first.train(run.id, { steps: 30 }), 'stopped');
    const saved = await first.snapshot(run.id);
    assert.equal(saved.progress.steps, 11);

    const second = await openSession();
    const resumed = await second.openModel(saved);
    assert.equal(await second.train(resumed.id, { steps: 30 }), 'finished');
    const [expected, actual] = [await whole.snapshot(uninterrupted.id), await second.snapshot(resumed.id)];
    assert.deepEqual(actual.parameters, expected.parameters);
    assert.deepEqual(actual.moments, expected.moments);
    assert.deepEqual(actual.progress.random, expected.progress.random);
  });

  test('runs that train together share the machine by time', async () => {
    const session = await openSession();
    const runs = [
      await session.createRun({ preset: 'split', settings: SETTINGS }),
      await session.createRun({ preset: 'siren', settings: { width: 6 } }),
    ];
    const ends = await Promise.all(runs.map((run) => session.train(run.id, { steps: 20 })));
    assert.deepEqual(ends, ['finished', 'finished']);
  });

  test('a picture asked for while training is all of one moment', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const training = session.train(id, { steps: 60 });
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
    const frozen = await session.snapshot(id);
    const bands = [];
    for await (const band of session.picture(id, { width: 6, height: 4 })) bands.push(band);
    session.stop(id);
    await training;
    const other = await openSession();
    const copy = await other.openModel(frozen);
    const expected = [];
    for await (const band of other.picture(copy.id, { width: 6, height: 4 })) expected.push(band);
    assert.deepEqual(bands, expected);
  });

  test('a model without its image can be queried, not trained or measured', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const other = new Session({ selectEngine: async () => ({ engine: new ReferenceEngine(), reason: '' }), clock: () => 0 });
    const run = await other.openModel(await session.snapshot(id));
    await assert.rejects(other.train(run.id, { steps: 1 }), /open the image it was trained on: waves.png, 12 x 9/);
    await assert.rejects(other.measure(run.id), /Open the image/);
    for await (const band of other.picture(run.id, { width: 3, height: 2 })) assert.equal(band.values.length, 18);
  });

  test('what cannot be is said in a sentence', async () => {
    const session = await openSession();
    await assert.rejects(session.createRun({ preset: 'sirene' }), /no preset sirene; there are solved, solved-small, split, coordx/);
    await assert.rejects(session.createRun({ settings: { rank: 0 } }), /rank must be/);
    assert.throws(() => session.info(99), /There is no run 99/);
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const training = session.train(id, { steps: 1000 });
    await assert.rejects(session.train(id, { steps: 5 }), /already training/);
    await session.removeRun(id);
    assert.equal(await training, 'stopped');
    assert.throws(() => session.info(id), /no run/);
  });

  test('a run that joins others in training shares with them from then on', async () => {
    const session = await openSession();
    const [first, second] = [
      await session.createRun({ preset: 'split', settings: SETTINGS }),
      await session.createRun({ preset: 'split', settings: SETTINGS, seed: 1 }),
    ];
    const order: number[] = [];
    const trained: Promise<unknown>[] = [session.train(first.id, { steps: 60 })];
    session.subscribe((event) => {
      if (event.kind !== 'step') return;
      order.push(event.run);
      if (order.length === 30) trained.push(session.train(second.id, { steps: 30 }));
    });
    await trained[0];
    await Promise.all(trained);
    const afterJoining = order.slice(31, 51);
    // Sums of times are rounded: once in a while one run has two steps in turn.
    const share = afterJoining.filter((run) => run === first.id).length;
    assert.ok(share >= 9 && share <= 11, afterJoining.join(' '));
  });

  test('training stands still while it is held, answers queries, and can be stopped', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const other = await session.createRun({ preset: 'split', settings: SETTINGS, seed: 1 });
    const steps: number[] = [];
    let isHeld = false;
    session.subscribe(({ kind }) => {
      if (kind === 'step') steps.push(isHeld ? 1 : 0);
    });
    const training = session.train(id, { steps: 40 });
    const releases = [session.hold(), session.hold()];
    // The step in progress ends, and is told.
    for await (const band of session.picture(id, { width: 6, height: 4 })) assert.equal(band.rows, 4);
    await setImmediate();
    isHeld = true;
    const before = session.info(id).progress.steps;
    const joined = session.train(other.id, { steps: 40 });
    for (let i = 0; i < 20; i++) {
      for await (const band of session.picture(id, { width: 6, height: 4 })) assert.equal(band.rows, 4);
    }
    session.stop(other.id);
    assert.equal(await joined, 'stopped');
    releases[0]?.();
    releases[0]?.();
    for await (const band of session.picture(id, { width: 6, height: 4 })) assert.equal(band.rows, 4);
    assert.deepEqual([session.info(id).progress.steps, session.info(other.id).progress.steps], [before, 0]);
    assert.ok(!steps.includes(1), 'no step while held');
    isHeld = false;
    releases[1]?.();
    assert.equal(await training, 'finished');
    assert.equal(session.info(id).progress.steps, 40);
  });

  test('one step is one step, with the rate of its place in the budget', async () => {
    const [session, other] = [await openSession(), await openSession()];
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const same = await other.createRun({ preset: 'split', settings: SETTINGS });
    const events: SessionEvent[] = [];
    session.subscribe((event) => events.push(event));
    for (let i = 0; i < 3; i++) await session.step(id, { steps: 3 });
    await other.train(same.id, { steps: 3 });
    assert.deepEqual((await session.snapshot(id)).parameters, (await other.snapshot(same.id)).parameters);
    assert.deepEqual(events.map(({ kind }) => kind), ['step', 'step', 'step']);
    // The budget is used up, and still it is a step that was asked for.
    await session.step(id, { steps: 3 });
    assert.equal(session.info(id).progress.steps, 4);
    const training = session.train(id, { steps: 100 });
    await assert.rejects(session.step(id, { steps: 100 }), /already training/);
    session.stop(id);
    await training;
  });

  test('a run is made from a whole config, checked against the image', async () => {
    const session = await openSession();
    const { spec, training } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const run = await session.createRun({ preset: 'split', config: { spec: { ...spec, width: 5 }, training }, seed: 4 });
    assert.deepEqual([run.spec.width, run.preset, run.seed, run.hasDataset], [5, 'split', 4, true]);
    await assert.rejects(
      session.createRun({ config: { spec: { ...spec, outputs: 1 }, training } }),
      /outputs must be 3, the channels of the image, not 1/,
    );
    await assert.rejects(session.createRun({ config: { spec, training: { ...training, beta1: 2 } } }), /beta1 must be/);
    await assert.rejects(
      session.createRun({ config: { spec: { ...spec, axes: ['t', 'x'] }, training } }),
      /axes must be y and x/,
    );
  });

  test('a picture of a run that is removed meanwhile is cancelled', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const bands = session.picture(id, { width: 6, height: 4 })[Symbol.asyncIterator]();
    const cancelled = assert.rejects(bands.next(), CancelledError);
    await session.removeRun(id);
    await cancelled;
  });

  test('a measurement says after how many steps it was, and can be cancelled', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
    await session.train(id, { steps: 5 });
    const { steps, metrics } = await session.measure(id);
    assert.equal(steps, 5);
    assert.deepEqual((await session.snapshot(id)).metrics, metrics);
    await assert.rejects(session.measure(id, { signal: AbortSignal.abort() }), CancelledError);
  });
});
