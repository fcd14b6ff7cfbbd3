import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import { nextArea, restAfter, type AreaMeasure } from '../../src-renderer/kinds/picture/state/areaPlan.ts';
import type { PixelRect } from '../../src-renderer/kinds/picture/view/selection.ts';

const RECT: PixelRect = { left: 3, top: 4, width: 10, height: 12 };
const OTHER_RECT: PixelRect = { ...RECT, width: 11 };

/** As much of a run as planning looks at. */
function run(id: RunId, steps: number, hasDataset = true): RunState {
  const progress = { steps, seconds: steps / 10, loss: 0.1 };
  return { id, hasDataset, progress, setup: { seed: 0 } } as unknown as RunState;
}

let measurements = 0;

/** Measures what is to be measured next, until nothing is; gives the runs in order. */
function measureAll(rect: PixelRect, runs: RunState[], known: Map<RunId, AreaMeasure>, most = 10): RunId[] {
  const measured: RunId[] = [];
  while (measured.length < most) {
    const order = measurements++;
    const target = nextArea(rect, runs, known);
    if (!target) break;
    known.set(target.run, { metrics: { psnr: 1, ssim: 1 }, rect: target.rect, moment: target.moment, order });
    measured.push(target.run);
  }
  return measured;
}

describe('quality of a rectangle', () => {
  test('is measured once for every run, and again when one has gone on', () => {
    const known = new Map<RunId, AreaMeasure>();
    assert.deepEqual(measureAll(RECT, [run(1, 5), run(2, 8)], known), [1, 2]);
    assert.deepEqual(measureAll(RECT, [run(1, 5), run(2, 9)], known), [2]);
    assert.deepEqual(measureAll(RECT, [run(1, 5), run(2, 9)], known), []);
  });

  test('is measured anew for another rectangle', () => {
    const known = new Map<RunId, AreaMeasure>();
    measureAll(RECT, [run(1, 5)], known);
    assert.deepEqual(measureAll(OTHER_RECT, [run(1, 5)], known), [1]);
  });

  test('of runs that train both is measured in turns', () => {
    const known = new Map<RunId, AreaMeasure>();
    const measured: RunId[] = [];
    for (let steps = 1; steps <= 4; steps++) {
      measured.push(...measureAll(RECT, [run(1, steps), run(2, steps)], known, 1));
    }
    // Each time both have gone on, and the one that was measured longer ago has its turn.
    assert.deepEqual(measured, [1, 2, 1, 2]);
  });

  test('needs a rectangle and the source', () => {
    assert.equal(nextArea(null, [run(1, 5)], new Map()), null);
    assert.equal(nextArea(RECT, [run(1, 5, false)], new Map()), null);
  });

  test('has a subject of its own for every run and rectangle, and the same whatever the step', () => {
    const subject = (id: RunId, rect: PixelRect, steps: number): string | undefined =>
      nextArea(rect, [run(id, steps)], new Map())?.subject;
    assert.equal(subject(1, RECT, 5), subject(1, RECT, 6));
    assert.equal(new Set([subject(1, RECT, 5), subject(2, RECT, 5), subject(1, OTHER_RECT, 5)]).size, 3);
  });

  test('leaves training nearly all of the time', () => {
    assert.equal(restAfter(10, true), 2000);
    assert.equal(restAfter(500, true), 15_000);
    assert.equal(restAfter(500, false), 0);
  });
});
