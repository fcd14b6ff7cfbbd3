/** Who goes first among the calls of an engine. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { Engine, EngineField } from '../../src-main/core/engine/engine.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { Turns, type Rank } from '../../src-main/core/session/turns.ts';
import { Session } from '../../src-main/core/session/session.ts';

const SETTINGS = { width: 6, sharedLayers: 1, tailLayers: 0, rank: 2, batch: 'axes', batchPoints: 30 };

const IMAGE: ImageSignal = {
  ...({ kind: 'image', width: 11, height: 9, channels: 1, bitDepth: 8 } as const),
  values: Float32Array.from({ length: 99 }, (_, i) => 0.5 + 0.4 * Math.sin(i * i)),
};

const CLIP: VideoSignal = {
  ...({ kind: 'video', width: 6, height: 5, frames: 4, channels: 1, frameRate: 10, bitDepth: 8 } as const),
  values: Float32Array.from({ length: 120 }, (_, i) => 0.5 + 0.4 * Math.sin(i * i)),
};

/** An engine each of whose answers waits until it is let go, and what it was asked for, by the number of values. */
class SlowEngine implements Engine {
  readonly name = 'reference';
  readonly device = 'cpu';
  readonly log: string[] = [];
  #engine = new ReferenceEngine();
  #waiting: (() => void)[] = [];

  async createField(...args: Parameters<Engine['createField']>): Promise<EngineField> {
    const field = await this.#engine.createField(...args);
    return {
      spec: field.spec,
      setParameters: (parameters) => field.setParameters(parameters),
      gradient: (batch) => field.gradient(batch),
      evaluate: async (bricks) => {
        const values = await field.evaluate(bricks);
        this.log.push(`${values.length}`);
        await new Promise<void>((go) => {
          this.#waiting.push(go);
        });
        return values;
      },
      dispose: async () => {
        this.log.push('dispose');
        await field.dispose();
      },
    };
  }

  /** Lets what is under way be answered, and waits until everything that follows from it has happened. */
  async answer(): Promise<void> {
    while (this.#waiting.length === 0) await setImmediate();
    this.#waiting.shift()?.();
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await setImmediate();
}

async function openSlow(signal: ImageSignal | VideoSignal): Promise<{ session: Session; engine: SlowEngine; id: number }> {
  const engine = new SlowEngine();
  const session = new Session({ selectEngine: async () => ({ engine, reason: 'for tests' }), clock: () => performance.now() });
  await session.open(signal, 'waves.png');
  const { id } = await session.createRun({ preset: 'split', settings: SETTINGS });
  return { session, engine, id };
}

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

describe('a session', () => {
  test('gives an export that is begun behind queries of views its turn before them', async () => {
    const { session, engine, id } = await openSlow(IMAGE);
    const seen = { signal: undefined, rank: 'sight' } as const;
    const passing = { rank: 'passing' } as const;
    const asked = [
      all(session.picture(id, { width: 2, height: 1 }, seen)),
      all(session.picture(id, { width: 3, height: 1 }, passing)),
      all(session.picture(id, { width: 4, height: 1 }, seen)),
      all(session.picture(id, { width: 5, height: 1 })),
    ];
    for (let i = 0; i < 4; i++) await engine.answer();
    assert.deepEqual(engine.log, ['2', '5', '4', '3']);
    assert.deepEqual((await Promise.all(asked)).map((bands) => bands.length), [1, 1, 1, 1]);
  });

  test('is closed for another file behind the call under way alone', async () => {
    const { session, engine, id } = await openSlow(IMAGE);
    const asked = [2, 3, 4].map((width) => all(session.picture(id, { width, height: 1 }, { rank: 'sight' })));
    const ends = Promise.allSettled(asked);
    await settled();
    const closed = session.close();
    await engine.answer();
    await closed;
    assert.deepEqual(engine.log, ['2', 'dispose']);
    assert.deepEqual((await ends).map(({ status }) => status), ['fulfilled', 'rejected', 'rejected']);
  });

  test('asks the engine for nothing more of a query that was cancelled while it waited', async () => {
    const { session, engine, id } = await openSlow(IMAGE);
    const abort = new AbortController();
    const first = all(session.picture(id, { width: 2, height: 1 }));
    const older = all(session.picture(id, { width: 3, height: 1 }, { rank: 'sight', signal: abort.signal }));
    const newer = all(session.picture(id, { width: 4, height: 1 }, { rank: 'sight' }));
    await settled();
    abort.abort();
    const cancelled = assert.rejects(older, CancelledError);
    await engine.answer();
    await engine.answer();
    await Promise.all([first, newer, cancelled]);
    assert.deepEqual(engine.log, ['2', '4']);
  });

  test('hands over frames that are finished without a turn', async () => {
    const { session, engine, id } = await openSlow(CLIP);
    const frames = session.frames(id, { width: 3, height: 2, times: [0, 0.5, 1] }, { rank: 'sight' });
    const first = frames.next();
    await engine.answer();
    assert.equal((await first).done, false);
    const other = all(session.picture(id, { width: 7, height: 1 }));
    await settled();
    const rest = await all(frames);
    assert.equal(rest.length, 2, 'though the engine is busy');
    await engine.answer();
    await other;
    assert.deepEqual(engine.log, ['18', '7']);
  });
});

describe('turns', () => {
  /** Turns whose tasks take as many milliseconds as they say, and the order of those that began. */
  function timed(): { turns: Turns; log: string[]; take: (name: string, ms: number, rank: Rank) => Promise<void>; pass: (ms: number) => void } {
    let now = 0;
    const log: string[] = [];
    const turns = new Turns(() => now);
    const take = (name: string, ms: number, rank: Rank): Promise<void> =>
      turns.run(async () => {
        log.push(name);
        now += ms;
      }, rank);
    return { turns, log, take, pass: (ms) => void (now += ms) };
  }

  test('leave what is in sight a fifth of the time while an export is under way, and all of it afterwards', async () => {
    const { turns, log, take, pass } = timed();
    const close = turns.open('started');
    await take('view', 10, 'sight');
    const second = take('view again', 10, 'sight');
    await settled();
    assert.deepEqual(log, ['view']);
    for (let i = 0; i < 3; i++) await take(`export ${i}`, 10, 'started');
    assert.equal(log.length, 4, 'it rests for forty milliseconds');
    pass(10);
    await take('export 3', 1, 'started');
    await second;
    const third = take('view at last', 10, 'sight');
    await settled();
    assert.equal(log.includes('view at last'), false);
    close();
    await third;
    assert.deepEqual(log.slice(-2), ['view again', 'view at last']);
  });

  test('go on after a task that fails', async () => {
    const { turns, log, take } = timed();
    const failing = turns.run(async () => Promise.reject(new Error('broken')));
    const next = take('next', 1, 'passing');
    await assert.rejects(failing, /broken/);
    await next;
    assert.deepEqual(log, ['next']);
  });
});
