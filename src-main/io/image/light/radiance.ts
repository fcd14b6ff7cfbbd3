/**
 * Radiance pictures: red, green and blue of 8 bits with an exponent that they share. Read here, because the readers at
 * hand divide by 255 where the format has 256 (Greg Ward, "Real Pixels", Graphics Gems II), or take rows for upright.
 */
import { FileError } from '../../../core/base/errors.ts';
import type { LightFile } from './lightFile.ts';

interface Header {
  width: number;
  height: number;
  /** Whether the last row or the last column comes first. */
  isUpsideDown: boolean;
  isMirrored: boolean;
  /** What all light was multiplied by. */
  exposure: number;
  /** CIE x and y of red, green, blue and white, where it says so. */
  primaries: number[] | undefined;
  /** Where the rows begin. */
  end: number;
}

/** Rows shorter or longer than these cannot be packed in runs. */
const PACKED = { min: 8, max: 0x7fff };
const MOST_HEADER = 2 ** 16;
const SIZE = /^([+-])Y (\d{1,9}) ([+-])X (\d{1,9})$/;

/** @throws FileError of what is not read; Error that says what is damaged. */
export function openRadiance(data: Uint8Array, file: string): LightFile {
  const header = readHeader(data, file);
  const { width, height } = header;
  return {
    facts: { width, height, channels: 3, bitDepth: 32 },
    notes: [],
    primaries: header.primaries,
    isPremultiplied: false,
    decode: async () => decodeRows(data, header),
  };
}

function readHeader(data: Uint8Array, file: string): Header {
  const text = Buffer.from(data.subarray(0, MOST_HEADER)).toString('latin1');
  const blank = /\r?\n\r?\n/.exec(text);
  const start = blank ? blank.index + blank[0].length : -1;
  const line = start < 0 ? -1 : text.indexOf('\n', start);
  if (line < 0) throw new Error('its header has no end');
  const format = /^FORMAT=(.*?)\s*$/m.exec(text.slice(0, start))?.[1] ?? '32-bit_rle_rgbe';
  if (format !== '32-bit_rle_rgbe') throw new FileError(`"${file}" is a sound Radiance picture, but its colours are ${format === '32-bit_rle_xyze' ? 'XYZ' : 'of an unknown kind'}, which are not read: save it as RGBE or as OpenEXR.`);
  const size = text.slice(start, line).trim();
  const [, down, rows, across, columns] = SIZE.exec(size) ?? [];
  if (down === undefined && /^[+-]X \d+ [+-]Y \d+$/.test(size)) {
    throw new FileError(`"${file}" is a sound Radiance picture, but it is stored column by column, which is not read: save it row by row, or as OpenEXR.`);
  }
  const [width, height] = [Number(columns), Number(rows)];
  if (!(width > 0 && height > 0)) throw new Error('its header has no size');
  const head = text.slice(0, start);
  const turned = { isUpsideDown: down === '+', isMirrored: across === '-' };
  return { width, height, ...turned, exposure: exposureOf(head), primaries: primariesOf(head), end: line + 1 };
}

/** Of several lines the last counts. */
function primariesOf(header: string): number[] | undefined {
  const line = [...header.matchAll(/^PRIMARIES=\s*(.*?)\s*$/gm)].at(-1)?.[1];
  return line?.split(/\s+/).map(Number);
}

/** The product of all lines of exposure: each program that brightens a picture adds one. */
function exposureOf(header: string): number {
  const product = [...header.matchAll(/^EXPOSURE=(.*)$/gm)].reduce((all, [, value]) => all * Number.parseFloat(value as string), 1);
  if (!(product > 0 && product < Infinity)) throw new Error('its exposure is no number above 0');
  return product;
}

function decodeRows(data: Uint8Array, { width, height, isUpsideDown, isMirrored, exposure, end }: Header): Float32Array {
  const planes = new Float32Array(3 * width * height);
  const row = new Uint8Array(4 * width);
  const scales = Float64Array.from({ length: 256 }, (_, exponent) => (exponent === 0 ? 0 : 2 ** (exponent - 136) / exposure));
  for (let y = 0, from = end; y < height; y++) {
    from = readRow(data, from, row, width);
    const top = (isUpsideDown ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) {
      const to = top + (isMirrored ? width - 1 - x : x);
      const scale = scales[row[3 * width + x] as number] as number;
      for (let c = 0; c < 3; c++) planes[c * width * height + to] = (row[c * width + x] as number) * scale;
    }
  }
  return planes;
}

/** Fills a row [4, width], and gives where the next one begins. */
function readRow(data: Uint8Array, from: number, row: Uint8Array, width: number): number {
  const isPacked = width >= PACKED.min && width <= PACKED.max && data[from] === 2 && data[from + 1] === 2 && (data[from + 2] ?? 128) < 128;
  if (isPacked && (((data[from + 2] as number) << 8) | (data[from + 3] as number)) !== width) throw new Error('a row has another width');
  return isPacked ? readRuns(data, from + 4, row) : readPixels(data, from, row, width);
}

/** Each component by itself, in runs of one byte or of different ones. */
function readRuns(data: Uint8Array, start: number, row: Uint8Array): number {
  let from = start;
  for (let to = 0; to < row.length; ) {
    const code = data[from];
    if (code === undefined) throw new Error('it ends before its last row');
    const count = code > 128 ? code - 128 : code;
    const bytes = code > 128 ? 1 : count;
    if (count === 0 || to + count > row.length || from + bytes >= data.length) throw new Error('a run is longer than its row');
    if (code > 128) row.fill(data[from + 1] as number, to, to + count);
    else row.set(data.subarray(from + 1, from + 1 + count), to);
    from += 1 + bytes;
    to += count;
  }
  return from;
}

/** Pixel by pixel; three bytes of 1 repeat the last one, as often as the fourth says, in further such by 256 times as often. */
function readPixels(data: Uint8Array, start: number, row: Uint8Array, width: number): number {
  let from = start;
  for (let x = 0, shift = 0; x < width; from += 4) {
    if (from + 4 > data.length) throw new Error('it ends before its last row');
    const isRepeat = data[from] === 1 && data[from + 1] === 1 && data[from + 2] === 1 && x > 0;
    const count = isRepeat ? (data[from + 3] as number) * 2 ** shift : 1;
    if (x + count > width) throw new Error('a run is longer than its row');
    for (let c = 0; c < 4; c++) {
      const value = isRepeat ? row[c * width + x - 1] : data[from + c];
      row.fill(value as number, c * width + x, c * width + x + count);
    }
    x += count;
    shift = isRepeat ? shift + 8 : 0;
  }
  return from;
}
