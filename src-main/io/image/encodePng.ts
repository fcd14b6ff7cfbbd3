/** Pictures that a window shows at once. */
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { toSamples } from './pixels.ts';
import { markPng } from './pngMarks.ts';
import sharp from './sharp.ts';

/**
 * An 8-bit PNG of planes [channels, height, width], sRGB in [0, 1], clamped, alpha straight. Packed for
 * speed, not for size: a preview is replaced by the next one. Throws RangeError when the number of values
 * is not channels * height * width.
 */
export async function encodePng(
  values: Float32Array,
  width: number,
  height: number,
  channels: Channels,
): Promise<Uint8Array> {
  if (values.length !== channels * width * height) {
    throw new RangeError(`${values.length} values are no picture of ${channels} x ${height} x ${width}.`);
  }
  // A buffer would lie in WebAssembly's memory, keep it, and be shared: not every taker takes that.
  const { data } = await sharp(toSamples(values, channels, 8), { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 2 })
    .toUint8Array();
  return markPng(data);
}
