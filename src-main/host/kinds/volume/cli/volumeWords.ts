/** Volumes in words, for people at a terminal. */
import { extentOf } from '../../../../core/kinds/volume/place.ts';
import type { VolumeMetrics } from '../../../../core/kinds/volume/quality.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';
import { decibels } from '../../../cli/words.ts';

/** `128 x 256 x 256 samples of int16, 200 x 240 x 240 mm (z x y x x)` */
export function volumeWords(volume: Pick<VolumeDataset, 'depth' | 'height' | 'width' | 'channels' | 'stored' | 'place' | 'mask'>): string {
  const { depth, height, width, channels, stored, place, mask } = volume;
  const sides = extentOf(volume).map((side) => Number(side.toPrecision(3))).reverse();
  const extent = `${sides.join(' x ')}${place.unit === '' ? '' : ` ${place.unit}`}`;
  const counted = mask ? `, of which ${Number((100 * mask.share).toPrecision(3))} % count (mask ${mask.name})` : '';
  return `${depth} x ${height} x ${width} samples of ${channels === 1 ? '' : `${channels} times `}${stored}, ${extent} (z x y x x)${counted}`;
}

/** `41.20 dB, SSIM 0.9712 a slice, largest error 3.1 % of the range`; under a mask what counts comes first. */
export function qualityWords({ psnr, ssim, largestError, insidePsnr, insideLargestError = 0 }: VolumeMetrics): string {
  const percent = (error: number): string => `${Number((100 * error).toPrecision(2))} %`;
  const whole = `${decibels(psnr)}, SSIM ${ssim.toFixed(4)} a slice, largest error ${percent(largestError)} of the range`;
  return insidePsnr === undefined ? whole : `${decibels(insidePsnr)} of what counts, largest error ${percent(insideLargestError)}; of all samples ${whole}`;
}
