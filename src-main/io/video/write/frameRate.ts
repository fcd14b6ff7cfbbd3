/** Frame rates as the fractions that files hold. */

/** Largest denominator of rates that are not meant to be television's. */
const MAX_DENOMINATOR = 10_000;
/** How closely 29.97 is 30000 / 1001. */
const TELEVISION = 2e-6;

/** The fraction that is meant by a rate: 29.97 is 30000 / 1001. */
export function toFraction(rate: number): [numerator: number, denominator: number] {
  const thousands = Math.round((rate * 1001) / 1000) * 1000;
  const isWhole = Number.isInteger(rate);
  if (!isWhole && Math.abs(thousands / 1001 / rate - 1) < TELEVISION) return [thousands, 1001];
  // Continued fractions: each step takes the whole part and goes on with what is left, upside down.
  let [before, current] = [
    [0, 1],
    [1, 0],
  ] as [[number, number], [number, number]];
  for (let rest = rate; ; rest = 1 / (rest - Math.floor(rest))) {
    const whole = Math.floor(rest);
    const next: [number, number] = [whole * current[0] + before[0], whole * current[1] + before[1]];
    if (next[1] > MAX_DENOMINATOR) return current;
    [before, current] = [current, next];
    if (Math.abs(next[0] / next[1] / rate - 1) < 1e-9) return current;
  }
}
