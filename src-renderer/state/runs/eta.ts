/**
 * When training will have reached a quality. PSNR grows about linearly with the logarithm of time for most of a run;
 * the line through the later half of what was measured tells where it will be.
 */

/** Fewest points that a line is drawn through. */
const FEWEST = 4;
/** Further than so many times the time trained so far, nothing is said. */
const FURTHEST = 50;

/**
 * Seconds of training until `target` decibels, counted from the last point; 0 when it is reached; null when nothing
 * can be said.
 * @param points [n, 3]: steps, seconds, PSNR.
 */
export function secondsToTarget(points: Float64Array, target: number): number | null {
  const n = points.length / 3;
  const at = (i: number): { time: number; psnr: number } => ({
    time: points[3 * i + 1] as number,
    psnr: points[3 * i + 2] as number,
  });
  if (n < FEWEST) return null;
  const last = at(n - 1);
  if (last.psnr >= target) return 0;
  const later = Array.from({ length: n }, (_, i) => at(i)).filter(({ time }) => time > 0 && time >= last.time / 2);
  const used = later.length >= FEWEST ? later : Array.from({ length: FEWEST }, (_, i) => at(n - FEWEST + i));
  const { slope, intercept } = line(used.filter(({ time }) => time > 0).map((p) => [Math.log(p.time), p.psnr]));
  if (!(slope > 0)) return null;
  const seconds = Math.exp((target - intercept) / slope) - last.time;
  return seconds <= FURTHEST * last.time ? Math.max(0, seconds) : null;
}

/** The line of least squares. */
function line(points: [number, number][]): { slope: number; intercept: number } {
  const n = points.length;
  const mean = (k: 0 | 1): number => points.reduce((sum, point) => sum + point[k], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0);
  const variance = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
  const slope = covariance / variance;
  return { slope, intercept: y - slope * x };
}
