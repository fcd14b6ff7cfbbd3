/** How changes reach those who wait for them: not too often, and without a timer while nothing happens. */
import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { CancelledError, FileError } from '../../src-main/core/base/errors.ts';
import { presetConfig } from '../../src-main/core/kinds/table.ts';
import { ChangeFeed } from '../../src-main/host/studio/changeFeed.ts';
import { Monitor } from '../../src-main/host/studio/runs/monitor.ts';
import { Tickets } from '../../src-main/host/studio/tickets.ts';
import { smallConfig } from '../fixtures/studios.ts';

/** Time that stands still until it is told to go on; `timers` counts those that were started. */
interface StillTime {
  timers: () => number;
  tick: (milliseconds: number) => void;
}

async function inStillTime(run: (time: StillTime) => Promise<void>): Promise<void> {
  let now = 1000;
  mock.timers.enable({ apis: ['setTimeout'] });
  const started = mock.method(globalThis, 'setTimeout');
  const clock = mock.method(performance, 'now', () => now);
  const tick = (milliseconds: number): void => {
    now += milliseconds;
    mock.timers.tick(milliseconds);
  };
  try {
    await run({ timers: () => started.mock.callCount(), tick });
  } finally {
    clock.mock.restore();
    started.mock.restore();
    mock.timers.reset();
  }
}

const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('the feed of changes', () => {
  test('answers any number of changes at once, some 20 times a second at most', () =>
    inStillTime(async ({ tick }) => {
      const feed = new ChangeFeed();
      let answers = 0;
      const wait = (known: number): Promise<number> => feed.wait(known, 0, undefined).then(() => (answers += 1));
      const waiting = [wait(1), wait(1)];
      for (let i = 0; i < 1000; i++) feed.touch('calm');
      tick(49);
      await settled();
      assert.equal(answers, 0);
      tick(1);
      await Promise.all(waiting);
      assert.deepEqual([answers, feed.revision], [2, 1001]);
      // At once there is more to tell, and it is told a while later.
      const next = wait(1);
      tick(49);
      await settled();
      assert.equal(answers, 2);
      tick(1);
      await next;
      // Who has waited long enough is told at once.
      const last = wait(feed.revision);
      tick(1000);
      feed.touch('soon');
      tick(0);
      await last;
      assert.equal(answers, 4);
    }));

  test('tells what comes by itself as seldom as is wished, and what somebody did soon', () =>
    inStillTime(async ({ tick }) => {
      const feed = new ChangeFeed();
      const answered: number[] = [];
      const wait = (calm: number): Promise<unknown> =>
        feed.wait(feed.revision, calm, undefined).then(() => answered.push(calm));
      const all = [wait(500), wait(200)];
      feed.touch('calm');
      tick(199);
      await settled();
      assert.deepEqual(answered, []);
      tick(1);
      await settled();
      assert.deepEqual(answered, [200]);
      feed.touch('soon');
      tick(0);
      await Promise.all(all);
      assert.deepEqual(answered, [200, 500]);
      // What was done while nobody waited is told soon as well.
      const known = feed.revision;
      feed.touch('soon');
      feed.touch('calm');
      const late = feed.wait(known, 500, undefined);
      tick(50);
      await late;
    }));

  test('starts no timer while nothing changes, and keeps none that nobody waits for', () =>
    inStillTime(async ({ timers }) => {
      const feed = new ChangeFeed();
      for (let i = 0; i < 10; i++) feed.touch('soon');
      const stop = new AbortController();
      const waiting = feed.wait(feed.revision, 0, stop.signal);
      await settled();
      assert.equal(timers(), 0);
      stop.abort();
      await assert.rejects(waiting, CancelledError);
      feed.touch('soon');
      assert.equal(timers(), 0, 'who has given up is not waited for');
      const last = feed.wait(feed.revision, 0, undefined);
      feed.close();
      await assert.rejects(last, CancelledError);
      await assert.rejects(feed.wait(0, 0, undefined), CancelledError);
    }));
});

describe('the monitor', () => {
  test('measures a solution after its second step, for the first is to be seen, and fresh weights say nothing of it', () => {
    const dataset = { kind: 'image', name: 'a', width: 512, height: 512, channels: 3, bitDepth: 8 } as const;
    const monitor = new Monitor(presetConfig(dataset, 'solved'), dataset);
    // The fresh field was measured when it was made.
    monitor.measured(0, 0.1);
    assert.deepEqual([1, 2, 3].map((n) => monitor.isDue(0.6 * n, 0.6)), [false, true, false]);
  });

  test('takes about two hundredths of the training, and is asked for less and less', () => {
    const dataset = { kind: 'image', name: 'a', width: 24, height: 18, channels: 3, bitDepth: 8 } as const;
    const monitor = new Monitor(smallConfig(), dataset);
    const [step, cost] = [0.001, 0.002];
    const times: number[] = [];
    for (let n = 1; n <= 100_000; n++) {
      const seconds = n * step;
      // The first step builds graphs.
      if (!monitor.isDue(seconds, n === 1 ? 1 : step)) continue;
      times.push(seconds);
      monitor.measured(seconds, times.length === 1 ? 1 : cost);
    }
    const early = times.filter((time) => time < 10).length;
    assert.ok((times[0] as number) < 1.1, `the first after ${times[0]} s`);
    assert.ok(early * cost < 0.02 * 10 + cost && early > 40, `${early} in the first 10 s`);
    const late = times.filter((time) => time > 90).length;
    assert.ok(late <= 6 && late >= 4, `${late} in the last 10 s`);
  });
});

describe('tickets', () => {
  test('stand for a file and what may be done with it', () => {
    const tickets = new Tickets();
    tickets.grant('a', '/one', 'read');
    tickets.grant('b', '/two', 'write');
    assert.deepEqual([tickets.path('a', 'read'), tickets.path('b', 'write')], ['/one', '/two']);
    for (const [ticket, access] of [['a', 'write'], ['b', 'read'], ['c', 'read'], ['__proto__', 'read']] as const) {
      assert.throws(() => tickets.path(ticket, access), FileError);
    }
  });

  test('are forgotten when there are too many, the oldest first', () => {
    const tickets = new Tickets();
    for (let i = 0; i <= 10_000; i++) tickets.grant(`${i}`, '/one', 'read');
    assert.throws(() => tickets.path('0', 'read'), FileError);
    assert.equal(tickets.path('1', 'read'), '/one');
  });
});
