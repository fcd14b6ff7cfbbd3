/** Removing a run, and bringing it back, while the engine is busy with another. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { App } from '../../src-renderer/app/app.svelte.ts';
import { runState } from './runState.ts';

const { Notices } = await import('../../src-renderer/state/notices/notices.svelte.ts');
const { bringBack, removeAgain, removeRun } = await import('../../src-renderer/app/undo/removal.ts');

test('is told at once, and what lasts says that it lasts, until it is there', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let [gone, back] = [(): void => undefined, (): void => undefined];
  const removed = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const returned = new Promise<number>((resolve) => {
    back = () => resolve(1);
  });
  const asked: string[] = [];
  const notices = new Notices();
  const app = {
    notices,
    ...{ removed: null, returned: null, mirror: { run: (id: number) => (id === 1 ? runState() : undefined) }, view: { selected: 2 }, drafts: { of: () => ({ setup: { name: 'split' } }) } },
    api: {
      removeRun: () => (asked.push('remove'), removed),
      bringBackRun: () => (asked.push('bring back'), returned),
    },
  } as unknown as App;
  const texts = (): string[] => notices.list.map(({ text }) => text);

  const removing = removeRun(app, runState());
  assert.ok(app.removed);
  assert.deepEqual(texts(), ['split is removed.']);
  const bringing = bringBack(app);
  assert.deepEqual(texts(), []);
  context.mock.timers.tick(500);
  assert.deepEqual(texts(), ['split comes back after the step that is being made.']);
  context.mock.timers.tick(60_000);
  assert.equal(texts().length, 1);
  assert.deepEqual(asked, ['remove'], 'it is not asked back before it is gone');
  gone();
  await removing;
  await setImmediate();
  assert.deepEqual(asked, ['remove', 'bring back']);
  back();
  await bringing;
  assert.deepEqual(texts(), []);
  assert.equal(app.view.selected, 1);
  await removeAgain(app);
  assert.deepEqual(asked, ['remove', 'bring back', 'remove'], 'what was undone is done again');
  await removeAgain(app);
  assert.equal(asked.length, 3, 'and only once');
});
