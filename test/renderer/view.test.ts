/** What is looked at, and what it is compared with. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { View } = await import('../../src-renderer/state/view/view.svelte.ts');

test('a run is never compared with itself: both change places, or it is the truth', () => {
  const view = new View();
  view.selected = 1;
  view.other = 2;
  view.selected = 2;
  assert.deepEqual([view.selected, view.other], [2, 1]);
  view.other = 2;
  assert.deepEqual([view.selected, view.other], [2, 'truth']);
  view.restore({ selected: 0, other: 0 }, [7, 8]);
  assert.deepEqual([view.selected, view.other], [7, 'truth']);
  view.restore({ selected: 1, other: 0 }, [7, 8]);
  assert.deepEqual([view.selected, view.other], [8, 7]);
});
