/** The head of an uncompressed BigTIFF of one row a strip, or few of a very high picture; its rows follow at once. */

export interface RasterHead {
  width: number;
  height: number;
  /** Samples of a pixel, the transparency with them. */
  channels: number;
  bitDepth: 8 | 16;
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
const LONG8: Type = { type: 16, bytes: 8 };

interface Field {
  tag: number;
  kind: Type;
  values: ArrayLike<number>;
}

/** Each has two entries of 8 bytes. */
const MOST_STRIPS = 2 ** 16;
const DIRECTORY = 16;
const ENTRY_BYTES = 20;

/** Header, directory and tables. */
export function rasterHeader(head: RasterHead): Buffer {
  const unplaced = rasterFields(head, 0);
  const directoryEnd = DIRECTORY + 8 + ENTRY_BYTES * unplaced.length + 8;
  const length = unplaced.reduce((end, field) => end + tableBytes(field), directoryEnd);
  const header = Buffer.alloc(length);
  header.write('II');
  header.writeUInt16LE(43, 2);
  header.writeUInt16LE(8, 4); // bytes of an offset
  header.writeBigUInt64LE(BigInt(DIRECTORY), 8);
  const fields = rasterFields(head, length);
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

function rasterFields(head: RasterHead, firstRow: number): Field[] {
  const { width, height, channels, bitDepth, photometric, orientation = 1, profile = null } = head;
  const { alpha = channels === 4 ? 2 : null } = head;
  const rowBytes = (width * channels * bitDepth) / 8;
  const stripRows = Math.ceil(height / MOST_STRIPS);
  const strips = Array.from({ length: Math.ceil(height / stripRows) }, (_, i) => i * stripRows);
  const colours = channels - (alpha === null ? 0 : 1);
  return [
    { tag: 256, kind: LONG8, values: [width] },
    { tag: 257, kind: LONG8, values: [height] },
    { tag: 258, kind: SHORT, values: new Array<number>(channels).fill(bitDepth) },
    { tag: 259, kind: SHORT, values: [1] }, // not compressed
    { tag: 262, kind: SHORT, values: [photometric ?? (colours === 1 ? 1 : 2)] },
    { tag: 273, kind: LONG8, values: strips.map((top) => firstRow + top * rowBytes) },
    { tag: 274, kind: SHORT, values: [orientation] },
    { tag: 277, kind: SHORT, values: [channels] },
    { tag: 278, kind: SHORT, values: [stripRows] },
    { tag: 279, kind: LONG8, values: strips.map((top) => Math.min(stripRows, height - top) * rowBytes) },
    ...(alpha === null ? [] : [{ tag: 338, kind: SHORT, values: [alpha] }]),
    ...(profile ? [{ tag: 34675, kind: BYTES, values: profile }] : []),
  ];
}

/** Bytes of a field's values outside its entry, where up to 8 have room; even, as offsets of the next are to be. */
function tableBytes({ kind, values }: Field): number {
  const bytes = kind.bytes * values.length;
  return bytes <= 8 ? 0 : bytes + (bytes % 2);
}

function writeValues(header: Buffer, start: number, { kind, values }: Field): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const at = start + kind.bytes * i;
    if (kind === BYTES) header.writeUInt8(value, at);
    else if (kind === SHORT) header.writeUInt16LE(value, at);
    else header.writeBigUInt64LE(BigInt(value), at);
  }
}
