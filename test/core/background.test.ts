import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import type { RunInfo } from '../../src-main/core/session/api.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { ceilingOf } from '../../src-main/core/solve/ceiling.ts';
import { cutErrors } from '../../src-main/core/solve/cutErrors.ts';
import { imageGrid, type ImageSignal } from '../../src-main/core/kinds/image/signal.ts';

const SETTINGS = { width: 6, sharedLayers: 1, tailLayers: 0, rank: 2, batch: 'axes', batchPoints: 30 };

const IMAGE: ImageSignal = {
  ...({ kind: 'image', width: 11, height: 9, channels: 1, bitDepth: 8 } as const),
  values: Float32Array.from({ length: 99 }, (_, i) => 0.5 + 0.4 * Math.sin(i * i)),
};

/** A session whose clock moves a millisecond a look, and the products that its engine made. */
async function open(): Promise<{ session: Session; run: RunInfo; made: { products: number } }> {
  let now = 0;
  const made = { products: 0 };
  const engine = Object.assign(new ReferenceEngine(), {
    multiply: () => (...args: Parameters<typeof multiplyHere>) => {
      made.products += 1;
      return multiplyHere(...args);
    },
  });
  const session = new Session({
    selectEngine: async () => ({ engine, reason: 'for tests' }),
    clock: () => now++,
    turn: () => setImmediate(),
  });
  await session.open(IMAGE, 'waves.png');
  return { session, run: await session.createRun({ preset: 'split', settings: SETTINGS }), made };
}

describe('what a session finds in the background', () => {
  test('is the ceiling of its fields, once for all ranks', async () => {
    const { session, run, made } = await open();
    const found = await session.cutErrors(run.id, run.spec);
    const expected = await cutErrors(imageGrid(IMAGE), { axis: 0, isJoined: false }, { multiply: multiplyHere });
    assert.deepEqual(found, [expected]);
    assert.deepEqual(ceilingOf(run.spec, [9, 11], found), { psnr: -10 * Math.log10(expected?.errors[2] as number), isBound: false });
    const { products } = made;
    assert.deepEqual(await session.cutErrors(run.id, { ...run.spec, rank: 5 }), found);
    assert.equal(made.products, products, 'nothing is found twice');
    assert.deepEqual(await session.cutErrors(run.id, { ...run.spec, tailLayers: 1 }), []);
  });

  test('waits for nine times as much training as it takes', async () => {
    const { session, run, made } = await open();
    const training = session.train(run.id, { steps: 100_000 });
    await session.cutErrors(run.id, run.spec);
    assert.ok(made.products > 0);
    const { seconds } = session.info(run.id).progress;
    assert.ok(1000 * seconds >= 9 * made.products, `${seconds} s beside ${made.products} products`);
    session.stop(run.id);
    await training;
  });

  test('goes on when training ends, and ends with the session', async () => {
    const { session, run } = await open();
    const training = session.train(run.id, { steps: 2 });
    const found = session.cutErrors(run.id, run.spec);
    await training;
    assert.equal((await found).length, 1);
    const other = await open();
    const broken = other.session.cutErrors(other.run.id, other.run.spec);
    await Promise.all([other.session.close(), assert.rejects(broken, CancelledError)]);
  });
});
