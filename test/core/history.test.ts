import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { COLUMNS, MOST_POINTS, Series, type KnownPoints } from '../../src-main/core/session/history.ts';

/** Adds `count` values, one a step, each the number of its step. */
function grown(series: Series, count: number, from = 0): Series {
  for (let step = from + 1; step <= from + count; step++) series.add(step, step / 10, step);
  return series;
}

function pointsOf(series: Series): number[][] {
  const { points } = series.stored();
  return Array.from({ length: points.length / COLUMNS }, (_, i) => [...points.subarray(COLUMNS * i, COLUMNS * (i + 1))]);
}

/** What a window has of a series after an update, as it puts it together. */
function joined(known: number[], update: ReturnType<Series['since']>): { known: KnownPoints; values: number[] } {
  const values = [...known.slice(0, COLUMNS * update.start), ...update.points];
  return { known: { generation: update.generation, length: values.length / COLUMNS }, values };
}

describe('a series', () => {
  test('holds every value while there is room', () => {
    const series = grown(new Series(0, 1), 3);
    assert.deepEqual(pointsOf(series), [[1, 0.1, 1], [2, 0.2, 2], [3, 0.3, 3]]);
    assert.equal(series.lastSteps, 3);
  });

  test('joins neighbours when it is full: the later place, the mean of what both stand for', () => {
    const series = grown(new Series(0, 1), MOST_POINTS);
    const before = series.since(undefined).generation;
    grown(series, 1, MOST_POINTS);
    const points = pointsOf(series);
    assert.equal(points.length, MOST_POINTS / 2 + 1);
    assert.deepEqual(points.slice(0, 2), [[2, 0.2, 1.5], [4, 0.4, 3.5]]);
    assert.deepEqual(points.at(-1), [MOST_POINTS + 1, (MOST_POINTS + 1) / 10, MOST_POINTS + 1]);
    assert.notEqual(series.since(undefined).generation, before);
  });

  test('never has more points than it may, covers all steps evenly, and keeps their mean', () => {
    const count = 100_000;
    const series = grown(new Series(0, 1), count);
    const points = pointsOf(series);
    assert.ok(points.length <= MOST_POINTS && points.length > MOST_POINTS / 2 - 2, `${points.length} points`);
    const weights = points.map(([steps = 0], i) => steps - (points[i - 1]?.[0] ?? 0));
    assert.deepEqual(new Set(weights.slice(0, -1)), new Set([64]), 'every stretch is as long as the others');
    const sum = points.reduce((total, [, , value = 0], i) => total + value * (weights[i] as number), 0);
    assert.equal(sum, (count * (count + 1)) / 2);
  });

  test('values that come now and then are weighted by the steps that they stand for', () => {
    const series = new Series(0, 0);
    for (let i = 0; i < MOST_POINTS; i++) series.add(i < 2 ? [10, 40][i] as number : 40 + i, i, i < 2 ? [1, 2][i] as number : 5);
    series.add(1e6, 1e6, 9);
    assert.deepEqual(pointsOf(series)[0], [40, 1, (10 * 1 + 30 * 2) / 40]);
    series.add(2e6, 2e6, 9);
    assert.deepEqual(pointsOf(series).at(-1), [2e6, 2e6, 9], 'the next one is not joined with the last');
  });

  test('a field that has trained before it was watched gives its first value no more weight', () => {
    const series = grown(new Series(5000, 1), MOST_POINTS + 1, 5000);
    assert.equal(pointsOf(series)[0]?.[2], 5001.5);
  });

  test('a value of no more steps than the last is dropped', () => {
    const series = new Series(0, 0);
    for (const [steps, value] of [[0, 7], [0, 8], [5, 9], [4, 1]] as const) series.add(steps, steps, value);
    assert.deepEqual(pointsOf(series), [[0, 0, 7], [5, 5, 9]]);
  });

  test('goes on as if it had never been stored', () => {
    for (const stretch of [0, 1] as const) {
      const whole = grown(new Series(3, stretch), 9001, 3);
      const first = grown(new Series(3, stretch), 5000, 3);
      const second = grown(Series.restore(first.stored()), 4001, 5003);
      assert.deepEqual(second.stored(), whole.stored());
    }
  });

  test('two series are never taken for each other', () => {
    const generations = [new Series(0, 1), new Series(0, 1), Series.restore(new Series(0, 1).stored())].map(
      (series) => series.since(undefined).generation,
    );
    assert.equal(new Set(generations).size, 3);
  });

  test('whoever is told of it now and then has all of it in the end', () => {
    const additions = fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 12 });
    fc.assert(
      fc.property(additions, fc.constantFrom<(0 | 1)[]>(0, 1), (sizes, stretch) => {
        const series = new Series(0, stretch);
        let mine = joined([], series.since(undefined));
        let steps = 0;
        for (const size of sizes) {
          grown(series, size, steps);
          steps += size;
          const update = series.since(mine.known);
          if (update.generation === mine.known.generation) {
            assert.ok(update.points.length <= COLUMNS * (size + 1), 'it is told no more than it lacks');
          }
          mine = joined(mine.values, update);
          assert.ok(series.isKnown(mine.known), 'it knows all');
        }
        assert.deepEqual(mine.values, [...series.stored().points]);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
