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
}

/** A volume's quality, slice by slice along z. */
export class SliceQuality {
  #size: { width: number; height: number; channels: number };
  #error = 0;
  #similarity = 0;
  #largest = 0;
  #slices = 0;

  constructor(size: { width: number; height: number; channels: number }) {
    this.#size = size;
  }

  /** Adds a slice and what it should be, [O, height, width] in [0, 1] both. */
  add(values: Float32Array, truth: Float32Array): void {
    this.#error += meanSquaredError(values, truth);
    this.#similarity += ssim(values, truth, this.#size);
    this.#largest = Math.max(this.#largest, largestError(values, truth));
    this.#slices += 1;
  }

  /** Once all slices were added. */
  get metrics(): VolumeMetrics {
    return { psnr: psnr(this.#error / this.#slices), ssim: this.#similarity / this.#slices, largestError: this.#largest };
  }
}

function largestError(values: Float32Array, truth: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs((values[i] as number) - (truth[i] as number)));
  return largest;
}
