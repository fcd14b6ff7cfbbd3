/** How long ago a file was opened, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agoWords } from '../../src-renderer/state/base/words.ts';

test('times are said by the largest unit that fits, and old ones by their date', () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const ago = (minutes: number): string => agoWords(now - minutes * 60_000, now);
  assert.deepEqual([0.5, 1, 59, 60, 23 * 60, 24 * 60, 72 * 60].map(ago), ['just now', '1 minute ago', '59 minutes ago', '1 hour ago', '23 hours ago', 'yesterday', '3 days ago']);
  assert.equal(ago(40 * 24 * 60), '2026-10-21');
  assert.equal(ago(-5), 'just now', 'a clock that was set back');
});
