/** How often values occur: of the channels of a picture, and of the difference of two. */
import { colourIndex } from '../../../views/colourMaps.ts';
import { meanDifference, metricRange, type Metric } from './difference.ts';
import { HALF_FLOATS } from '../../../views/halfFloat.ts';
import { nearest, sampleIndex, type Layer, type Picture } from './picture.ts';

export const BINS = 256;

/** Bin of every half-precision float, by its bits: [0, 1] in equal parts, what lies outside in the first and last. */
const BIN_OF = Uint8Array.from(HALF_FLOATS, (value) => Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS) || 0)));

export interface Histogram {
  /** Counts of [0, 1] in equal bins: of grey, or of red, green and blue. Pixels that cannot be seen do not count. */
  channels: Uint32Array[];
  /** Pixels counted. */
  pixels: number;
}

export interface DifferenceHistogram {
  /** Counts from `low` to `high`; what lies beyond is in the first or last. Entry i is drawn in colour i of a map. */
  counts: Uint32Array;
  low: number;
  high: number;
  pixels: number;
  mean: number;
  /** Largest difference by magnitude. */
  most: number;
}

export function histogram({ channels, values }: Picture): Histogram {
  const counts = Array.from({ length: channels === 1 ? 1 : 3 }, () => new Uint32Array(BINS));
  if (channels === 1) {
    const grey = counts[0] as Uint32Array;
    for (const bits of values) count(grey, bits);
    return { channels: counts, pixels: values.length };
  }
  const [red, green, blue] = counts as [Uint32Array, Uint32Array, Uint32Array];
  let pixels = 0;
  for (let i = 0; i < values.length; i += 4) {
    if (values[i + 3] === 0) continue;
    count(red, values[i] as number);
    count(green, values[i + 1] as number);
    count(blue, values[i + 2] as number);
    pixels += 1;
  }
  return { channels: counts, pixels };
}

function count(bins: Uint32Array, bits: number): void {
  const bin = BIN_OF[bits] as number;
  bins[bin] = (bins[bin] as number) + 1;
}

/**
 * Differences at the samples of `second`, each to the nearest sample of `first`.
 * @param most upper end of the range, as in the colours of the view
 */
export function differenceHistogram(first: Layer, second: Layer, metric: Metric, most: number): DifferenceHistogram {
  const [low, high] = metricRange(metric, most);
  const counts = new Uint32Array(BINS);
  const { width, height } = second.picture;
  const columns = nearestSamples(first, second, 'x');
  const rows = nearestSamples(first, second, 'y');
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  let sum = 0;
  let largest = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      readColour(first.picture, (rows[row] as number) * first.picture.width + (columns[column] as number), a);
      readColour(second.picture, row * width + column, b);
      const difference = meanDifference(metric, a, b);
      const bin = colourIndex((difference - low) / (high - low));
      counts[bin] = (counts[bin] as number) + 1;
      sum += difference;
      largest = Math.max(largest, Math.abs(difference));
    }
  }
  const pixels = width * height;
  return { counts, low, high, pixels, mean: sum / pixels, most: largest };
}

/** Red, green and blue of a pixel, premultiplied, into `rgb`. */
function readColour({ channels, values }: Picture, pixel: number, rgb: Float32Array): void {
  const start = pixel * channels;
  const alpha = channels === 1 ? 1 : (HALF_FLOATS[values[start + 3] as number] as number);
  for (let c = 0; c < 3; c++) {
    rgb[c] = alpha * (HALF_FLOATS[values[channels === 1 ? start : start + c] as number] as number);
  }
}

/** For every sample of `second` along an axis, the index of the nearest of `first`. */
function nearestSamples(first: Layer, second: Layer, axis: 'x' | 'y'): Uint32Array {
  const index = axisIndex(first, axis);
  const own = axisIndex(second, axis);
  return Uint32Array.from({ length: own.samples }, (_, i) =>
    nearest(index.samples, index.affine, (i - own.affine.offset) / own.affine.scale),
  );
}

function axisIndex({ picture, region }: Layer, axis: 'x' | 'y') {
  return axis === 'x'
    ? { samples: picture.width, affine: sampleIndex(picture.width, region.left, region.right) }
    : { samples: picture.height, affine: sampleIndex(picture.height, region.top, region.bottom) };
}
