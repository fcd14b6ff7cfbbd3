/** Pictures at another size, by libvips' bicubic (Catmull-Rom) kernel: widened where pixels become fewer, so that nothing aliases. */
import type { Pixels } from '../../core/kinds/picture/pixels.ts';
import { peakOf } from './pixels.ts';
import sharp from './sharp.ts';

const DEPTH = 16;

/**
 * The same picture of another size, corners on corners; values are those of 16 bits, [0, 1]. Straight alpha is resampled as one
 * more plane, by itself.
 */
export async function resample<P extends Pick<Pixels, 'width' | 'height' | 'channels' | 'values'>>(picture: P, { width, height }: { width: number; height: number }): Promise<P> {
  const { channels, values } = picture;
  const [from, to] = [picture.width * picture.height, width * height];
  const result = new Float32Array(channels * to);
  for (let channel = 0; channel < channels; channel++) {
    // Each plane is a grey picture to it, so that no colours are turned into others.
    const samples = Uint16Array.from(values.subarray(channel * from, (channel + 1) * from), (value) => Math.round(Math.min(1, Math.max(0, value)) * peakOf(DEPTH)));
    const { data } = await sharp(samples, { raw: { width: picture.width, height: picture.height, channels: 1 }, limitInputPixels: false })
      .toColourspace('grey16')
      .resize(width, height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false })
      .raw({ depth: 'ushort' })
      .toUint8Array();
    const plane = new Uint16Array(data.slice().buffer);
    for (let i = 0; i < to; i++) result[channel * to + i] = (plane[i] as number) / peakOf(DEPTH);
  }
  return { ...picture, width, height, values: result };
}
