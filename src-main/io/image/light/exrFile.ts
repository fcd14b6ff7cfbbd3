/**
 * OpenEXR files as they are written: half floats or floats in rows, ZIP compression (OpenEXR File Layout). Written here,
 * because three's exporter holds a picture several times, always with transparency; these rows go out as they come.
 */
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { writeHalves } from '../../../core/base/halfFloat.ts';
import type { Channels } from '../../../core/kinds/picture/pixels.ts';

export interface LightSize {
  width: number;
  height: number;
  channels: Channels;
  /** Bits of a number, of floating point. */
  bitDepth: 16 | 32;
}

/** Rows of a chunk. */
const ROWS = 16;
const ZIP = 3;
const MOST_HALF = 65504;
const TYPE = { 16: 1, 32: 2 };
/** Channels in the order of their names, and the planes that they are. */
const CHANNELS: Record<Channels, [name: string, plane: number][]> = {
  1: [['Y', 0]],
  3: [['B', 2], ['G', 1], ['R', 0]],
  4: [['A', 3], ['B', 2], ['G', 1], ['R', 0]],
};

const packed = promisify(deflate);

/** Writes a whole file. @param bands of whole rows from the top, [channels, n, width] in linear light, alpha straight. @returns what it does not hold, in sentences. */
export async function writeExr(file: FileHandle, size: LightSize, bands: AsyncIterable<Float32Array>): Promise<string[]> {
  const header = exrHeader(size);
  const offsets = Buffer.alloc(8 * Math.ceil(size.height / ROWS));
  await file.writeFile(Buffer.concat([header, offsets]));
  let place = header.length + offsets.length;
  let top = 0;
  let clipped = 0;
  for await (const rows of inChunks(bands, size)) {
    const values = chunkValues(rows, top, size);
    if (size.bitDepth === 16) clipped += values.reduce((count, value) => count + Number(value > MOST_HALF), 0);
    const chunk = await packedChunk(values, top, size);
    offsets.writeBigUInt64LE(BigInt(place), 8 * (top / ROWS));
    await file.writeFile(chunk);
    place += chunk.length;
    top += ROWS;
  }
  await file.write(offsets, 0, offsets.length, header.length);
  return clipped > 0 ? [clippedNote(clipped)] : [];
}

function exrHeader({ width, height, channels, bitDepth }: LightSize): Buffer {
  const list = CHANNELS[channels].map(([name]) => Buffer.concat([Buffer.from(`${name}\0`), int32s(TYPE[bitDepth], 0, 1, 1)]));
  const window = int32s(0, 0, width - 1, height - 1);
  return Buffer.concat([
    Buffer.from([0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0]),
    attribute('channels', 'chlist', Buffer.concat([...list, Buffer.from([0])])),
    attribute('compression', 'compression', Buffer.from([ZIP])),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.from([0])),
    attribute('pixelAspectRatio', 'float', floats(1)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    Buffer.from([0]),
  ]);
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${name}\0${type}\0`), int32s(value.length), value]);
}

function int32s(...values: number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

function floats(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** The same rows in bands of a chunk each, the last with what is left. */
async function* inChunks(bands: AsyncIterable<Float32Array>, { width, channels }: LightSize): AsyncGenerator<Float32Array> {
  let waiting = new Float32Array(channels * ROWS * width);
  let filled = 0;
  for await (const band of bands) {
    const rows = band.length / (channels * width);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < channels; c++) {
        const from = (c * rows + row) * width;
        waiting.set(band.subarray(from, from + width), (c * ROWS + filled) * width);
      }
      filled += 1;
      if (filled < ROWS) continue;
      yield waiting;
      waiting = new Float32Array(waiting.length);
      filled = 0;
    }
  }
  if (filled > 0) yield waiting;
}

function clippedNote(count: number): string {
  const values = `${count.toLocaleString('en-US')} value${count === 1 ? '' : 's'}`;
  return `${values} brighter than ${MOST_HALF}, the largest half float, became that: write 32 bits to keep them.`;
}

/** Row by row, channel by channel. @param rows [channels, ROWS, width], of which the first ones are in the picture. */
function chunkValues(rows: Float32Array, top: number, { width, height, channels }: LightSize): Float32Array<ArrayBuffer> {
  const numbers = CHANNELS[channels].length * Math.min(ROWS, height - top) * width;
  const values = new Float32Array(numbers);
  const plane = (c: number, row: number): Float32Array => rows.subarray((c * ROWS + row) * width, (c * ROWS + row + 1) * width);
  for (let at = 0, row = 0; at < numbers; row++) {
    for (const [, c] of CHANNELS[channels]) {
      const covers = channels === 4 && c < 3 ? plane(3, row) : null;
      values.set(covers ? plane(c, row).map((value, x) => value * (covers[x] as number)) : plane(c, row), at);
      at += width;
    }
  }
  return values;
}

async function packedChunk(values: Float32Array<ArrayBuffer>, top: number, { bitDepth }: LightSize): Promise<Buffer> {
  const raw = bitDepth === 32 ? Buffer.from(values.buffer) : Buffer.from(halves(values).buffer);
  const zipped = await packed(differences(raw));
  const data = zipped.length < raw.length ? zipped : raw;
  return Buffer.concat([int32s(top, data.length), data]);
}

/** Brighter than the largest half becomes that. */
function halves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const result = new Uint16Array(values.length);
  writeHalves(values.map((value) => Math.min(MOST_HALF, value)), result, 0, 1);
  return result;
}

/** Even bytes, then odd ones, and of each how far it is from the one before. */
function differences(raw: Buffer): Buffer {
  const half = Math.ceil(raw.length / 2);
  const parted = Buffer.alloc(raw.length);
  for (let i = 0; i < raw.length; i++) parted[(i >> 1) + (i % 2) * half] = raw[i] as number;
  for (let i = parted.length - 1; i > 0; i--) parted[i] = (parted[i] as number) - (parted[i - 1] as number) + 128;
  return parted;
}
