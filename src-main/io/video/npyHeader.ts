/** The header of an array as NumPy saves it (NumPy's format, versions 1 to 3): read as if an enemy had made it. */
import { FileError } from '../../core/base/errors.ts';

/** What a header says. */
export interface NpyHeader {
  /** NumPy's name of the type, as `<f4`; null for records. */
  descr: string | null;
  /** Whether the first index runs fastest. */
  isFortran: boolean;
  shape: number[];
  /** Where the values begin in the file. */
  offset: number;
}

/** Far longer than the header of any array of numbers. */
const MAX_HEADER = 65536;

/**
 * Reads a header.
 * @param read bytes of the file, all of those that are asked for.
 * @throws FileError when it is not one of NumPy's, and what `read` throws.
 */
export async function readNpyHeader(read: (at: number, length: number) => Promise<Uint8Array>, file: string): Promise<NpyHeader> {
  const start = Buffer.from(await read(0, 12));
  const version = start.readUInt8(6);
  if (version < 1 || version > 3) {
    throw new FileError(`"${file}" is an array of version ${version} of NumPy's format: 1 to 3 are known.`);
  }
  const [begin, length] = version === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)];
  if (length === 0 || length > MAX_HEADER) throw damaged(file);
  const text = Buffer.from(await read(begin, length)).toString('latin1');
  return { ...parsed(text, file), offset: begin + length };
}

/** A header is a Python dictionary of three entries, in any order. */
function parsed(text: string, file: string): Omit<NpyHeader, 'offset'> {
  const descr = /'descr'\s*:\s*'([^']{1,40})'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\sL]{0,200})\)/.exec(text)?.[1];
  const isRecords = descr === undefined && /'descr'\s*:\s*\[/.test(text);
  if ((descr === undefined && !isRecords) || order === undefined || shape === undefined) throw damaged(file);
  const sizes = shape.split(',').map((size) => size.trim().replace(/L$/, '')).filter((size) => size !== '');
  return { descr: descr ?? null, isFortran: order === 'True', shape: sizes.map(Number) };
}

function damaged(file: string): FileError {
  return new FileError(`"${file}" is damaged: its header is not one of NumPy's, get another copy of it.`);
}
