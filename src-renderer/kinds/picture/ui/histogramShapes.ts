/** Histograms as shapes to be drawn and numbers to be read. Very large pictures are counted by every so many pixels. */
import { colourIndex } from '../../../views/colourMaps.ts';
import { HALF_FLOATS } from '../../../views/halfFloat.ts';
import type { Metric } from '../view/difference.ts';
import { BINS, differenceHistogram, histogram, type Histogram } from '../view/histogram.ts';
import { sampleIndex, type Layer, type Picture } from '../view/picture.ts';

/** One channel of two pictures. */
export interface ChannelShapes {
  name: string;
  /** Outlines in a box of BINS by 1, y downwards. */
  first: string;
  second: string;
  means: { first: number | null; second: number | null };
}

export interface DifferenceShape {
  outline: string;
  mean: number;
  most: number;
  low: number;
  high: number;
}

/** Most pixels that are counted. */
const MOST_PIXELS = 2 ** 18;
const NAMES = { grey: ['Grey'], colour: ['Red', 'Green', 'Blue'] };

const counted = new WeakMap<Picture, Histogram>();

/** Every channel of a picture and of one it is compared with; either may be missing. */
export function channelShapes(first: Layer | null, second: Layer | null): ChannelShapes[] {
  const [a, b] = [first && count(first), second && count(second)];
  const channels = (a ?? b)?.channels.length ?? 0;
  const names = channels === 1 ? NAMES.grey : NAMES.colour;
  return names.slice(0, channels).map((name, c) => {
    const [of, against] = [a && share(a, c), b && share(b, c)];
    const top = Math.max(highest(of), highest(against));
    return {
      name,
      first: of ? outline(of, top) : '',
      second: against ? outline(against, top) : '',
      means: { first: of && mean(of), second: against && mean(against) },
    };
  });
}

export function differenceShape(first: Layer, second: Layer, metric: Metric, range: number): DifferenceShape {
  const found = differenceHistogram(first, thinned(second), metric, range);
  const shares = Array.from(found.counts, (n) => n / found.pixels);
  return { ...found, outline: outline(shares, highest(shares)) };
}

/** The largest difference by magnitude. */
export function largestDifference(first: Layer, second: Layer, metric: Metric): number {
  return differenceHistogram(first, thinned(second), metric, 1).most;
}

/** A map of errors that was made already. @param rangeFor gives the ends of the colours by its largest value */
export function mapShape({ values }: Picture, rangeFor: (most: number) => readonly [number, number]): DifferenceShape {
  const most = values.reduce((largest, bits) => Math.max(largest, HALF_FLOATS[bits] as number), 0);
  const [low, high] = rangeFor(most);
  const counts = new Float64Array(BINS);
  let sum = 0;
  for (const bits of values) {
    const value = HALF_FLOATS[bits] as number;
    const bin = colourIndex((value - low) / (high - low));
    counts[bin] = (counts[bin] as number) + 1;
    sum += value;
  }
  const shares = Array.from(counts, (n) => n / values.length);
  return { ...{ low, high, most, mean: sum / values.length }, outline: outline(shares, highest(shares)) };
}

function count(layer: Layer): Histogram {
  const known = counted.get(layer.picture);
  if (known) return known;
  const found = histogram(thinned(layer).picture);
  counted.set(layer.picture, found);
  return found;
}

/** Part of the pixels in each bin. */
function share({ channels, pixels }: Histogram, channel: number): number[] {
  return Array.from(channels[channel] ?? [], (n) => n / Math.max(1, pixels));
}

/** The top of the drawing: black and white themselves, of which there may be very many, do not count. */
function highest(shares: number[] | null): number {
  if (!shares) return 0;
  const inside = Math.max(...shares.slice(1, -1));
  return inside > 0 ? inside : Math.max(...shares);
}

function mean(shares: number[]): number {
  return shares.reduce((sum, part, bin) => sum + (part * (bin + 0.5)) / BINS, 0);
}

function outline(shares: number[], top: number): string {
  const points = shares.map((part, bin) => `V${(1 - Math.min(1, part / top)).toFixed(3)}H${bin + 1}`);
  return `M0 1${points.join('')}V1`;
}

/** The picture itself, or one of every so many of its pixels. */
function thinned(layer: Layer): Layer {
  const { picture, region } = layer;
  const step = Math.ceil(Math.sqrt((picture.width * picture.height) / MOST_PIXELS));
  if (step <= 1) return layer;
  const { channels, values } = picture;
  const [width, height] = [Math.ceil(picture.width / step), Math.ceil(picture.height / step)];
  const kept = new Uint16Array(width * height * channels);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * step * picture.width + column * step) * channels;
      for (let c = 0; c < channels; c++) kept[at++] = values[from + c] as number;
    }
  }
  const x = sampleIndex(picture.width, region.left, region.right);
  const y = sampleIndex(picture.height, region.top, region.bottom);
  return {
    picture: { width, height, channels, values: kept },
    region: {
      ...{ left: -x.offset / x.scale, right: ((width - 1) * step - x.offset) / x.scale },
      ...{ top: -y.offset / y.scale, bottom: ((height - 1) * step - y.offset) / y.scale },
    },
  };
}
