import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { aligned, drawnWithin, lastAndBest, lineOf, pointNear, type Line } from '../../src-renderer/state/plots/plotLines.ts';

/** steps, seconds, value */
const POINTS = Float64Array.from([0, 0, 10, 5, 0.5, 20, 10, 1.5, Infinity, 15, 2.5, 30]);

describe('a line of a plot', () => {
  test('runs over seconds or steps, without what is not finite', () => {
    assert.deepEqual(lineOf(POINTS, { axis: 'seconds', isLogX: false }), { x: [0, 0.5, 2.5], y: [10, 20, 30] });
    assert.deepEqual(lineOf(POINTS, { axis: 'steps', isLogX: false }).x, [0, 5, 15]);
  });

  test('has no point at zero where the axis is logarithmic', () => {
    assert.deepEqual(lineOf(POINTS, { axis: 'steps', isLogX: true }).x, [5, 15]);
  });

  test('shows another form of its values', () => {
    const line = lineOf(POINTS, { axis: 'steps', isLogX: false, value: (value) => (value === 20 ? NaN : -value) });
    assert.deepEqual(line, { x: [0, 15], y: [-10, -30] });
  });

  test('tells its last value and its best', () => {
    const line: Line = { x: [1, 2, 3], y: [5, 9, 7] };
    assert.deepEqual(lastAndBest(line, 'higher'), { last: 7, best: 9 });
    assert.deepEqual(lastAndBest(line, 'lower'), { last: 7, best: 5 });
    assert.equal(lastAndBest({ x: [], y: [] }, 'lower'), null);
  });

  test('is read at the nearest point, with its place', () => {
    const line: Line = { x: [1, 2, 4], y: [10, 20, 40] };
    const read = [0.9, 1, 1.4, 1.6, 2.9, 3.1, 4, 4.1].map((place) => pointNear(line, place)?.x);
    assert.deepEqual(read, [1, 1, 1, 2, 2, 4, 4, 4]);
    assert.deepEqual(pointNear(line, 3.5), { x: 4, y: 40 });
    assert.equal(pointNear({ x: [], y: [] }, 1), null);
    assert.deepEqual(pointNear({ x: [3], y: [7] }, 9), { x: 3, y: 7 });
  });
});

describe('lines over one axis', () => {
  test('stand side by side, with nothing where a line has no point', () => {
    const first: Line = { x: [1, 3], y: [10, 30] };
    const second: Line = { x: [2, 3, 5], y: [21, 31, 51] };
    assert.deepEqual(aligned([first, second]), [
      [1, 2, 3, 5],
      [10, null, 30, null],
      [null, 21, 31, 51],
    ]);
    assert.deepEqual(aligned([]), [[]]);
  });

  test('of several points at one place keep the last', () => {
    assert.deepEqual(aligned([{ x: [1, 1, 2], y: [5, 6, 7] }]), [
      [1, 2],
      [6, 7],
    ]);
  });

  test('hold every point of every line, in order', () => {
    const lines = fc.array(
      fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((places): Line => {
        const x = places.sort((a, b) => a - b);
        return { x, y: x.map((place) => 100 + place) };
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(lines, (all) => {
        const [x, ...columns] = aligned(all);
        assert.deepEqual(x, [...new Set(all.flatMap((line) => [...line.x]))].sort((a, b) => a - b));
        all.forEach((line, i) => {
          const kept = x.filter((_, at) => columns[i]?.[at] !== null);
          assert.deepEqual(kept, line.x);
        });
      }),
    );
  });
});

describe('what is drawn within a window', () => {
  const linear = { isLogX: false, isLogY: false };

  test('is also of lines that cross it between two points, and of points on its edges', () => {
    const data = aligned([{ x: [0, 10], y: [100, 200] }, { x: [0, 2, 4], y: [7, 9, 8] }]);
    assert.deepEqual(drawnWithin(data, [3, 5], linear), [8, 150]);
    assert.deepEqual(drawnWithin(data, [4.5, 5], linear), [145, 150]);
    assert.deepEqual(drawnWithin(data, [0, 10], linear), [7, 200]);
  });

  test('follows strokes that are straight on logarithmic axes', () => {
    const [low, high] = drawnWithin(aligned([{ x: [1, 100], y: [1, 1e4] }]), [10, 50], { isLogX: true, isLogY: true }) ?? [];
    assert.ok(Math.abs((low as number) - 100) < 1e-9 && Math.abs((high as number) - 2500) < 1e-6);
  });

  test('is nothing beside the lines', () => {
    assert.equal(drawnWithin(aligned([{ x: [0, 1], y: [1, 2] }]), [2, 3], linear), null);
    assert.equal(drawnWithin(aligned([]), [0, 1], linear), null);
  });
});
