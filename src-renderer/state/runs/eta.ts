/**
 * When training will have reached a quality. PSNR grows about linearly with the logarithm of time for most of a run;
 * the line through the later half of what was measured tells where it will be. Where the rate falls along a cosine, time counts
 * for as much as the rate is: `split` on the astronaut at 128 x 128 had 34.3 dB after half of 600 steps; that line says 35.3 dB for
 * the end, by plain time 37.3 dB, and it was 35.9.
 */

/** Fewest points that a line is drawn through. */
const FEWEST = 4;
/** Further than so many times the time trained so far, nothing is said. */
const FURTHEST = 50;

/** Halvings of the time that is left, to find a moment in it. */
const HALVINGS = 40;

/**
 * Seconds of training until `target` decibels, counted from the last point; 0 when it is reached; null when nothing
 * can be said, or when it will not be reached before the end.
 * @param points [n, 3]: steps, seconds, PSNR.
 * @param end seconds of training at which a cosine ends; null where the rate stays.
 */
export function secondsToTarget(points: Float64Array, target: number, end: number | null = null): number | null {
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
  const { slope, intercept } = line(used.filter(({ time }) => time > 0).map((p) => [Math.log(counted(p.time, end)), p.psnr]));
  if (!(slope > 0)) return null;
  const moment = momentOf(Math.exp((target - intercept) / slope), last.time, end);
  return moment === null || moment - last.time > FURTHEST * last.time ? null : Math.max(0, moment - last.time);
}

/** Seconds with the first rate that would have done as much: the integral of the cosine. */
function counted(time: number, end: number | null): number {
  if (end === null) return time;
  const part = Math.min(1, time / end);
  return end * (part / 2 + Math.sin(Math.PI * part) / (2 * Math.PI));
}

/** When so many seconds count, from `now` on; null if they never do. */
function momentOf(seconds: number, now: number, end: number | null): number | null {
  if (end === null) return seconds;
  if (seconds > counted(end, end)) return null;
  let [low, high] = [now, end];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (counted(middle, end) < seconds) low = middle;
    else high = middle;
  }
  return high;
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
