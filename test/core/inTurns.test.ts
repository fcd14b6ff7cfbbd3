/** Tasks that are timed in turns, by a clock that they move themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { mediansInTurns } from '../../src-main/core/training/inTurns.ts';

test('tasks take turns, and the first round does not count', async () => {
  let now = 0;
  const order: string[] = [];
  const task = (name: string, times: number[]) => async (): Promise<void> => {
    order.push(name);
    now += times.shift() ?? NaN;
  };
  const medians = await mediansInTurns([task('a', [100, 3, 1, 2]), task('b', [200, 10, 30, 20])], { clock: () => now, enough: 1 });
  assert.deepEqual(medians, [2, 20]);
  assert.equal(order.join(''), 'abababab');
});

test('rounds go on until there is enough, and end when nobody wants them', async () => {
  let now = 0;
  let runs = 0;
  const stop = new AbortController();
  const task = async (): Promise<void> => {
    now += 5;
    if (++runs === 20) stop.abort();
  };
  await mediansInTurns([task], { clock: () => now, enough: 50 });
  assert.equal(runs, 11);
  await assert.rejects(mediansInTurns([task], { clock: () => now, enough: 1e9, signal: stop.signal }), CancelledError);
  assert.equal(runs, 20);
});
