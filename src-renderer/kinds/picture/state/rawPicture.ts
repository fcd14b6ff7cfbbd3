/** How large pictures are without any compression. */
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import type { RawSize } from '../../../state/runs/modelSize.ts';

/** @param frames 1 of an image; the pixels of a video are those of all frames. */
export function rawPicture(name: string, { width, height, channels, bitDepth }: PictureDataset, frames: number): RawSize {
  const count = width * height * frames;
  return { name, unit: 'pixel', count, bytes: (count * channels * bitDepth) / 8 };
}
