import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pace } from '../../src-renderer/state/engine/pace.ts';

describe('what a query is said to take', () => {
  test('is known of what is like one that was made, and of nothing else', () => {
    const pace = new Pace();
    assert.equal(pace.expected('1', 100), null);
    pace.learn('1', 100, 20);
    assert.deepEqual([100, 600, 601, 16].map((amount) => pace.expected('1', amount)?.toFixed(1)), ['20.0', '76.7', undefined, undefined]);
    assert.equal(pace.expected('2', 100), null);
  });

  test('follows the newest of those that are alike, and the nearest of all', () => {
    const pace = new Pace();
    pace.learn('1', 100, 20);
    pace.learn('1', 1000, 900);
    const said = (...amounts: number[]): (string | undefined)[] => amounts.map((amount) => pace.expected('1', amount)?.toFixed(0));
    assert.deepEqual(said(100, 200, 1000), ['20', '34', '900']);
    pace.learn('1', 110, 44);
    assert.deepEqual(said(110, 1000), ['44', '900']);
  });

  test('stays within a factor of two of what then is, whether a network is plain, or split, or has a part that does not grow', () => {
    const laws = [(amount: number) => amount / 1000, (amount: number) => Math.sqrt(amount) + amount / 1e5, (amount: number) => 60 + amount / 1000];
    for (const took of laws) {
      for (const factor of [4, 6]) {
        const pace = new Pace();
        for (let amount = 65_536; amount < 1e8; amount *= factor) {
          const expected = pace.expected('1', amount);
          if (expected !== null) assert.ok(expected / took(amount) < 2 && took(amount) / expected < 2, `${expected} of ${took(amount)}`);
          pace.learn('1', amount, took(amount));
        }
      }
    }
  });
});
