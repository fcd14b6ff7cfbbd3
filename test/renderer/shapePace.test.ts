/** How finely, and in which portions, pictures are drawn that take long. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BandPace } from '../../src-renderer/views/bandPace.ts';
import { FramePace } from '../../src-renderer/views/framePace.ts';

describe('bands', () => {
  /** Rows of 100 pixels on a device that draws so many pixels in a millisecond, after some bands. */
  function rowsAt(speed: number, bands = 12): number {
    const pace = new BandPace();
    for (let i = 0; i < bands; i++) {
      const pixels = 100 * pace.rows(100);
      pace.took(pixels, pixels / speed);
    }
    return pace.rows(100);
  }

  test('take about as long on any device', () => {
    for (const speed of [100, 1000, 1e5]) {
      const milliseconds = (100 * rowsAt(speed)) / speed;
      assert.ok(milliseconds > 20 && milliseconds <= 24, `${milliseconds} ms at ${speed} pixels a millisecond`);
    }
    assert.ok(rowsAt(1e-3) >= 1, 'there is always a row');
  });

  test('grow step by step, and a small last one does not shrink them', () => {
    const pace = new BandPace();
    const first = pace.rows(1);
    pace.took(first, 0.1);
    assert.equal(pace.rows(1), 4 * first);
    pace.took(10, 0.1);
    assert.equal(pace.rows(1), 4 * first);
    pace.took(4 * first, 240);
    assert.ok(pace.rows(1) < first, 'a slow one does');
  });
});

test('frames that are foreseen to take long are coarser at once, as far as that goes', () => {
  const pace = new FramePace([1, 0.5, 0.25]);
  assert.equal(pace.foresees(30), false);
  assert.equal(pace.foresees(34 * 4), true);
  assert.equal(pace.ratio, 0.5);
  assert.equal(pace.foresees(1e6), true);
  assert.equal(pace.ratio, 0.25);
  assert.equal(pace.foresees(1e6), false);
});
