/** Ceilings in the window: asked for once, right for every rank, forgotten with what they are of. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { CutErrors } from '../../src-main/core/solve/cutErrors.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { DATASET, runState } from './runState.ts';

const { Ceilings } = await import('../../src-renderer/app/ceilings.svelte.ts');

const SPEC = { ...runState().setup.config.spec, rank: 2 };
const ERRORS: CutErrors = { axis: 0, isJoined: false, errors: Float64Array.of(1, 0.1, 0.01, 0.001) };

function bench(answer: () => Promise<CutErrors[]>, open = true) {
  const asked: number[] = [];
  const engine = {
    cutErrors: ({ run }: { run: number }) => {
      asked.push(run);
      return answer();
    },
  };
  const failed: unknown[] = [];
  const mirror = { state: { dataset: open ? DATASET : null, runs: [runState({ id: 7 })] } };
  const desk = { engine, mirror, notices: { fail: (error: unknown) => failed.push(error) } } as unknown as Desk;
  return { ceilings: new Ceilings(desk), asked, failed };
}

describe('ceilings in the window', () => {
  test('are asked for once, and follow the rank', async () => {
    const { ceilings, asked } = bench(async () => [ERRORS]);
    const question = { spec: SPEC, dataset: DATASET };
    assert.equal(ceilings.inWords(question), null);
    await Promise.all([ceilings.ask(question), ceilings.ask({ ...question, spec: { ...SPEC, rank: 3, width: 99 } })]);
    assert.deepEqual(asked, [7]);
    assert.equal(ceilings.inWords(question), 'Rank 2 can reach 20.0 dB.');
    assert.equal(ceilings.of({ ...question, spec: { ...SPEC, rank: 3 } })?.psnr, 30);
    assert.equal(ceilings.of({ ...question, spec: { ...SPEC, rank: 4 } }), null, 'what was not found is not told');
    assert.equal(ceilings.of({ ...question, dataset: { ...DATASET, name: 'other.png' } }), null);
    ceilings.clear();
    assert.equal(ceilings.of(question), null);
    await ceilings.ask(question);
    assert.equal(asked.length, 2);
  });

  test('are not asked for where their dataset is not open', async () => {
    const { ceilings, asked } = bench(async () => [ERRORS], false);
    await ceilings.ask({ spec: SPEC, dataset: DATASET });
    assert.deepEqual(asked, []);
  });

  test('are asked for again after a question was cut short, and not after a failure, which is told', async () => {
    const cut = bench(() => Promise.reject(new CancelledError()));
    const broken = bench(() => Promise.reject(new Error('broken')));
    for (const { ceilings } of [cut, broken, cut, broken]) await ceilings.ask({ spec: SPEC, dataset: DATASET });
    assert.deepEqual([cut.asked.length, cut.failed.length, broken.asked.length, broken.failed.length], [2, 0, 1, 1]);
  });
});
