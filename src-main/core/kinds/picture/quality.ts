/** Quality of a picture against what it should be. */
import { meanSquaredError, psnr, ssim } from '../../training/metrics.ts';

/** Quality of an image against the ground truth at the source's own size; of a video, the mean of its frames. */
export interface PictureMetrics {
  /** Decibels, peak 1, predictions clamped to [0, 1]; Infinity is stored as null. */
  psnr: number;
  /** Mean structural similarity, -1..1. */
  ssim: number;
}

/** A picture against what it should be, [O, height, width] both. */
export function pictureQuality(
  values: Float32Array,
  truth: Float32Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): PictureMetrics {
  return { psnr: psnr(meanSquaredError(values, truth)), ssim: ssim(values, truth, { width, height, channels }) };
}
