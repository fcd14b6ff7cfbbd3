/** Round numbers along the axes of plots, and how they are said. */
import { duration, plain, stepsWords } from '../base/words.ts';

/** Seconds between ticks that people count in. */
export const SECOND_STEPS: readonly number[] = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400],
];

/** Parts of a decade, from coarse to fine. */
const DECADE: readonly (readonly number[])[] = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/**
 * Round numbers in [low, high], both above zero, evenly spread on a logarithmic axis: at most about `most`, and at
 * least one wherever the range holds a digit's change.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  if (!(low > 0) || !(high > low)) return [];
  const first = Math.floor(Math.log10(low));
  const decades = Math.log10(high) - Math.log10(low);
  if (decades < 0.3) return linearTicks(low, high, most);
  const mantissas = DECADE.findLast((parts) => parts.length * decades <= most) ?? [1];
  const every = Math.max(1, Math.ceil(decades / most));
  const found: number[] = [];
  for (let power = first; power <= Math.log10(high); power++) {
    if (power % every !== 0) continue;
    for (const mantissa of mantissas) found.push(Number(`${mantissa}e${power}`));
  }
  return found.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

/** Round numbers in [low, high] at equal distances, at most about `most`. */
function linearTicks(low: number, high: number, most: number): number[] {
  const least = (high - low) / Math.max(1, most);
  const power = Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((round) => round * 10 ** power >= least) ?? 10;
  const step = Number(`${factor}e${power}`);
  const start = Math.ceil(low / step - 1e-9);
  const length = Math.max(0, Math.floor(high / step + 1e-9) - start + 1);
  // Through text, so that 3 * 0.1 is 0.3.
  return Array.from({ length }, (_, i) => Number(((start + i) * step).toPrecision(12)));
}

/** 0.5 -> "0.5 s", 30 -> "30 s", 90 -> "1:30". */
export function secondsLabel(seconds: number): string {
  return seconds < 60 ? `${plain(seconds)} s` : duration(seconds);
}

/** 500 -> "500", 1500 -> "1.5k", 2000000 -> "2M". */
export function stepsLabel(steps: number): string {
  if (steps < 1000) return plain(steps);
  return steps < 1e6 ? `${plain(steps / 1e3)}k` : `${plain(steps / 1e6)}M`;
}

/** A place on the axis of time, as it is read out: "12.3 s", "1,204 steps". */
export function placeLabel(place: number, axis: 'seconds' | 'steps'): string {
  return axis === 'seconds' ? duration(place) : stepsWords(place);
}

/** 0.002 -> "0.002", 0.00002 -> "2e-5". */
export function lossLabel(loss: number): string {
  return loss < 1e-3 ? Number(loss.toPrecision(2)).toExponential() : plain(loss);
}

/** A loss as it is read out, with three digits. */
export function lossReading(loss: number): string {
  return loss < 1e-3 ? loss.toExponential(2) : loss.toPrecision(3);
}
