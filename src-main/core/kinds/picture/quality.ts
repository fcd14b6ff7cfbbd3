/** Quality of a picture against what it should be. */
import type { Band } from '../../query/grid.ts';
import { meanOfPlanes, meanSquaredError, PlaneSimilarity, psnr, ssim, type ImageShape } from '../../training/metrics.ts';

/** Quality of an image against the ground truth at the source's own size; of a video, the mean of its frames. */
export interface PictureMetrics {
  /** Decibels, peak 1, predictions clamped to [0, 1]; Infinity is stored as null. */
  psnr: number;
  /** Mean structural similarity, -1..1. */
  ssim: number;
}

/** A picture against what it should be, [O, height, width] both. */
export function pictureQuality(values: Float32Array, truth: Float32Array, size: ImageShape): PictureMetrics {
  return { psnr: psnr(meanSquaredError(values, truth)), ssim: ssim(values, truth, size) };
}

/** The same of a picture that comes in bands from the top, so that it is never held whole. */
export async function bandsQuality(bands: AsyncIterable<Band>, truth: Float32Array, { width, height, channels }: ImageShape): Promise<PictureMetrics> {
  const similarities = Array.from({ length: channels }, () => new PlaneSimilarity(width, height));
  let error = 0;
  for await (const { top, rows, values } of bands) {
    for (const [channel, similarity] of similarities.entries()) {
      const [from, to] = [channel * rows * width, (channel * height + top) * width];
      const [band, original] = [values.subarray(from, from + rows * width), truth.subarray(to, to + rows * width)];
      error += meanSquaredError(band, original) * band.length;
      for (let start = 0; start < band.length; start += width) {
        similarity.add(band.subarray(start, start + width), original.subarray(start, start + width));
      }
    }
  }
  const similar = similarities.reduce((sum, { mean }) => sum + mean, 0);
  return { psnr: psnr(error / truth.length), ssim: meanOfPlanes(similar, channels) };
}
