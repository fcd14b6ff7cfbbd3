/** Round numbers along a scale, for colour bars and histograms. */

export interface Tick {
  value: number;
  /** Place along the scale, 0..1. */
  at: number;
  label: string;
}

/** Steps that count as round, times a power of ten. */
const ROUND = [1, 2, 5, 10];

/** At most `most` round numbers in [low, high], with as many digits as tell them apart. */
export function ticks(low: number, high: number, most = 6): Tick[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const least = span / Math.max(1, most - 1);
  const power = Math.floor(Math.log10(least) + 1e-9);
  const factor = ROUND.find((round) => round * 10 ** power >= least * (1 - 1e-9)) as number;
  const exponent = factor === 10 ? power + 1 : power;
  const mantissa = factor === 10 ? 1 : factor;
  const unit = (count: number): number => Number(`${count * mantissa}e${exponent}`);
  const [first, last] = [Math.ceil(low / unit(1) - 1e-9), Math.floor(high / unit(1) + 1e-9)];
  const found: Tick[] = [];
  for (let count = first; count <= last; count++) {
    // Zero, not minus zero.
    const value = unit(count) + 0;
    found.push({ value, at: Math.min(1, Math.max(0, (value - low) / span)), label: label(value, exponent) });
  }
  return found;
}

/** The least round number that is not below a positive one. */
export function roundUp(value: number): number {
  if (!Number.isFinite(value)) return value;
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const factor = ROUND.find((round) => round * 10 ** exponent >= value * (1 - 1e-9)) as number;
  return Number(`${factor}e${exponent}`);
}

function label(value: number, exponent: number): string {
  if (value === 0) return '0';
  const isShort = exponent >= -4 && exponent < 5;
  const digits = Math.floor(Math.log10(Math.abs(value)) + 1e-9) - exponent;
  const text = isShort ? value.toFixed(Math.max(0, -exponent)) : value.toExponential(Math.max(0, digits));
  return text.replace('-', '−');
}
