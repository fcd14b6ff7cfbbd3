/** Quality of a volume's field against the volume. */
import { meanSquaredError, psnr, ssim } from '../../training/metrics.ts';

/** At the volume's own samples, on values in [0, 1]: the ends of its range. */
export interface VolumeMetrics {
  /** Decibels, peak 1; Infinity without an error. */
  psnr: number;
  /** Mean structural similarity of the slices along z, -1..1. */
  ssim: number;
  /** The largest error at a sample, 0..1. */
  largestError: number;
  /** Where there is a mask: the PSNR by what samples count for, and the largest error of those that count. */
  insidePsnr?: number;
  insideLargestError?: number;
}

/** A volume's quality, slice by slice along z. */
export class SliceQuality {
  #size: { width: number; height: number; channels: number };
  #error = 0;
  #similarity = 0;
  #largest = 0;
  #slices = 0;
  #inside: { error: number; weight: number; largest: number } | null = null;

  constructor(size: { width: number; height: number; channels: number }) {
    this.#size = size;
  }

  /** Adds a slice and what it should be, [O, height, width] in [0, 1] both. @param weights under a mask, [height, width]. */
  add(values: Float32Array, truth: Float32Array, weights?: Float32Array): void {
    this.#error += meanSquaredError(values, truth);
    this.#similarity += ssim(values, truth, this.#size);
    this.#largest = Math.max(this.#largest, largestError(values, truth));
    this.#slices += 1;
    if (weights) this.#addInside(values, truth, weights);
  }

  #addInside(values: Float32Array, truth: Float32Array, weights: Float32Array): void {
    const inside = (this.#inside ??= { error: 0, weight: 0, largest: 0 });
    for (let i = 0; i < values.length; i++) {
      const weight = weights[i % weights.length] as number;
      if (weight === 0) continue;
      const off = Math.abs((values[i] as number) - (truth[i] as number));
      inside.error += weight * off * off;
      inside.weight += weight;
      inside.largest = Math.max(inside.largest, off);
    }
  }

  /** Once all slices were added. */
  get metrics(): VolumeMetrics {
    const inside = this.#inside && { insidePsnr: psnr(this.#inside.error / this.#inside.weight), insideLargestError: this.#inside.largest };
    return { psnr: psnr(this.#error / this.#slices), ssim: this.#similarity / this.#slices, largestError: this.#largest, ...inside };
  }
}

function largestError(values: Float32Array, truth: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs((values[i] as number) - (truth[i] as number)));
  return largest;
}
