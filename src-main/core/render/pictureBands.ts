/**
 * A picture without a graphics device, ray by ray. Bands of rows come one by one, so that a long render can be shared out,
 * reported and cancelled.
 */
import { CancelledError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';
import type { Vector3 } from '../mesh/mesh.ts';
import type { PictureSize } from './orbitCamera.ts';

export interface RayPicture extends PictureSize {
  /** Rays a pixel along each axis, 1..4: more than one for smooth edges. */
  antialias: number;
}

/** Rows top..top+rows-1 of a picture. */
export interface RayBand {
  top: number;
  rows: number;
  /** [rows, width, 4] bytes: red, green, blue and straight alpha. */
  pixels: Uint8Array;
}

/** What finds the colour of a ray. */
export interface RayTracer {
  /** Of the last ray, premultiplied. */
  readonly rgb: Readonly<Vector3>;
  readonly alpha: number;
  /** Through a place in the picture, in pixels from its top left. */
  trace(x: number, y: number): void;
}

/** Largest side of a picture that can be asked for. */
const MAX_SIDE = 16384;
/** Rays of a band: some tens of milliseconds. */
const BAND_RAYS = 1 << 15;

/** What draws rows top..top+rows-1 of a picture, here or in a thread. */
export type DrawRows<P extends RayPicture> = (picture: P, top: number, rows: number) => Promise<RayBand>;

/**
 * The picture in bands from top to bottom, the same however many are drawn at once.
 * @param ahead bands that are asked for before the first of them is there, at least 1
 * @throws SettingError when its size or antialiasing is out of range, before the first band
 * @throws CancelledError once `signal` is aborted
 */
export async function* renderBands<P extends RayPicture>(
  draw: DrawRows<P>,
  picture: P,
  { signal, ahead = 1 }: { signal?: AbortSignal; ahead?: number } = {},
): AsyncGenerator<RayBand> {
  const { width, height, antialias } = picture;
  checkNumber('width', width, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('height', height, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('antialias', antialias, { min: 1, max: 4, integer: true });
  const bandRows = Math.max(1, Math.floor(BAND_RAYS / (width * antialias ** 2)));
  const asked: Promise<RayBand>[] = [];
  for (let top = 0; top < height || asked.length > 0; ) {
    if (signal?.aborted) throw new CancelledError();
    for (; top < height && asked.length < ahead; top += bandRows) {
      const band = draw(picture, top, Math.min(bandRows, height - top));
      // Those that are behind one that fails are never waited for.
      band.catch(() => undefined);
      asked.push(band);
    }
    yield await (asked.shift() as Promise<RayBand>);
  }
}

/** The pixels of rows top..top+rows-1. */
export function rayPixels(colour: RayTracer, { width, antialias }: RayPicture, top: number, rows: number): Uint8Array {
  const pixels = new Uint8Array(4 * width * rows);
  const { rgb } = colour;
  const rays = antialias * antialias;
  for (let i = 0; i < width * rows; i++) {
    const x = i % width;
    const y = top + Math.floor(i / width);
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (let k = 0; k < rays; k++) {
      colour.trace(x + ((k % antialias) + 0.5) / antialias, y + (Math.floor(k / antialias) + 0.5) / antialias);
      red += rgb[0];
      green += rgb[1];
      blue += rgb[2];
      alpha += colour.alpha;
    }
    // The rays' colours are premultiplied.
    const factor = alpha > 0 ? 255 / alpha : 0;
    pixels[4 * i] = Math.round(factor * red);
    pixels[4 * i + 1] = Math.round(factor * green);
    pixels[4 * i + 2] = Math.round(factor * blue);
    pixels[4 * i + 3] = Math.round((255 * alpha) / rays);
  }
  return pixels;
}

/** [channels, rows, width], 0..1. */
export function bandPlanes({ pixels }: RayBand, channels: 3 | 4): Float32Array {
  const count = pixels.length / 4;
  const planes = new Float32Array(channels * count);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) planes[c * count + i] = (pixels[4 * i + c] as number) / 255;
  }
  return planes;
}
