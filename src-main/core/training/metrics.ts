/** How close an image is to the truth: mean squared error, PSNR and SSIM, all on values in [0, 1]. */

/** Size of a planar image, [channels, height, width]. */
export interface ImageShape {
  width: number;
  height: number;
  channels: number;
}

/** Mean of (a - b)^2 over two vectors of one length, not empty. Not clamped: `toUnitScale` has done that. */
export function meanSquaredError(a: Float32Array, b: Float32Array): number {
  checkLengths(a, b, a.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum / a.length;
}

/** Peak signal-to-noise ratio in decibels of a mean squared error; Infinity without an error. */
export function psnr(mse: number, peak = 1): number {
  return 10 * Math.log10((peak * peak) / mse);
}

/** What a frame without any error counts for in a mean of decibels, if no other frame has more. */
const EXACT_PSNR = 100;

/**
 * The mean of decibels, as of a video's frames. One frame without an error must not stand for all of them: it counts as the best of
 * those with one, or as 100. Infinity where none has an error.
 */
export function meanPsnr(values: ArrayLike<number>): number {
  let [sum, most, exact] = [0, EXACT_PSNR, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === Infinity) exact += 1;
    else [sum, most] = [sum + value, Math.max(most, value)];
  }
  return exact === values.length ? Infinity : (sum + exact * most) / values.length;
}

/** Half the window of Wang et al. 2004, section III-C: 11 x 11 samples, Gaussian with this deviation. */
const RADIUS = 5;
const DEVIATION = 1.5;
/** (K1 L)^2 and (K2 L)^2 with K1 = 0.01, K2 = 0.03, L = 1: keep the quotients from being 0 / 0. */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** The window's averages of a, b, a^2 + b^2 and a b: all that SSIM is made of. */
const MOMENTS = 4;

/**
 * Mean structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004), -1..1, of two images
 * [channels, height, width] in [0, 1]: over every place where the whole window lies inside the image,
 * and over channels. A side shorter than the window has a window of the largest odd length that fits,
 * with the same deviation. Needs memory for a few rows.
 */
export function ssim(a: Float32Array, b: Float32Array, { width, height, channels }: ImageShape): number {
  checkLengths(a, b, width * height * channels);
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const similarity = new PlaneSimilarity(width, height);
    for (let y = 0; y < height; y++) {
      const start = (channel * height + y) * width;
      similarity.add(a.subarray(start, start + width), b.subarray(start, start + width));
    }
    sum += similarity.mean;
  }
  return meanOfPlanes(sum, channels);
}

/** The mean over channels of what was summed. Of equal images rounding can make a little more than 1. */
export function meanOfPlanes(sum: number, channels: number): number {
  return Math.min(1, sum / channels);
}

/** Structural similarity of one channel, row by row from the top. The separable window runs along rows first, then down the last few. */
export class PlaneSimilarity {
  #width: number;
  #across: Window;
  #down: Window;
  #rows: number;
  #products: Float64Array;
  /** Averages along the last rows, [length of the window, MOMENTS, columns]; row y is in place y modulo that length. */
  #ring: Float64Array;
  #averages: Float64Array;
  #y = 0;
  #sum = 0;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#across = gaussian(width);
    this.#down = gaussian(height);
    const columns = width - this.#across.length + 1;
    this.#rows = height - this.#down.length + 1;
    this.#products = new Float64Array(MOMENTS * width);
    this.#ring = new Float64Array(this.#down.length * MOMENTS * columns);
    this.#averages = new Float64Array(MOMENTS * columns);
  }

  /** Takes the next row of both, [width]. */
  add(a: Float32Array, b: Float32Array): void {
    const { length } = this.#averages;
    fillProducts(this.#products, a, b);
    const row = (this.#y % this.#down.length) * length;
    for (let m = 0; m < MOMENTS; m++) {
      const target = this.#ring.subarray(row + (m * length) / MOMENTS, row + ((m + 1) * length) / MOMENTS);
      weightedSums(target, this.#products, this.#across.samples.map((k) => m * this.#width + k), this.#across.weights);
    }
    this.#y += 1;
    if (this.#y < this.#down.length) return;
    const places = this.#down.samples.map((k) => ((this.#y + k) % this.#down.length) * length);
    weightedSums(this.#averages, this.#ring, places, this.#down.weights);
    this.#sum += sumOfSimilarities(this.#averages, length / MOMENTS);
  }

  /** Once all rows were there. */
  get mean(): number {
    return (this.#sum * MOMENTS) / (this.#rows * this.#averages.length);
  }
}

/** A window along one side, as 2 * RADIUS + 1 weights; those outside of a shorter one are zero. */
interface Window {
  /** Samples it covers, an odd number. */
  length: number;
  /** Sum 1. */
  weights: number[];
  /** The sample that each weight is for, 0..length-1. */
  samples: number[];
}

/** One number for each of the 2 * RADIUS + 1 weights. */
type Taps = [number, number, number, number, number, number, number, number, number, number, number];

/** The window along a side of `size` samples. */
function gaussian(size: number): Window {
  const radius = Math.min(RADIUS, Math.floor((size - 1) / 2));
  const offsets = Array.from({ length: 2 * RADIUS + 1 }, (_, k) => k - RADIUS);
  const weights = offsets.map((d) => (Math.abs(d) <= radius ? Math.exp(-0.5 * (d / DEVIATION) ** 2) : 0));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return {
    length: 2 * radius + 1,
    weights: weights.map((weight) => weight / sum),
    samples: offsets.map((d) => Math.max(-radius, Math.min(radius, d)) + radius),
  };
}

/** One row of a and b as [a, b, a^2 + b^2, a b], each of the row's length. */
function fillProducts(products: Float64Array, a: Float32Array, b: Float32Array): void {
  const n = a.length;
  for (let x = 0; x < n; x++) {
    const p = a[x] as number;
    const q = b[x] as number;
    products[x] = p;
    products[n + x] = q;
    products[2 * n + x] = p * p + q * q;
    products[3 * n + x] = p * q;
  }
}

/**
 * sums[x] = sum over k of weights[k] * values[places[k] + x], for symmetric weights. Written out:
 * it is nearly all of the work, and a loop over k takes three times as long.
 */
function weightedSums(sums: Float64Array, values: Float64Array, places: number[], weights: number[]): void {
  const [w0, w1, w2, w3, w4, w5] = weights as Taps;
  const [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10] = places as Taps;
  for (let x = 0; x < sums.length; x++) {
    sums[x] =
      w0 * ((values[p0 + x] as number) + (values[p10 + x] as number)) +
      w1 * ((values[p1 + x] as number) + (values[p9 + x] as number)) +
      w2 * ((values[p2 + x] as number) + (values[p8 + x] as number)) +
      w3 * ((values[p3 + x] as number) + (values[p7 + x] as number)) +
      w4 * ((values[p4 + x] as number) + (values[p6 + x] as number)) +
      w5 * (values[p5 + x] as number);
  }
}

/** SSIM of every window in a row of moments, summed. */
function sumOfSimilarities(moments: Float64Array, columns: number): number {
  let sum = 0;
  for (let x = 0; x < columns; x++) {
    const meanA = moments[x] as number;
    const meanB = moments[columns + x] as number;
    const squares = meanA * meanA + meanB * meanB;
    const product = meanA * meanB;
    const variances = (moments[2 * columns + x] as number) - squares;
    const covariance = (moments[3 * columns + x] as number) - product;
    sum += ((2 * product + C1) * (2 * covariance + C2)) / ((squares + C1) * (variances + C2));
  }
  return sum;
}

function checkLengths(a: Float32Array, b: Float32Array, length: number): void {
  if (a.length !== length || b.length !== length) throw new RangeError(`${a.length} and ${b.length} values, not ${length}`);
}
