import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { logTicks, lossLabel, lossReading, secondsLabel, stepsLabel } from '../../src-renderer/state/plots/plotTicks.ts';

describe('ticks of a logarithmic axis', () => {
  test('are powers of ten over many decades, and parts of them over few', () => {
    assert.deepEqual(logTicks(0.001, 1000, 7), [0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    assert.deepEqual(logTicks(0.02, 0.3, 4), [0.02, 0.05, 0.1, 0.2]);
    assert.deepEqual(logTicks(1, 100, 4), [1, 3, 10, 30, 100]);
  });

  test('leave decades out where there is no room', () => {
    assert.deepEqual(logTicks(1e-6, 1e6, 4), [1e-6, 1e-3, 1, 1e3, 1e6]);
  });

  test('are at equal distances within a small part of a decade', () => {
    assert.deepEqual(logTicks(0.0201, 0.0238, 4), [0.021, 0.022, 0.023]);
  });

  test('are none where there is no range', () => {
    assert.deepEqual([logTicks(0, 1, 5), logTicks(2, 2, 5), logTicks(3, 1, 5)], [[], [], []]);
  });

  test('lie in the range, in order, and are not many more than asked for', () => {
    const range = fc.record({
      low: fc.double({ min: 1e-7, max: 1e4, noNaN: true }),
      factor: fc.double({ min: 1.001, max: 1e8, noNaN: true }),
    });
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 9 }), ({ low, factor }, most) => {
        const high = low * factor;
        const found = logTicks(low, high, most);
        assert.ok(found.length <= most + 2, `${found.length} ticks`);
        assert.deepEqual(found, [...new Set(found)].sort((a, b) => a - b));
        const inside = found.every((tick) => tick >= low * (1 - 1e-8) && tick <= high * (1 + 1e-8));
        assert.ok(inside, `${found.join()} in ${low}..${high}`);
        // Ten times or more holds a power of ten.
        if (factor >= 10 && factor < 10 ** most) assert.ok(found.length > 0, 'no tick at all');
      }),
    );
  });
});

test('places on the axes are said shortly', () => {
  assert.deepEqual([0.5, 30, 90, 3600].map(secondsLabel), ['0.5 s', '30 s', '1:30', '1:00:00']);
  assert.deepEqual([0, 999, 1500, 2e6].map(stepsLabel), ['0', '999', '1.5k', '2M']);
});

test('losses keep the digits that tell them apart', () => {
  assert.deepEqual([0.05, 0.002, 3e-4, 1.5e-5].map(lossLabel), ['0.05', '0.002', '3e-4', '1.5e-5']);
  assert.deepEqual([0.012345, 0.00012345].map(lossReading), ['0.0123', '1.23e-4']);
});
