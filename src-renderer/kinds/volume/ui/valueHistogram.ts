/** How often values of a volume occur, as an outline. */
import { HALF_FLOATS } from '../../../views/halfFloat.ts';

const BINS = 128;
/** Values that are looked at, at most. */
const MOST = 1 << 19;

/**
 * An outline in a box of 1 x 1 with its origin at the top left, the height by the square root of how often: background is mostly
 * so much that the rest would not be seen.
 */
export function histogramOutline(values: Uint16Array): string {
  const counts = new Float64Array(BINS);
  const step = Math.max(1, Math.floor(values.length / MOST));
  for (let i = 0; i < values.length; i += step) {
    const value = HALF_FLOATS[values[i] as number] as number;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  // The least and the most values are often mere background: their bars may be cut off.
  const most = Math.sqrt(Math.max(1, ...counts.subarray(2, BINS - 1)));
  const heights = Array.from(counts, (count) => 1 - Math.min(1, Math.sqrt(count) / most));
  return `M0 1${heights.map((top, i) => `L${i / BINS} ${top.toFixed(4)}L${(i + 1) / BINS} ${top.toFixed(4)}`).join('')}L1 1Z`;
}
