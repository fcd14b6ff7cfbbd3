/** The header of a PLY file: which elements come, and what each of them has. */
import { FileError } from '../../core/base/errors.ts';
import { printable } from '../printable.ts';

export type PlyType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

export type PlyFormat = 'ascii' | 'binary_little_endian' | 'binary_big_endian';

export interface PlyProperty {
  name: string;
  type: PlyType;
  /** Of a list, the type of its length. */
  lengthType: PlyType | null;
}

export interface PlyElement {
  name: string;
  count: number;
  properties: PlyProperty[];
}

export interface PlyHeader {
  format: PlyFormat;
  elements: PlyElement[];
  /** Bytes of the header. */
  length: number;
}

const MAX_HEADER_BYTES = 2 ** 18;

const TYPES: Record<string, PlyType> = {
  char: 'int8',
  uchar: 'uint8',
  short: 'int16',
  ushort: 'uint16',
  int: 'int32',
  uint: 'uint32',
  float: 'float32',
  double: 'float64',
  ...Object.fromEntries(
    (['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'float32', 'float64'] as const).map((type) => [type, type]),
  ),
};

/** @throws FileError when the file is no PLY file or its header cannot be understood. */
export function readPlyHeader(data: Uint8Array, file: string): PlyHeader {
  const text = Buffer.from(data.subarray(0, MAX_HEADER_BYTES)).toString('latin1');
  if (!/^ply\s/.test(text)) throw new FileError(`"${file}" is not a PLY file: it does not start with "ply".`);
  const end = /\nend_header[ \t]*(\r\n|\r(?!\n)|\n)|\rend_header[ \t]*\r/.exec(text);
  if (!end) throw new FileError(`"${file}" is cut short: its header has no end, get another copy of it.`);
  const elements: PlyElement[] = [];
  let format: PlyFormat | undefined;
  for (const line of text.slice(0, end.index).split(/\r\n|\n|\r/)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'format') format = formatOf(words[1], file);
    if (words[0] === 'element') elements.push(elementOf(words, file));
    if (words[0] === 'property') {
      const element = elements.at(-1);
      if (!element) throw wrong(file, line);
      element.properties.push(propertyOf(words, line, file));
    }
  }
  if (!format) throw new FileError(`"${file}" does not say in which PLY format it is: get another copy of it.`);
  return { format, elements, length: end.index + end[0].length };
}

function formatOf(word: string | undefined, file: string): PlyFormat {
  if (word === 'ascii' || word === 'binary_little_endian' || word === 'binary_big_endian') return word;
  throw new FileError(`"${file}" is in the PLY format "${printable(word ?? '', 30)}", which is unknown: convert it first.`);
}

function elementOf([, name, count]: string[], file: string): PlyElement {
  if (name === undefined || !/^\d{1,15}$/.test(count ?? '')) throw wrong(file, `element ${name ?? ''} ${count ?? ''}`);
  return { name, count: Number(count), properties: [] };
}

function propertyOf(words: string[], line: string, file: string): PlyProperty {
  const [, kind = '', second = '', third = '', fourth = ''] = words;
  const isList = kind === 'list';
  const type = TYPES[isList ? third : kind];
  const lengthType = isList ? TYPES[second] : null;
  const name = isList ? fourth : second;
  if (type === undefined || lengthType === undefined || name === '') throw wrong(file, line);
  return { name, type, lengthType };
}

function wrong(file: string, line: string): FileError {
  return new FileError(`"${file}" cannot be read: "${printable(line.trim(), 40)}" in its header makes no sense.`);
}
