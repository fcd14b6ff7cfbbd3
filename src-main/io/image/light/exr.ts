/** OpenEXR pictures: what is decoded by three's reader is looked at before, for it takes what it does not know for something else. */
import { runInNewContext } from 'node:vm';
import { inflateSync } from 'node:zlib';
import { FileError } from '../../../core/base/errors.ts';
import { printable } from '../../printable.ts';
import { readExrHeader, type ExrChannel, type ExrHeader, type ExrPart } from './exrHeader.ts';
import type { LightFacts, LightFile } from './lightFile.ts';

const WHOLE_NUMBER = 0;
const HALF = 1;
const MOST_NAMES = 6;
const MOST_LETTERS = 40;
const AS_RGB = 'save it with channels R, G and B of half floats or floats';

/** Rows of a chunk, by the compression's number: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB. */
const CHUNK_ROWS = [1, 1, 1, 16, 32, 16, 32, 32, 32, 256];
/** Milliseconds that decoding may take, and more of them a pixel: some fifty times what it takes. */
const PATIENCE = { least: 5000, pixel: 0.1 };
/** Those that are a stream of zlib, as a whole. */
const ZIPPED = [2, 3, 5];
const PIZ = 4;
const DWA = [8, 9];
const OTHERS: Record<number, string> = { 10: 'HTJ2K', 11: 'HTJ2K', 13: 'Zstandard' };

/** @throws FileError of what is not read; Error that says what is damaged. */
export function openExr(data: Uint8Array, file: string): LightFile {
  const header = readExrHeader(data);
  const index = Math.max(0, header.parts.findIndex(({ channels }) => coloursOf(channels)));
  const part = header.parts[index] as ExrPart;
  const colours = coloursOf(part.channels);
  const reason = colours ? unread(part, colours, header) : noColours(header);
  if (!colours || reason) throw new FileError(`"${file}" is a sound OpenEXR picture, but ${reason}.`);
  // Of grey the decoder gives no transparency.
  const alpha = colours.length === 3 ? part.channels.find(({ name }) => name === 'A') : undefined;
  const { width, height } = part;
  const facts: LightFacts = { width, height, channels: alpha ? 4 : colours.length === 1 ? 1 : 3, bitDepth: colours[0]?.type === HALF ? 16 : 32 };
  return {
    facts,
    notes: notesOf(header, part, colours.length + (alpha ? 1 : 0)),
    primaries: part.chromaticities,
    isPremultiplied: alpha !== undefined,
    decode: async () => {
      checkChunks(data, header, index);
      return decodePart(data, index, facts);
    },
  };
}

/** The channels that are red, green and blue, or grey; null where there are none. */
function coloursOf(channels: ExrChannel[]): ExrChannel[] | null {
  const found = (names: string[]): ExrChannel[] => channels.filter(({ name }) => names.includes(name));
  const [rgb, grey] = [found(['R', 'G', 'B']), found(['Y'])];
  if (rgb.length === 3) return rgb;
  return grey.length === 1 ? grey : null;
}

/** Why a part is not read; null when it is. */
function unread(part: ExrPart, colours: ExrChannel[], { isMultiPart }: ExrHeader): string | null {
  const { channels, compression, tile, isDeep } = part;
  if (isDeep) return 'its samples are deep, which are not read: save it flat';
  if (CHUNK_ROWS[compression] === undefined) return `it is compressed as ${OTHERS[compression] ?? `number ${compression}`}, which is not read: save it with ZIP or PIZ compression`;
  const isReduced = channels.some((channel) => channel.isReduced || ['RY', 'BY'].includes(channel.name));
  if (isReduced) return `it holds luminance and chroma, or channels of fewer pixels, which are not read: ${AS_RGB}`;
  if (channels.some(({ type }) => type === WHOLE_NUMBER)) return `it has channels of whole numbers, with which it is not read: ${AS_RGB} alone`;
  const known = [...colours, ...channels.filter(({ name }) => name === 'A' || name === 'Y')];
  if (known.some(({ type }) => type !== known[0]?.type)) return `its colours are of different sorts of numbers: ${AS_RGB}`;
  if (!isDecoded(part, colours)) return 'its channels are packed in a way that is not read: save it with ZIP compression';
  if (tile && (isMultiPart || tile.isRipmap)) return `its tiles are ${isMultiPart ? 'in one of several parts' : 'of a ripmap'}, which are not read: save it in rows`;
  return null;
}

/** The decoder of PIZ hangs where channels differ in type; that of DWA gives wrong colours beside other channels, of grey floats and in tiles. */
function isDecoded({ channels, compression, tile }: ExrPart, colours: ExrChannel[]): boolean {
  if (compression === PIZ) return channels.every(({ type }) => type === channels[0]?.type);
  if (!DWA.includes(compression)) return true;
  if (tile) return false;
  if (colours.length === 1) return channels.length === 1 && channels[0]?.type === HALF;
  return channels.every(({ name }) => ['R', 'G', 'B', 'A'].includes(name));
}

function noColours({ parts }: ExrHeader): string {
  const names = parts.flatMap(({ channels }) => channels.map(({ name }) => name));
  const shown = names.slice(0, MOST_NAMES).map((name) => printable(name, MOST_LETTERS));
  const said = `${shown.join(', ')}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`;
  const advice = names.some((name) => name.includes('.')) ? 'save the layer that you want as R, G and B' : 'save the one that you want as Y';
  return `none of its channels (${said || 'there are none'}) is R, G and B, or Y: ${advice}`;
}

function notesOf({ parts }: ExrHeader, { channels, isWhole }: ExrPart, read: number): string[] {
  const left = channels.length - read;
  return [
    ...(left > 0 ? [`${left} further channel${left === 1 ? ' is' : 's are'} left out: what is read is R, G, B and A, or Y alone.`] : []),
    ...(parts.length > 1 ? [`It has ${parts.length} parts: the first with colours is taken.`] : []),
    ...(isWhole ? [] : ['Its data window is not its display window: the picture is the data window.']),
  ];
}

/**
 * Before anything is decoded: the decoder takes whatever comes out of a chunk, however large it is.
 * @throws Error when there are no such chunks in a sound file.
 */
function checkChunks(data: Uint8Array, { parts, isMultiPart, end }: ExrHeader, index: number): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const part = parts[index] as ExrPart;
  const before = parts.slice(0, index).reduce((sum, { chunks }) => sum + (chunks ?? 0), 0);
  const head = (isMultiPart ? 4 : 0) + (part.tile ? 16 : 4);
  let entry = end + 8 * before;
  for (const raw of chunkBytes(part)) {
    const at = entry + 8 <= data.length ? Number(view.getBigUint64(entry, true)) : Infinity;
    if (at + head + 4 > data.length) throw new Error('it ends before its last row');
    const size = view.getUint32(at + head, true);
    const start = at + head + 4;
    if (start + size > data.length) throw new Error('it ends before its last row');
    if (size > raw) throw new Error('its chunks hold more than their pixels');
    // What would not get smaller is stored as it is.
    if (ZIPPED.includes(part.compression) && size < raw) inflateSync(data.subarray(start, start + size), { maxOutputLength: raw });
    entry += 8;
  }
}

/** Bytes of the pixels in each chunk of the full size, in the order of the table. */
function* chunkBytes({ compression, channels, width, height, tile }: ExrPart): Generator<number> {
  const pixelBytes = channels.reduce((sum, { type }) => sum + (type === HALF ? 2 : 4), 0);
  const [across, down] = tile ? [tile.width, tile.height] : [width, CHUNK_ROWS[compression] as number];
  for (let top = 0; top < height; top += down) {
    for (let left = 0; left < width; left += across) yield pixelBytes * Math.min(across, width - left) * Math.min(down, height - top);
  }
}

async function decodePart(data: Uint8Array, index: number, { channels, ...size }: LightFacts): Promise<Float32Array> {
  // Loaded when it is needed: most pictures are of other formats.
  const [{ EXRLoader }, { FloatType, RGBAFormat, RedFormat }] = await Promise.all([import('three/addons/loaders/EXRLoader.js'), import('three')]);
  const loader = new EXRLoader().setDataType(FloatType).setOutputFormat(channels === 1 ? RedFormat : RGBAFormat).setPart(index);
  const { width, height } = size;
  const patience = PATIENCE.least + PATIENCE.pixel * width * height;
  const pixels = bounded(() => quietly(() => loader.parse(ownBuffer(data)).data as Float32Array), patience);
  const stride = channels === 1 ? 1 : 4;
  const planes = new Float32Array(channels * width * height);
  // The lowest row comes first.
  for (let y = 0; y < height; y++) {
    const from = (height - 1 - y) * width * stride;
    for (let c = 0; c < channels; c++) {
      for (let x = 0; x < width; x++) planes[(c * height + y) * width + x] = pixels[from + x * stride + c] as number;
    }
  }
  return planes;
}

/** Its loops have no end where a damaged table fills more than the picture: after so many milliseconds they are broken off. */
function bounded<T>(decode: () => T, timeout: number): T {
  try {
    return runInNewContext('decode()', { decode }, { timeout: Math.ceil(timeout) }) as T;
  } catch (cause) {
    // It is an error of that context.
    const isEndless = typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isEndless ? new Error('decoding it comes to no end', { cause }) : cause;
  }
}

/** It warns of every attribute that it does not know: those of cameras and renderers. */
function quietly<T>(work: () => T): T {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return work();
  } finally {
    console.warn = warn;
  }
}

function ownBuffer(data: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = data;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? buffer : Uint8Array.from(data).buffer;
}
