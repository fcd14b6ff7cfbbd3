/** Long work in the window: what is in turn begins when the one before has ended, says what is left, and can be called off while it waits. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';

const { Jobs } = await import('../../src-renderer/state/notices/jobs.svelte.ts');
const { Notices } = await import('../../src-renderer/state/notices/notices.svelte.ts');

function setUp() {
  const time = { now: 0 };
  const notices = new Notices();
  const jobs = new Jobs(notices, () => time.now);
  const log: string[] = [];
  /** Work that goes on until it is told to end. */
  const begin = (name: string, inTurn = true) => {
    let end = (): void => undefined;
    let fail: (error: Error) => void = () => undefined;
    let task: Task = {};
    const work = async (given: Task): Promise<void> => {
      log.push(`${name} begins`);
      task = given;
      await new Promise<void>((resolve, reject) => {
        end = resolve;
        fail = reject;
        given.signal?.addEventListener('abort', () => reject(new CancelledError()));
      });
      log.push(`${name} ends`);
    };
    const done = jobs.run(name, work, { inTurn });
    return { done, end: () => end(), fail: (error: Error) => fail(error), progress: (part: number) => task.progress?.(part) };
  };
  return { time, notices, jobs, log, begin };
}
const rest = (): Promise<void> => new Promise((resolve) => {
  setImmediate(resolve);
});

test('what is in turn begins one after another, and what is not at once', async () => {
  const { jobs, notices, log, begin } = setUp();
  const [a, b, c, saved] = [begin('a'), begin('b'), begin('c'), begin('saved', false)];
  await rest();
  assert.deepEqual([...log].sort(), ['a begins', 'saved begins']);
  assert.deepEqual(jobs.list.map(({ isWaiting }) => isWaiting), [false, true, true, false]);
  a.end();
  await a.done;
  await rest();
  assert.deepEqual(jobs.list.map(({ title, isWaiting }) => [title, isWaiting]), [['b', false], ['c', true], ['saved', false]]);
  // One that fails makes way too.
  b.fail(new Error('no room'));
  assert.equal(await b.done, false);
  assert.deepEqual(notices.list.map(({ text }) => text), ['b: no room']);
  await rest();
  assert.deepEqual(log.slice(2), ['a ends', 'b begins', 'c begins']);
  c.end();
  saved.end();
  assert.deepEqual(await Promise.all([c.done, saved.done]), [true, true]);
  assert.deepEqual(jobs.list, []);
});

test('one that waits is called off at once, and the next still waits for the one before', async () => {
  const { jobs, notices, log, begin } = setUp();
  const [a, b, c] = [begin('a'), begin('b'), begin('c')];
  await rest();
  jobs.list[1]?.cancel();
  assert.equal(await b.done, false);
  await rest();
  assert.deepEqual(log, ['a begins']);
  assert.deepEqual(notices.list.map(({ text }) => text), ['b: cancelled, nothing was written.']);
  a.end();
  await a.done;
  await rest();
  assert.deepEqual(log, ['a begins', 'a ends', 'c begins']);
  c.end();
  await c.done;
});

test('what is left is said once a pace is known, of the work alone and not of the wait', async () => {
  const { time, jobs, begin } = setUp();
  const [a, b] = [begin('a'), begin('b')];
  await rest();
  time.now = 60_000;
  a.end();
  await a.done;
  await rest();
  b.progress(0.5);
  assert.equal(jobs.list[0]?.left, null);
  time.now += 2000;
  b.progress(0.25);
  assert.equal(jobs.list[0]?.left, 6);
  b.end();
  await b.done;
});

test('those in turn are called off together, and nothing else', async () => {
  const { jobs, begin } = setUp();
  const [a, b, saved] = [begin('a'), begin('b'), begin('saved', false)];
  await rest();
  assert.equal(jobs.inTurn, 2);
  jobs.cancelInTurn();
  assert.deepEqual(await Promise.all([a.done, b.done]), [false, false]);
  assert.deepEqual(jobs.list.map(({ title }) => title), ['saved']);
  assert.equal(jobs.inTurn, 0);
  saved.end();
  assert.equal(await saved.done, true);
});
