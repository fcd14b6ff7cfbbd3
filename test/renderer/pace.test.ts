import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pace } from '../../src-renderer/state/engine/pace.ts';

describe('what a query is said to take', () => {
  test('is known of what is like one that was made, and of nothing else', () => {
    const pace = new Pace();
    assert.equal(pace.expected('1', 100), null);
    pace.learn('1', 100, 20);
    assert.deepEqual([100, 800, 50, 801, 12].map((amount) => pace.expected('1', amount)), [20, 160, 10, null, null]);
    assert.equal(pace.expected('2', 100), null);
  });

  test('follows the newest of those that are alike, and the nearest of all', () => {
    const pace = new Pace();
    pace.learn('1', 100, 20);
    pace.learn('1', 1000, 900);
    assert.deepEqual([200, 900].map((amount) => pace.expected('1', amount)), [40, 810]);
    pace.learn('1', 110, 44);
    assert.deepEqual([100, 900].map((amount) => pace.expected('1', amount)), [40, 810]);
  });

  test('stays within a factor of two of what then is, where a query has a part that does not grow', () => {
    const took = (amount: number): number => 60 + amount / 1000;
    const pace = new Pace();
    for (let amount = 65_536; amount < 1e8; amount *= 4) {
      const expected = pace.expected('1', amount);
      if (expected !== null) assert.ok(expected / took(amount) < 2 && took(amount) / expected < 2, `${expected} of ${took(amount)}`);
      pace.learn('1', amount, took(amount));
    }
  });
});
