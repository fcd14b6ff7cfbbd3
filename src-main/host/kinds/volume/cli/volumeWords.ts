/** Volumes in words, for people at a terminal. */
import { extentOf } from '../../../../core/kinds/volume/place.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';

/** `128 x 256 x 256 samples of int16, 200 x 240 x 240 mm (z x y x x)` */
export function volumeWords(volume: Pick<VolumeDataset, 'depth' | 'height' | 'width' | 'channels' | 'stored' | 'place' | 'mask'>): string {
  const { depth, height, width, channels, stored, place, mask } = volume;
  const sides = extentOf(volume).map((side) => Number(side.toPrecision(3))).reverse();
  const extent = `${sides.join(' x ')}${place.unit === '' ? '' : ` ${place.unit}`}`;
  const counted = mask ? `, of which ${Number((100 * mask.share).toPrecision(3))} % count (mask ${mask.name})` : '';
  return `${depth} x ${height} x ${width} samples of ${channels === 1 ? '' : `${channels} times `}${stored}, ${extent} (z x y x x)${counted}`;
}
