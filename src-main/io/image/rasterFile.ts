/**
 * The uncompressed file in which a picture waits for its encoder. A BigTIFF of one row a strip: it is
 * written front to back as rows come, has no limit of size, and libvips reads it row by row in constant
 * memory (its own .v format it maps whole, and raw pixels from a stream it gathers in memory).
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { toSamples } from './pixels.ts';

export interface RasterSize {
  width: number;
  height: number;
  channels: Channels;
  bitDepth: 8 | 16;
}

/** Values that are converted at once: whole pictures may come as one band. */
const CHUNK_VALUES = 2 ** 22;

// Field types of TIFF 6.0 and BigTIFF, by their sizes in bytes.
const SHORT = { type: 3, bytes: 2 };
const LONG8 = { type: 16, bytes: 8 };

const DIRECTORY = 16;
const ENTRY_BYTES = 20;

/**
 * Writes all of `bands` to `file`, behind a header. Each band is [channels, n, width] of any n rows, values
 * as in toSamples. `proceed` is called before each band is written, and may throw. Throws RangeError
 * unless the bands have exactly `height` whole rows together.
 */
export async function writeRaster(
  file: string,
  size: RasterSize,
  bands: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  proceed: () => void,
): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(rasterHeader(size));
    let rows = 0;
    for await (const band of bands) {
      proceed();
      rows += rowsOf(band, size);
      if (rows > size.height) throw new RangeError(`More than the ${size.height} rows of the picture were given.`);
      await writeBand(handle, size, band);
    }
    if (rows < size.height) throw new RangeError(`${rows} of the ${size.height} rows of the picture were given.`);
  } finally {
    await handle.close();
  }
}

function rowsOf(band: Float32Array, { channels, width }: RasterSize): number {
  const rows = band.length / (channels * width);
  if (Number.isInteger(rows)) return rows;
  throw new RangeError(`${band.length} values are no whole rows of ${channels} x ${width}.`);
}

async function writeBand(file: FileHandle, size: RasterSize, band: Float32Array): Promise<void> {
  const { width, channels, bitDepth } = size;
  const pixels = band.length / channels;
  const step = width * Math.max(1, Math.floor(CHUNK_VALUES / (channels * width)));
  for (let start = 0; start < pixels; start += step) {
    const samples = toSamples(band, channels, bitDepth, start, Math.min(pixels, start + step));
    // Little-endian, as the header says and as every machine is that runs this.
    await file.writeFile(new Uint8Array(samples.buffer));
  }
}

interface Field {
  tag: number;
  kind: typeof SHORT;
  values: number[];
}

/** Header, directory and tables of a BigTIFF whose rows of pixels follow at once. */
function rasterHeader(size: RasterSize): Buffer {
  const unplaced = rasterFields(size, 0);
  const directoryEnd = DIRECTORY + 8 + ENTRY_BYTES * unplaced.length + 8;
  const length = unplaced.reduce((end, field) => end + tableBytes(field), directoryEnd);
  const header = Buffer.alloc(length);
  header.write('II');
  header.writeUInt16LE(43, 2);
  header.writeUInt16LE(8, 4); // bytes of an offset
  header.writeBigUInt64LE(BigInt(DIRECTORY), 8);
  const fields = rasterFields(size, length);
  header.writeBigUInt64LE(BigInt(fields.length), DIRECTORY);
  let table = directoryEnd;
  fields.forEach((field, i) => {
    const entry = DIRECTORY + 8 + ENTRY_BYTES * i;
    header.writeUInt16LE(field.tag, entry);
    header.writeUInt16LE(field.kind.type, entry + 2);
    header.writeBigUInt64LE(BigInt(field.values.length), entry + 4);
    const isInEntry = tableBytes(field) === 0;
    if (!isInEntry) header.writeBigUInt64LE(BigInt(table), entry + 12);
    writeValues(header, isInEntry ? entry + 12 : table, field);
    table += tableBytes(field);
  });
  return header;
}

function rasterFields({ width, height, channels, bitDepth }: RasterSize, firstRow: number): Field[] {
  const rowBytes = (width * channels * bitDepth) / 8;
  return [
    { tag: 256, kind: LONG8, values: [width] },
    { tag: 257, kind: LONG8, values: [height] },
    { tag: 258, kind: SHORT, values: new Array<number>(channels).fill(bitDepth) },
    { tag: 259, kind: SHORT, values: [1] }, // not compressed
    { tag: 262, kind: SHORT, values: [channels === 1 ? 1 : 2] }, // black is zero, or RGB
    { tag: 273, kind: LONG8, values: Array.from({ length: height }, (_, y) => firstRow + y * rowBytes) },
    { tag: 277, kind: SHORT, values: [channels] },
    { tag: 278, kind: SHORT, values: [1] }, // rows a strip
    { tag: 279, kind: LONG8, values: new Array<number>(height).fill(rowBytes) },
    ...(channels === 4 ? [{ tag: 338, kind: SHORT, values: [2] }] : []), // the extra sample is straight alpha
  ];
}

/** Bytes of a field's values outside its entry, where up to 8 have room. */
function tableBytes({ kind, values }: Field): number {
  const bytes = kind.bytes * values.length;
  return bytes <= 8 ? 0 : bytes;
}

function writeValues(header: Buffer, start: number, { kind, values }: Field): void {
  values.forEach((value, i) => {
    const at = start + kind.bytes * i;
    if (kind === SHORT) header.writeUInt16LE(value, at);
    else header.writeBigUInt64LE(BigInt(value), at);
  });
}
