/**
 * The head of an uncompressed TIFF of one row a strip, or few of a very high picture; its rows follow at once. A large one is
 * a BigTIFF, which has longer numbers.
 */

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

/** A type of field of TIFF 6.0 and BigTIFF, by its number, and the bytes of one value. */
interface Type {
  type: number;
  bytes: number;
}

const BYTES: Type = { type: 7, bytes: 1 };
const SHORT: Type = { type: 3, bytes: 2 };
const LONG: Type = { type: 4, bytes: 4 };
const LONG8: Type = { type: 16, bytes: 8 };

/** How long things are: in TIFF 6.0, and in BigTIFF. */
interface Form {
  version: number;
  /** Where the directory is, the number of its entries, an entry, and what of its values it holds itself. */
  directory: number;
  count: Type;
  entry: number;
  within: Type;
}

const CLASSIC: Form = { version: 42, directory: 8, count: SHORT, entry: 12, within: LONG };
const BIG: Form = { version: 43, directory: 16, count: LONG8, entry: 20, within: LONG8 };
/** From here on not every program reads the places of a classic one right. */
const MOST_CLASSIC = 2 ** 31;

interface Field {
  tag: number;
  kind: Type;
  values: ArrayLike<number>;
}

/** Each has two entries of 8 bytes. */
const MOST_STRIPS = 2 ** 16;

/** Header, directory and tables. */
export function rasterHeader(head: RasterHead): Buffer {
  const { width, height, channels, bitDepth } = head;
  const form = (width * height * channels * bitDepth) / 8 < MOST_CLASSIC ? CLASSIC : BIG;
  const { directory, count, entry, within } = form;
  const unplaced = rasterFields(head, 0, within);
  const directoryEnd = directory + count.bytes + entry * unplaced.length + within.bytes;
  const length = unplaced.reduce((end, field) => end + tableBytes(field, form), directoryEnd);
  const header = Buffer.alloc(length);
  header.write('II');
  header.writeUInt16LE(form.version, 2);
  if (form === BIG) header.writeUInt16LE(within.bytes, 4);
  writeNumber(header, directory, form === BIG ? 8 : 4, within);
  const fields = rasterFields(head, length, within);
  writeNumber(header, fields.length, directory, count);
  let table = directoryEnd;
  fields.forEach((field, i) => {
    const at = directory + count.bytes + entry * i;
    header.writeUInt16LE(field.tag, at);
    header.writeUInt16LE(field.kind.type, at + 2);
    writeNumber(header, field.values.length, at + 4, within);
    const value = at + 4 + within.bytes;
    const isInEntry = tableBytes(field, form) === 0;
    if (!isInEntry) writeNumber(header, table, value, within);
    writeValues(header, isInEntry ? value : table, field);
    table += tableBytes(field, form);
  });
  return header;
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

/** Bytes of a field's values outside its entry, where few have room; even, as offsets of the next are to be. */
function tableBytes({ kind, values }: Field, { within }: Form): number {
  const bytes = kind.bytes * values.length;
  return bytes <= within.bytes ? 0 : bytes + (bytes % 2);
}

function writeValues(header: Buffer, start: number, { kind, values }: Field): void {
  for (let i = 0; i < values.length; i++) writeNumber(header, values[i] as number, start + kind.bytes * i, kind);
}

function writeNumber(header: Buffer, value: number, at: number, { bytes }: Type): void {
  if (bytes === 8) header.writeBigUInt64LE(BigInt(value), at);
  else header.writeUIntLE(value, at, bytes);
}
