import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { Multiply } from '../../src-main/core/engine/multiply.ts';
import type { RunInfo, SessionEvent } from '../../src-main/core/session/api.ts';
import { Session } from '../../src-main/core/session/session.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { lossToPsnr } from '../../src-main/core/training/schedule.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';

const SETTINGS = { width: 12, firstOmega: 8 };
const STEPS = 6;

/** Waves and an edge, which no few sines are. */
function picture(channels: 1 | 3 | 4 = 3): ImageSignal {
  const [width, height] = [40, 32];
  const values = Float32Array.from({ length: channels * width * height }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    return 0.5 + 0.2 * Math.sin(0.3 * x + c) * Math.cos(0.2 * y) + (x + y > 35 ? 0.2 : -0.1);
  });
  return { kind: 'image', width, height, channels, bitDepth: 8, values };
}

/** Brightness of a clip at a place of its frames. */
function at(t: number, y: number, x: number): number {
  return 0.5 + 0.3 * Math.sin(0.4 * x + 0.3 * t) * Math.cos(0.35 * y - 0.2 * t);
}

function clip(): VideoSignal {
  const [frames, height, width] = [12, 14, 18];
  const plane = height * width;
  const values = Float32Array.from({ length: frames * plane }, (_, i) => at(Math.floor(i / plane), Math.floor(i / width) % height, i % width));
  return { kind: 'video', frames, width, height, channels: 1, frameRate: 10, values, bitDepth: 8 };
}

async function openSession(image = picture()): Promise<Session> {
  const engine = new OnnxEngine();
  const session = new Session({ selectEngine: async () => ({ engine, reason: 'for a test' }), clock: () => performance.now() });
  await session.open(image, 'waves.png');
  return session;
}

async function run(session: Session, settings: Record<string, string | number> = {}): Promise<RunInfo> {
  return session.createRun({ preset: 'solved', settings: { ...SETTINGS, ...settings }, seed: 1 });
}

/** The losses of a run's steps. */
function lossesOf(session: Session): number[] {
  const losses: number[] = [];
  session.subscribe((event: SessionEvent) => {
    if (event.kind === 'step') losses.push(event.progress.loss);
  });
  return losses;
}

describe('training by solving', () => {
  test('solves at its first step, and gets better with those that follow', async () => {
    for (const channels of [1, 3, 4] as const) {
      const session = await openSession(picture(channels));
      const losses = lossesOf(session);
      const { id } = await run(session);
      await session.train(id, { steps: STEPS });
      assert.equal(losses.length, STEPS);
      assert.ok((losses.at(-1) as number) < 0.9 * (losses[0] as number), `${channels} channels: ${losses.map(lossToPsnr).join()}`);
      await session.close();
    }
  });

  test('says the quality of the picture, as it is measured', async () => {
    const session = await openSession();
    const { id } = await run(session);
    await session.train(id, { steps: 3 });
    const { psnr } = pictureMetrics((await session.measure(id)).metrics);
    // What is measured is clamped to [0, 1], and computed in float32.
    assert.ok(Math.abs(psnr - lossToPsnr(session.info(id).progress.loss)) < 0.05);
    await session.close();
  });

  for (const learningRate of [1e-5, 1e-3, 1e-2, 1e-1]) {
    test(`never gets worse than rounding makes it, at a rate of ${learningRate}`, async () => {
      const session = await openSession();
      const losses = lossesOf(session);
      const { id } = await run(session, { learningRate, midway: 0 });
      await session.train(id, { steps: 12 });
      for (const [i, loss] of losses.slice(1).entries()) {
        assert.ok(loss <= 1.01 * Math.min(...losses.slice(0, i + 1)) && loss <= (losses[0] as number), losses.join());
      }
      assert.ok((session.info(id).progress.solving?.rateScale ?? 2) <= 1);
      await session.close();
    });
  }

  test('does not stop dead where rounding shakes the error: a field with more features than it needs goes on', async () => {
    const session = await openSession();
    const { id } = await run(session, { width: 40, firstOmega: 12 });
    await session.train(id, { steps: 40 });
    const half = session.info(id).progress;
    await session.train(id, { steps: 120 });
    const { loss, solving } = session.info(id).progress;
    assert.ok(loss < 0.7 * half.loss, `${lossToPsnr(half.loss)} and ${lossToPsnr(loss)} dB`);
    assert.ok((solving?.rateScale ?? 0) > 1e-4, `a rate of ${solving?.rateScale} of its own`);
    await session.close();
  });

  test('once is over after one step, whatever budget is left', async () => {
    const session = await openSession();
    const { id } = await run(session, { method: 'solve' });
    assert.equal(await session.train(id, { seconds: 1000 }), 'finished');
    const { progress } = session.info(id);
    assert.equal(progress.steps, 1);
    await session.train(id, { steps: 50 });
    assert.deepEqual(session.info(id).progress, progress);
    await session.close();
  });

  test('ends at a quality when the picture has it', async () => {
    const session = await openSession();
    const { id } = await run(session);
    await session.train(id, { steps: 1 });
    const targetPsnr = lossToPsnr(session.info(id).progress.loss) + 0.5;
    await session.train(id, { targetPsnr, steps: 100 });
    const { psnr } = pictureMetrics((await session.measure(id)).metrics);
    assert.ok(session.info(id).progress.steps < 100 && psnr >= targetPsnr, `${psnr} of ${targetPsnr}`);
    await session.close();
  });

  test('goes on after it was saved as if it had never stopped', async () => {
    const [whole, first] = [await openSession(), await openSession()];
    const { id } = await run(whole, { learningRate: 0.05 });
    await whole.train(id, { steps: 2 * STEPS });
    const begun = await run(first, { learningRate: 0.05 });
    await first.train(begun.id, { steps: STEPS });
    const resumed = await first.openModel(await first.snapshot(begun.id));
    await first.train(resumed.id, { steps: 2 * STEPS });
    assert.deepEqual((await first.snapshot(resumed.id)).parameters, (await whole.snapshot(id)).parameters);
    await Promise.all([whole.close(), first.close()]);
  });

  test('solves for a video at once, frames and the moments between them', async () => {
    const engine = new OnnxEngine();
    const session = new Session({ selectEngine: async () => ({ engine, reason: 'for a test' }), clock: () => performance.now() });
    const { frames, width, height } = clip();
    await session.open(clip(), 'waves.mp4');
    const { id, preset, training } = await session.createRun({ seed: 1 });
    assert.deepEqual([preset, training.method], ['solved', 'solve']);
    assert.equal(await session.train(id, { seconds: 100 }), 'finished');
    assert.equal(session.info(id).progress.steps, 1);
    const { psnr } = pictureMetrics((await session.measure(id)).metrics);
    assert.ok(psnr > 35, `${psnr} dB`);
    let worst = 0;
    const times = [4.5, 5.5, 6.5];
    let k = 0;
    for await (const { values: frame } of session.frames(id, { width, height, times: times.map((t) => t / (frames - 1)) })) {
      const t = times[k++] as number;
      for (const [i, value] of frame.entries()) worst = Math.max(worst, Math.abs(value - at(t, Math.floor(i / width), i % width)));
    }
    assert.ok(k === 3 && worst < 0.1, `off by ${worst} between frames`);
    await assert.rejects(session.createRun({ settings: { branches: 'ty|x' } }), /method solve needs branches=t\|y\|x or t\|yx, not ty\|x/);
    await session.close();
  });

  for (const branches of ['t|y|x', 't|yx']) {
    test(`goes on by turns for a video whose branches are ${branches}`, async () => {
      const session = await openSession();
      await session.open(clip(), 'waves.mp4');
      const losses = lossesOf(session);
      const settings = { branches, method: 'alternate', width: 10, firstOmega: 6, learningRate: 2e-3 };
      const { id } = await session.createRun({ preset: 'solved', settings, seed: 1 });
      await session.train(id, { steps: 24 });
      assert.ok((losses.at(-1) as number) < 0.9 * (losses[0] as number), losses.map(lossToPsnr).join());
      await session.close();
    });
  }

  test('refuses what has no core to solve for', async () => {
    const session = await openSession();
    const refused = async (settings: Record<string, string | number>, message: RegExp): Promise<void> =>
      assert.rejects(session.createRun({ preset: 'split', settings }), { name: 'SettingError', message });
    await refused({ method: 'solve' }, /method solve needs fusion tensor/);
    await refused({ fusion: 'tensor' }, /rank must be 1 with fusion tensor/);
    await refused({ fusion: 'tensor', rank: 1, tailLayers: 1 }, /tailLayers must be 0 with fusion tensor/);
    await refused({ method: 'guess' }, /method must be one of adam, solve, alternate/);
    await refused({ fusion: 'tensor', rank: 1, method: 'solve', ridge: 0 }, /ridge must be a number from/);
    await session.close();
  });

  test('a core is trained by adam as well', async () => {
    const session = await openSession();
    const losses = lossesOf(session);
    const { id } = await run(session, { method: 'adam', learningRate: 2e-3, midway: 0 });
    await session.train(id, { steps: 200 });
    assert.ok((losses.at(-1) as number) < 0.3 * (losses[0] as number));
    await session.close();
  });
});

test('who looks at a field while a step is solved sees it as it was before the step', async () => {
  const session = await openSession();
  const { id } = await run(session, { learningRate: 0.05 });
  await session.train(id, { steps: 1 });
  const before = (await session.snapshot(id)).parameters;
  const stepping = session.step(id, { steps: 100 });
  // Many turns of the event loop fit into a step.
  for (let i = 0; i < 20; i++) {
    await setImmediate();
    if (session.info(id).progress.steps > 1) break;
    assert.deepEqual((await session.snapshot(id)).parameters, before);
  }
  await stepping;
  assert.equal(session.info(id).progress.steps, 2);
  await session.close();
});

/** An engine that counts its products, and lets others speak at one of them. */
class CountingEngine extends OnnxEngine {
  products = 0;
  /** Called before each product, with its number. */
  before: (product: number) => void = () => undefined;

  override multiply(threads?: number): Multiply {
    const multiply = super.multiply(threads);
    return (...product) => {
      this.before(++this.products);
      return multiply(...product);
    };
  }
}

describe('a step that solves', () => {
  async function counted(settings: Record<string, string | number> = {}) {
    const engine = new CountingEngine();
    const session = new Session({ selectEngine: async () => ({ engine, reason: 'for a test' }), clock: () => performance.now() });
    await session.open(picture(), 'waves.png');
    return { engine, session, id: (await run(session, settings)).id };
  }

  for (const method of ['solve', 'alternate']) {
    test(`is broken off at any of its products, and leaves the run as it was: method ${method}`, async () => {
      const { engine, session, id } = await counted({ method });
      await session.train((await run(session, { method })).id, { steps: 1 });
      const all = engine.products;
      assert.ok(all > 10);
      const before = await session.snapshot(id);
      for (const last of [1, 2, Math.floor(all / 2), all - 1]) {
        engine.products = 0;
        engine.before = (product) => {
          if (product === last) session.stop(id);
        };
        assert.equal(await session.train(id, { steps: 5 }), 'stopped');
        assert.equal(engine.products, last, 'no product begins after it');
        assert.deepEqual(await session.snapshot(id), before);
        assert.equal(session.info(id).stepping, null);
      }
      await session.close();
    });
  }

  test('goes on as if it had never been broken off', async () => {
    const [broken, whole] = [await counted({ learningRate: 0.05 }), await counted({ learningRate: 0.05 })];
    await broken.session.train(broken.id, { steps: 3 });
    for (const after of [1, 5, 12, 20]) {
      const last = broken.engine.products + after;
      broken.engine.before = (product) => {
        if (product === last) broken.session.stop(broken.id);
      };
      assert.equal(await broken.session.train(broken.id, { steps: 7 }), 'stopped');
      assert.equal(broken.session.info(broken.id).progress.steps, 3);
    }
    await broken.session.train(broken.id, { steps: 7 });
    await whole.session.train(whole.id, { steps: 7 });
    assert.deepEqual((await broken.session.snapshot(broken.id)).parameters, (await whole.session.snapshot(whole.id)).parameters);
    await Promise.all([broken.session.close(), whole.session.close()]);
  });

  test('that was asked for alone is cancelled, and so is that of a run that is removed', async () => {
    const { engine, session, id } = await counted();
    engine.before = () => session.stop(id);
    await assert.rejects(session.step(id, { steps: 5 }), CancelledError);
    engine.before = () => void session.removeRun(id);
    engine.products = 0;
    assert.equal(await session.train(id, { steps: 5 }), 'stopped');
    assert.equal(engine.products, 1);
    await session.close();
  });

  test('says how far it is, from nothing to all', async () => {
    const { engine, session, id } = await counted();
    const parts: number[] = [];
    for (let step = 0; step < 3; step++) {
      parts.length = 0;
      engine.before = () => void parts.push(session.info(id).stepping?.done ?? 0);
      await session.step(id, { steps: 3 });
      assert.equal(parts[0], 0);
      assert.deepEqual(parts, parts.toSorted((a, b) => a - b));
      assert.ok((parts.at(-1) as number) > 0.8 && (parts.at(-1) as number) <= 1, `step ${step} ends at ${parts.at(-1)}`);
    }
    await session.close();
  });
});

describe('a solution that takes more memory than there is', () => {
  test('is refused before it begins, and gradient steps are not', async () => {
    const engine = new OnnxEngine();
    const session = new Session({ selectEngine: async () => ({ engine, reason: '' }), clock: () => performance.now(), memory: 3e7 });
    await session.open(picture(), 'waves.png');
    const { id } = await session.createRun({});
    const words = /^To solve for this field takes about .* of memory, more than the 29 MiB of this machine: set a smaller width, or take a smaller part of the image\.$/;
    await assert.rejects(session.train(id, { steps: 1 }), { name: 'SettingError', message: words });
    await assert.rejects(session.step(id, { steps: 1 }), { name: 'SettingError', message: words });
    const split = await session.createRun({ preset: 'split' });
    await session.train(split.id, { steps: 1 });
    await session.close();
  });

  test('is refused where a step may not take it', async () => {
    const session = await openSession();
    const { id } = await session.createRun({ memoryBudget: 2 ** 20 });
    await assert.rejects(session.train(id, { steps: 1 }), /more than the 1 MiB that a step may take/);
    await session.close();
  });
});
