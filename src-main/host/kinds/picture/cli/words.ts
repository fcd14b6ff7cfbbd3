/** What has pixels, in words. */
import { pictureMetrics, type Metrics } from '../../../../core/session/model.ts';
import type { PictureDataset } from '../../../../core/kinds/dataset.ts';
import { decibels } from '../../../cli/words.ts';

const CHANNELS = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;

/** `512 x 512 RGB, 8 bits a channel`. */
export function pictureWords({ width, height, channels, bitDepth }: Pick<PictureDataset, 'width' | 'height' | 'channels' | 'bitDepth'>): string {
  return `${width} x ${height} ${CHANNELS[channels]}, ${bitDepth} bits a channel`;
}

/** `33.10 dB, SSIM 0.9312` */
export function pictureQuality(metrics: Metrics): string {
  const { psnr, ssim } = pictureMetrics(metrics);
  return `${decibels(psnr)}, SSIM ${ssim.toFixed(4)}`;
}
