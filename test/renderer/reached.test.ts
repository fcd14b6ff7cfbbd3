import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachedAfter } from '../../src-renderer/state/runs/reached.ts';

test('a quality is reached when it was measured first, whatever came after', () => {
  const points = Float64Array.of(10, 1.5, 20, 20, 3, 31, 30, 4.5, 30, 40, 6, Infinity);
  assert.deepEqual([15, 31, 40].map((target) => reachedAfter(points, target)), [1.5, 3, 6]);
  assert.equal(reachedAfter(points.subarray(0, 9), 31.5), null);
  assert.equal(reachedAfter(Float64Array.of(1, 1, NaN), 10), null);
});
