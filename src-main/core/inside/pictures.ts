/** What is inside a field as pixels: [height, width, 4] bytes of red, green, blue and alpha. */
import { COLOUR_TABLES, colourIndex, NIGHT_BALANCE } from '../render/colourTables.ts';

/** Of the largest values, the part that may be beyond the ends of the colours: one spike does not make all else grey. */
const BEYOND = 0.002;

/** What is beyond nearly no value, to be the end of a scale; never 0. */
export function reachOf(values: Float32Array): number {
  const stride = Math.max(1, Math.floor(values.length / 20_000));
  const sizes = values.filter((_, i) => i % stride === 0).map(Math.abs).sort();
  return sizes[Math.floor((1 - BEYOND) * (sizes.length - 1))] || 1;
}

/** Numbers of both signs, 0 in the middle of the colours. @param reach the end of the scale. @param isDark for a dark page, where nothing is dark. */
export function signedPixels(values: Float32Array, reach: number, isDark = false): Uint8ClampedArray<ArrayBuffer> {
  const table = isDark ? NIGHT_BALANCE : COLOUR_TABLES.balance;
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const place = 4 * colourIndex(0.5 + (values[i] as number) / reach / 2);
    pixels.set(table.subarray(place, place + 4), 4 * i);
  }
  return pixels;
}

/**
 * Values of outputs [O, ...] on the scale of training as colours: of one output greys, of more red, green and blue.
 * @param gain what they are multiplied by, about the middle grey.
 */
export function colourPixels(values: Float32Array, outputs: number, gain = 1): Uint8ClampedArray<ArrayBuffer> {
  const plane = values.length / outputs;
  const pixels = new Uint8ClampedArray(4 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = values[(outputs >= 3 ? channel : 0) * plane + i] as number;
      pixels[4 * i + channel] = 127.5 + 127.5 * gain * value;
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Whether a picture is drawn from right to left, and from below. */
export interface Turns {
  turnsX: boolean;
  turnsY: boolean;
}

/** The same pixels, [height, width, 4], turned. */
export function turnedPixels(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, { turnsX, turnsY }: Turns): Uint8ClampedArray<ArrayBuffer> {
  if (!turnsX && !turnsY) return pixels;
  const [from, height] = [new Uint32Array(pixels.buffer), pixels.length / 4 / width];
  const turned = from.map((_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return from[(turnsY ? height - 1 - y : y) * width + (turnsX ? width - 1 - x : x)] as number;
  });
  return new Uint8ClampedArray(turned.buffer);
}
