/** What can be taken back. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const { History } = await import('../../src-renderer/state/base/history.svelte.ts');
const { newest } = await import('../../src-renderer/app/undo/undoing.ts');

describe('a history', () => {
  test('gives what was before, and what was after; a new change ends what was undone', () => {
    const history = new History<number>(() => 0);
    for (const before of [1, 2, 3]) history.note(before);
    assert.deepEqual([history.undo(4), history.undo(3), history.redo(2)], [3, 2, 3]);
    history.note(3);
    assert.deepEqual([history.redo(9), history.undoneAt], [null, null]);
    assert.equal(history.undo(9), 3);
  });

  test('takes changes of one subject in quick succession, or under one press, for one', () => {
    let now = 0;
    const history = new History<number>(() => now);
    history.note(1, 'a');
    now = 700;
    history.note(2, 'a');
    history.note(3, 'b');
    now = 5000;
    history.note(4, 'b');
    assert.deepEqual([history.undo(5), history.undo(4), history.undo(3), history.undo(1)], [4, 3, 1, null]);
    history.hold(true);
    history.note(10, 'a');
    now = 9000;
    history.note(11, 'a');
    history.hold(false);
    assert.deepEqual([history.undo(12), history.doneAt], [10, null]);
  });
});

test('of several, what was done last is undone first', () => {
  const one = { undo: () => undefined, redo: () => undefined };
  const [old, recent, none] = [{ ...one, doneAt: 3, undoneAt: 9 }, { ...one, doneAt: 5, undoneAt: null }, { ...one, doneAt: null, undoneAt: null }];
  assert.equal(newest([none, old, recent], 'doneAt'), recent);
  assert.equal(newest([none, old, recent], 'undoneAt'), old);
  assert.equal(newest([none], 'doneAt'), null);
});
