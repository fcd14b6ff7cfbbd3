/** Pixels as a PNG file, by the browser's own encoder. */
import type { Size } from './geometry.ts';

/** @param pixels [height, width, 4] bytes: red, green, blue and straight alpha */
export async function encodePng(pixels: Uint8ClampedArray<ArrayBuffer>, { width, height }: Size): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The picture is too large for this browser to encode.');
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  const file = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await file.arrayBuffer());
}
