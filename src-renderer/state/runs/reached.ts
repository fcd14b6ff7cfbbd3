/**
 * When a run reached a quality. When it will reach one is not said: lines through what was measured so far, over time or its
 * logarithm, were off by more than a factor of two in most of the forecasts of real runs, and in all those further ahead.
 */

/** Seconds of training after which at least `target` decibels were measured first; null before. @param points [n, 3]: steps, seconds, PSNR. */
export function reachedAfter(points: Float64Array, target: number): number | null {
  for (let i = 0; i < points.length; i += 3) if ((points[i + 2] as number) >= target) return points[i + 1] as number;
  return null;
}
