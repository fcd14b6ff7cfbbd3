import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steady } from '../../src-renderer/state/base/steady.ts';

test('a steady value is the same object until it says something else', () => {
  let source = { runs: [{ id: 1, name: 'split' }] };
  const read = steady(() => structuredClone(source));
  const first = read();
  assert.equal(read(), first);
  source = { runs: [{ id: 1, name: 'siren' }] };
  const second = read();
  assert.notEqual(second, first);
  assert.deepEqual(second, source);
  assert.equal(read(), second);
});
