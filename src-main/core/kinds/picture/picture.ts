/** What images and videos say alike: both are grids of pixels. */
import type { Metrics } from '../types.ts';
import type { PictureMetrics } from './quality.ts';

/** The face that both have. */
export const PICTURE = {
  learnsDistances: false,
  ownSettings: [],
  quality: {
    name: 'psnr',
    of: ({ psnr }: PictureMetrics): number => psnr,
    isOwn: <M extends object>(metrics: M): metrics is M & PictureMetrics => 'psnr' in metrics && !('largestError' in metrics),
  },
  pixels: <D>(dataset: D): D => dataset,
  sizeInWords: ({ width, height }: { width: number; height: number }): string => `${width} x ${height}`,
} as const;

/** The metrics of a field that is known to be one of a picture. @throws RangeError when it is not. */
export function pictureMetrics(metrics: Metrics): PictureMetrics {
  if (PICTURE.quality.isOwn(metrics)) return metrics;
  throw new RangeError('these are not the metrics of a picture');
}
