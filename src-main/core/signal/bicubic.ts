/**
 * Bicubic enlargement (Keys 1981, a = -1/2), as other programs' "bicubic" is: pixels are areas, and those at the edges go on
 * beyond. libvips' own stands half a pixel beside that, which would cost it decibels in a comparison.
 */

interface Grid {
  width: number;
  height: number;
  channels: number;
  /** [channels, height, width] */
  values: Float32Array;
}

const TAPS = 4;

/** The four samples of a line that a place between them is made of, and their weights. */
interface Place {
  samples: number[];
  weights: number[];
}

/** @returns [channels, height, width] of the wanted size. */
export function bicubic({ values, ...from }: Grid, to: { width: number; height: number }): Float32Array {
  const [across, down] = [placesAlong(from.width, to.width), placesAlong(from.height, to.height)];
  const result = new Float32Array(from.channels * to.height * to.width);
  const rows = new Float64Array(from.height * to.width);
  for (let c = 0; c < from.channels; c++) {
    const plane = values.subarray(c * from.height * from.width, (c + 1) * from.height * from.width);
    for (let y = 0; y < from.height; y++) {
      for (let x = 0; x < to.width; x++) rows[y * to.width + x] = summed(across[x] as Place, (k) => plane[y * from.width + k] as number);
    }
    for (let y = 0; y < to.height; y++) {
      for (let x = 0; x < to.width; x++) result[(c * to.height + y) * to.width + x] = summed(down[y] as Place, (k) => rows[k * to.width + x] as number);
    }
  }
  return result;
}

function summed({ samples, weights }: Place, at: (sample: number) => number): number {
  let sum = 0;
  for (let k = 0; k < TAPS; k++) sum += (weights[k] as number) * at(samples[k] as number);
  return sum;
}

function placesAlong(from: number, to: number): Place[] {
  return Array.from({ length: to }, (_, i) => {
    const place = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(place) - 1;
    const samples = Array.from({ length: TAPS }, (_tap, k) => first + k);
    return { weights: samples.map((sample) => kernel(place - sample)), samples: samples.map((sample) => Math.min(from - 1, Math.max(0, sample))) };
  });
}

function kernel(distance: number): number {
  const d = Math.abs(distance);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}
