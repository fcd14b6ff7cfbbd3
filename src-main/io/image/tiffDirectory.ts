/** Directories of TIFF 6.0 and BigTIFF, as they are written. */

/** A type of field of TIFF 6.0 and BigTIFF, by its number, and the bytes of one value. */
export interface Type {
  type: number;
  bytes: number;
}

export const BYTES: Type = { type: 7, bytes: 1 };
export const SHORT: Type = { type: 3, bytes: 2 };
export const LONG: Type = { type: 4, bytes: 4 };
export const LONG8: Type = { type: 16, bytes: 8 };

/** How long things are: in TIFF 6.0, and in BigTIFF. */
export interface Form {
  version: number;
  /** Where the directory is, the number of its entries, an entry, and what of its values it holds itself. */
  directory: number;
  count: Type;
  entry: number;
  within: Type;
}

export const CLASSIC: Form = { version: 42, directory: 8, count: SHORT, entry: 12, within: LONG };
export const BIG: Form = { version: 43, directory: 16, count: LONG8, entry: 20, within: LONG8 };
/** From here on not every program reads the places of a classic one right. */
const MOST_CLASSIC = 2 ** 31;

/** The form of a file of so many bytes of pixels. */
export function formOf(bytes: number): Form {
  return bytes < MOST_CLASSIC ? CLASSIC : BIG;
}

export interface Field {
  tag: number;
  kind: Type;
  values: ArrayLike<number>;
}


/** The beginning of a file. @param directory where its first directory stands. */
export function tiffStart(form: Form, directory: number): Buffer {
  const start = Buffer.alloc(form.directory);
  start.write('II');
  start.writeUInt16LE(form.version, 2);
  if (form === BIG) start.writeUInt16LE(form.within.bytes, 4);
  writeNumber(start, directory, form === BIG ? 8 : 4, form.within);
  return start;
}

/** A directory and the tables of its fields, at this place of the file. @param next where the next one is, 0 after the last. */
export function tiffDirectory(fields: Field[], form: Form, at: number, next = 0): Buffer {
  const { count, entry, within } = form;
  const result = Buffer.alloc(directoryBytes(fields, form));
  writeNumber(result, fields.length, 0, count);
  let table = count.bytes + entry * fields.length;
  writeNumber(result, next, table, within);
  table += within.bytes;
  fields.forEach((field, i) => {
    const start = count.bytes + entry * i;
    result.writeUInt16LE(field.tag, start);
    result.writeUInt16LE(field.kind.type, start + 2);
    writeNumber(result, field.values.length, start + 4, within);
    const value = start + 4 + within.bytes;
    const isInEntry = tableBytes(field, form) === 0;
    if (!isInEntry) writeNumber(result, at + table, value, within);
    writeValues(result, isInEntry ? value : table, field);
    table += tableBytes(field, form);
  });
  return result;
}

/** Bytes of a directory with its tables. */
export function directoryBytes(fields: Field[], form: Form): number {
  return fields.reduce((end, field) => end + tableBytes(field, form), form.count.bytes + form.entry * fields.length + form.within.bytes);
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
