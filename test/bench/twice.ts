/** A picture, and the same at half its size: what a field knows of the pixels that it has not seen. */
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { halfwayTerms } from '../../src-main/core/signal/midway.ts';

/** Taps of the filter on either side; Kaiser's window with beta 6. */
const REACH = 15;
const BETA = 6;

/** Planes [channels, height, width] with their sizes. */
export type Picture = Pick<ImageSignal, 'width' | 'height' | 'channels' | 'values'>;

/** Bessel's I0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function halfBandTaps(): number[] {
  const taps = Array.from({ length: 2 * REACH + 1 }, (_, i) => {
    const t = i - REACH;
    const sinc = t === 0 ? 0.5 : Math.sin((Math.PI * t) / 2) / (Math.PI * t);
    return (sinc * bessel(BETA * Math.sqrt(1 - (t / REACH) ** 2))) / bessel(BETA);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** What `at(line, i)` says along a line of n values, for every line: a new value for each place. */
function alongLines(picture: Picture, along: 'x' | 'y', size: number, make: (line: (i: number) => number, place: number, n: number) => number): Picture {
  const { width, height, channels, values } = picture;
  const [w, h] = along === 'x' ? [size, height] : [width, size];
  const result = new Float32Array(channels * w * h);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const line = (i: number): number => values[(c * height + (along === 'x' ? y : i)) * width + (along === 'x' ? i : x)] as number;
        result[(c * h + y) * w + x] = make(line, along === 'x' ? x : y, along === 'x' ? width : height);
      }
    }
  }
  return { width: w, height: h, channels, values: result };
}

/** Low-passed to half its bandwidth, mirrored at the edges; of odd size, so that its first and last lines are samples. */
export function lowPassed(picture: Picture): Picture {
  const taps = halfBandTaps();
  const mirror = (i: number, n: number): number => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i);
  const odd = (n: number): number => n - 1 + (n % 2);
  const filter = (line: (i: number) => number, place: number, n: number): number =>
    taps.reduce((sum, tap, k) => sum + tap * line(mirror(place + k - REACH, n)), 0);
  return alongLines(alongLines(picture, 'x', odd(picture.width), filter), 'y', odd(picture.height), filter);
}

export function everySecond(picture: Picture): Picture {
  const half = (n: number): number => (n + 1) / 2;
  const pick = (line: (i: number) => number, place: number): number => line(2 * place);
  return alongLines(alongLines(picture, 'x', half(picture.width), pick), 'y', half(picture.height), pick);
}

export function cubicTwice(picture: Picture): Picture {
  const twice = (n: number): number => 2 * n - 1;
  const make = (line: (i: number) => number, place: number, n: number): number =>
    place % 2 === 0 ? line(place / 2) : halfwayTerms((place - 1) / 2, n).reduce((sum, { sample, factor }) => sum + factor * line(sample), 0);
  return alongLines(alongLines(picture, 'x', twice(picture.width), make), 'y', twice(picture.height), make);
}

/** PSNR on the pixels that were learned, and on all others. */
export function qualities(values: Float32Array, { width, height, channels, values: truth }: Picture): { pixels: number; between: number } {
  const errors = { pixels: 0, between: 0 };
  const counts = { pixels: 0, between: 0 };
  for (let i = 0; i < width * height * channels; i++) {
    const where = i % width % 2 === 0 && (Math.floor(i / width) % height) % 2 === 0 ? 'pixels' : 'between';
    errors[where] += (Math.min(1, Math.max(0, values[i] as number)) - (truth[i] as number)) ** 2;
    counts[where] += 1;
  }
  const psnr = (where: 'pixels' | 'between'): number => 10 * Math.log10(counts[where] / errors[where]);
  return { pixels: psnr('pixels'), between: psnr('between') };
}
