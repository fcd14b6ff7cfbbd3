/**
 * The head of an uncompressed TIFF of one row a strip, or few of a very high picture; its rows follow at once. A large one is
 * a BigTIFF, which has longer numbers.
 */
import { BYTES, directoryBytes, formOf, SHORT, tiffDirectory, tiffStart, type Field, type Type } from './tiffDirectory.ts';

export interface RasterHead {
  width: number;
  height: number;
  /** Samples of a pixel, the transparency with them. */
  channels: number;
  /** Whole numbers, or floats of 32 bits. */
  bitDepth: 8 | 16 | 32;
  /** Tag 262; by default black is zero, or RGB. */
  photometric?: number;
  /** What the last channel is: 1 premultiplied, 2 straight alpha; null when it is a colour. By default the fourth is straight alpha. */
  alpha?: 1 | 2 | null;
  /** Tag 274. */
  orientation?: number;
  /** An ICC profile. */
  profile?: Uint8Array | null;
}

/** Each has two entries of 8 bytes. */
const MOST_STRIPS = 2 ** 16;

/** Header, directory and tables. */
export function rasterHeader(head: RasterHead): Buffer {
  const { width, height, channels, bitDepth } = head;
  const form = formOf((width * height * channels * bitDepth) / 8);
  const end = form.directory + directoryBytes(rasterFields(head, 0, form.within), form);
  return Buffer.concat([tiffStart(form, form.directory), tiffDirectory(rasterFields(head, end, form.within), form, form.directory)]);
}

function rasterFields(head: RasterHead, firstRow: number, place: Type): Field[] {
  const { width, height, channels, bitDepth, photometric, orientation = 1, profile = null } = head;
  const { alpha = channels === 4 ? 2 : null } = head;
  const rowBytes = (width * channels * bitDepth) / 8;
  const stripRows = Math.ceil(height / MOST_STRIPS);
  const strips = Array.from({ length: Math.ceil(height / stripRows) }, (_, i) => i * stripRows);
  const colours = channels - (alpha === null ? 0 : 1);
  return [
    { tag: 256, kind: place, values: [width] },
    { tag: 257, kind: place, values: [height] },
    { tag: 258, kind: SHORT, values: new Array<number>(channels).fill(bitDepth) },
    { tag: 259, kind: SHORT, values: [1] }, // not compressed
    { tag: 262, kind: SHORT, values: [photometric ?? (colours === 1 ? 1 : 2)] },
    { tag: 273, kind: place, values: strips.map((top) => firstRow + top * rowBytes) },
    { tag: 274, kind: SHORT, values: [orientation] },
    { tag: 277, kind: SHORT, values: [channels] },
    { tag: 278, kind: SHORT, values: [stripRows] },
    { tag: 279, kind: place, values: strips.map((top) => Math.min(stripRows, height - top) * rowBytes) },
    ...(alpha === null ? [] : [{ tag: 338, kind: SHORT, values: [alpha] }]),
    ...(bitDepth === 32 ? [{ tag: 339, kind: SHORT, values: new Array<number>(channels).fill(3) }] : []),
    ...(profile ? [{ tag: 34675, kind: BYTES, values: profile }] : []),
  ];
}
