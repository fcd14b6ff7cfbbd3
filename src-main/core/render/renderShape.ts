/**
 * A shape's picture without a graphics device: the same that the window's shaders draw, for the command line and for
 * pictures of any size. Bands of rows come one by one, so that a long render can be shared out, reported and cancelled.
 */
import { CancelledError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';
import type { DistanceSource } from './distanceSource.ts';
import type { OrbitCamera, PictureSize } from './orbitCamera.ts';
import { PixelColour } from './pixelColour.ts';
import type { Shading } from './shading.ts';

export interface ShapePicture extends PictureSize {
  camera: OrbitCamera;
  shading: Shading;
  /** Rays a pixel along each axis, 1..4: more than one for smooth edges. */
  antialias: number;
}

export interface ShapeSources {
  shown: DistanceSource;
  other: DistanceSource | null;
}

/** Rows top..top+rows-1 of a picture. */
export interface ShapeBand {
  top: number;
  rows: number;
  /** [rows, width, 4] bytes: red, green, blue and straight alpha. */
  pixels: Uint8Array;
}

/** Largest side of a picture that can be asked for. */
const MAX_SIDE = 16384;
/** Rays of a band: some tens of milliseconds. */
const BAND_RAYS = 1 << 15;

/** What draws rows top..top+rows-1 of a picture: drawBand, here or in a thread. */
export type DrawBand = (picture: ShapePicture, top: number, rows: number) => Promise<ShapeBand>;

/**
 * The picture in bands from top to bottom, the same however many are drawn at once.
 * @param ahead bands that are asked for before the first of them is there, at least 1
 * @throws SettingError when its size or antialiasing is out of range, before the first band
 * @throws CancelledError once `signal` is aborted
 */
export async function* renderShape(
  draw: DrawBand,
  picture: ShapePicture,
  { signal, ahead = 1 }: { signal?: AbortSignal; ahead?: number } = {},
): AsyncGenerator<ShapeBand> {
  const { width, height, antialias } = picture;
  checkNumber('width', width, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('height', height, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('antialias', antialias, { min: 1, max: 4, integer: true });
  const bandRows = Math.max(1, Math.floor(BAND_RAYS / (width * antialias ** 2)));
  const asked: Promise<ShapeBand>[] = [];
  for (let top = 0; top < height || asked.length > 0; ) {
    if (signal?.aborted) throw new CancelledError();
    for (; top < height && asked.length < ahead; top += bandRows) {
      const band = draw(picture, top, Math.min(bandRows, height - top));
      // Those that are behind one that fails are never waited for.
      band.catch(() => undefined);
      asked.push(band);
    }
    yield await (asked.shift() as Promise<ShapeBand>);
  }
}

/**
 * Rows top..top+rows-1 of a picture.
 * @param sources `shown` is what is drawn; `other` colours its error and is outlined on the slice
 */
export function drawBand(sources: ShapeSources, picture: ShapePicture, top: number, rows: number): ShapeBand {
  return { top, rows, pixels: renderRows(new PixelColour(sources, picture), picture, top, rows) };
}

function renderRows(colour: PixelColour, { width, antialias }: ShapePicture, top: number, rows: number): Uint8Array {
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
