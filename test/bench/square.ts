/** A picture from a file, scaled to a square (Lanczos), as the tables of quality take it. */
import sharp from 'sharp';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';

export async function squarePicture(path: string, side: number): Promise<ImageSignal> {
  const picture = sharp(path).removeAlpha().toColourspace('srgb').resize(side, side, { fit: 'fill', kernel: 'lanczos3' });
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true });
  const channels = data.length / (side * side) === 1 ? 1 : 3;
  const values = new Float32Array(data.length);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < channels; c++) values[c * side * side + i] = (data[i * channels + c] as number) / 255;
  }
  return { kind: 'image', width: side, height: side, channels, bitDepth: 8, values };
}
