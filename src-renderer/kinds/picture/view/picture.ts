/**
 * Pictures, where they lie on the source, and what is read out of them. Places on the source are u: its first sample
 * along an axis is at 0, its last at 1, and one sample alone stands at 0.5.
 */
import type { Area, Point, Size } from '../../../views/geometry.ts';
import { HALF_FLOATS } from '../../../views/halfFloat.ts';

/** Values as they are displayed, in [0, 1]. */
export interface Picture extends Size {
  /** 1: grey; 4: red, green, blue and straight alpha. */
  channels: 1 | 4;
  /** [height, width, channels], half-precision floats as their bits. */
  values: Uint16Array;
}

/** Where the first and last samples of a picture lie, in u; of a picture with one sample, what that sample covers. */
export type Region = Area;

export const WHOLE: Region = { left: 0, top: 0, right: 1, bottom: 1 };

/** base: the whole picture; detail: a part of it, drawn above. */
export type Level = 'base' | 'detail';

export interface Layer {
  picture: Picture;
  region: Region;
}

export interface LayerStack {
  base: Layer | null;
  detail: Layer | null;
}

/** y = scale * x + offset */
export interface Affine {
  scale: number;
  offset: number;
}

/** From u to the index among `samples` samples of which the first is at `low` and the last at `high`. */
export function sampleIndex(samples: number, low: number, high: number): Affine {
  const scale = Math.max(1, samples - 1) / (high - low);
  return { scale, offset: samples > 1 ? -low * scale : (-(low + high) / 2) * scale };
}

/**
 * Where a picture lies whose samples are means of whole blocks of a larger one.
 * @param asked size of the larger picture, whose own samples run over `region`
 * @param factor side of a block
 */
export function averagedRegion(asked: Size, factor: number, region: Region = WHOLE): Region {
  const across = averagedAxis(asked.width, factor, region.left, region.right);
  const down = averagedAxis(asked.height, factor, region.top, region.bottom);
  return { left: across.low, right: across.high, top: down.low, bottom: down.high };
}

function averagedAxis(size: number, factor: number, low: number, high: number): { low: number; high: number } {
  const blocks = Math.ceil(size / factor);
  // A single block covers all.
  if (blocks === 1) return { low, high };
  const step = (high - low) / (size - 1);
  const first = low + (step * (factor - 1)) / 2;
  return { low: first, high: first + step * factor * (blocks - 1) };
}

/** Values of the sample that is nearest to `u`: of the detail where it covers, else of the base. */
export function valueAt({ base, detail }: LayerStack, u: Point): number[] | null {
  const layer = detail && covers(detail, u) ? detail : base;
  if (!layer) return null;
  const { picture, region } = layer;
  const column = nearest(picture.width, sampleIndex(picture.width, region.left, region.right), u.x);
  const row = nearest(picture.height, sampleIndex(picture.height, region.top, region.bottom), u.y);
  return sampleValues(picture, column, row);
}

/** Values of one sample, one for each channel. */
export function sampleValues({ width, channels, values }: Picture, column: number, row: number): number[] {
  const start = (row * width + column) * channels;
  return Array.from(values.subarray(start, start + channels), (bits) => HALF_FLOATS[bits] as number);
}

/** Index of the sample nearest to `u`; beyond the ends, that of the end. */
export function nearest(samples: number, { scale, offset }: Affine, u: number): number {
  return Math.min(samples - 1, Math.max(0, Math.floor(u * scale + offset + 0.5)));
}

/** Whether a layer has a sample at most half a step away from `u`. */
export function covers({ picture, region }: Layer, u: Point): boolean {
  return (
    isWithin(picture.width, sampleIndex(picture.width, region.left, region.right), u.x) &&
    isWithin(picture.height, sampleIndex(picture.height, region.top, region.bottom), u.y)
  );
}

function isWithin(samples: number, { scale, offset }: Affine, u: number): boolean {
  const index = u * scale + offset;
  return index >= -0.5 && index < samples - 0.5;
}
