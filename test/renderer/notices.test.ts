/** Notices: why something cannot be done is told as long as it is so. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { Notices } = await import('../../src-renderer/state/notices/notices.svelte.ts');

test('a refusal goes once what stood in the way is gone, and nothing else with it', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const notices = new Notices();
  let isInTheWay = true;
  notices.tell('info', 'Something else.');
  notices.refuse('Show a picture first.', () => isInTheWay);
  const texts = (): string[] => notices.list.map(({ text }) => text);
  notices.sweep();
  assert.deepEqual(texts(), ['Something else.', 'Show a picture first.']);
  isInTheWay = false;
  notices.sweep();
  assert.deepEqual(texts(), ['Something else.']);
  notices.refuse('Show a picture first.', () => true);
  context.mock.timers.tick(5000);
  assert.deepEqual(texts(), [], 'they go by themselves as well');
});
