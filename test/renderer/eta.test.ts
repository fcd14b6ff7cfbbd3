import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { secondsToTarget } from '../../src-renderer/state/runs/eta.ts';

/** Points at every second up to `last`, PSNR by `quality`. */
function series(last: number, quality: (seconds: number) => number): Float64Array {
  return Float64Array.from({ length: 3 * last }, (_, i) => {
    const seconds = 1 + Math.floor(i / 3);
    return [seconds * 50, seconds, quality(seconds)][i % 3] as number;
  });
}

const logarithmic = series(20, (seconds) => 20 + 4 * Math.log(seconds));

describe('the time to a quality', () => {
  test('follows the line over the logarithm of time', () => {
    const at40Seconds = 20 + 4 * Math.log(40);
    assert.ok(Math.abs((secondsToTarget(logarithmic, at40Seconds) ?? NaN) - 20) < 1e-6, 'at 20 s it is 20 s more to 40 s');
  });

  test('looks at the later half alone', () => {
    const bent = series(20, (seconds) => (seconds < 10 ? 3 * seconds : 30 + 4 * Math.log(seconds / 10)));
    const target = 30 + 4 * Math.log(3);
    assert.ok(Math.abs((secondsToTarget(bent, target) ?? NaN) - 10) < 1e-6, 'the steep start does not count');
  });

  test('knows that a rate which falls along a cosine does less and less, and nothing after its end', () => {
    // A cosine of 40 seconds, of which 20 are over: what counts is the rate, added up.
    const counted = (time: number): number => 40 * (time / 80 + Math.sin((Math.PI * time) / 40) / (2 * Math.PI));
    const falling = series(20, (seconds) => 20 + 4 * Math.log(counted(seconds)));
    const at30Seconds = 20 + 4 * Math.log(counted(30));
    assert.ok(Math.abs((secondsToTarget(falling, at30Seconds, 40) ?? NaN) - 10) < 1e-6, 'at 20 s it is 10 s more to 30 s');
    assert.ok(Math.abs((secondsToTarget(falling, 20 + 4 * Math.log(20) - 1e-9, 40) ?? NaN) - 20) < 0.1, 'the end is reached at the end');
    assert.equal(secondsToTarget(falling, 20 + 4 * Math.log(20.1), 40), null);
  });

  test('is nothing once it is reached', () => {
    assert.equal(secondsToTarget(logarithmic, 25), 0);
  });

  test('is not told of too few points, of no progress, and of the far future', () => {
    assert.equal(secondsToTarget(logarithmic.slice(0, 9), 40), null);
    assert.equal(secondsToTarget(new Float64Array(0), 40), null);
    assert.equal(secondsToTarget(series(20, () => 20), 30), null);
    assert.equal(secondsToTarget(series(20, (seconds) => 30 - seconds / 10), 40), null);
    assert.equal(secondsToTarget(logarithmic, 20 + 4 * Math.log(20 * 60)), null);
  });
});
