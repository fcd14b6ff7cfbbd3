/** Bytes changed at random, in the ways in which files go wrong and in which enemies write them. */
import type { Random } from '../../src-main/core/base/random.ts';

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];
const LENGTHS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const WORDS = ['0', '-1', '1e999', 'nan', '9999999999', '9007199254740993', '{', '}', '[', '"', ',', '\n', '\0', '__proto__', 'null', '\xff\xfe', '../'];
/** Headers are here, mostly. */
const HEAD = 256;

/** A place in the bytes, half of the time in what could be their header. */
function place(bytes: Buffer, random: Random): number {
  const reach = random.integer(2) === 0 ? Math.min(bytes.length, HEAD) : bytes.length;
  return random.integer(Math.max(1, reach));
}

function range(bytes: Buffer, random: Random): [number, number] {
  const start = place(bytes, random);
  const length = random.integer(random.integer(4) === 0 ? bytes.length + 1 : 32);
  return [start, Math.min(bytes.length, start + length)];
}

function replaced(bytes: Buffer, start: number, end: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);
}

const flipBits: Change = (bytes, random) => {
  const copy = Buffer.from(bytes);
  for (let flips = random.integer(8); flips >= 0 && copy.length > 0; flips--) {
    const at = place(copy, random);
    copy[at] = (copy[at] as number) ^ (1 << random.integer(8));
  }
  return copy;
};

const extremeBytes: Change = (bytes, random) => {
  const copy = Buffer.from(bytes);
  for (let i = random.integer(4); i >= 0 && copy.length > 0; i--) copy[place(copy, random)] = EXTREMES[random.integer(EXTREMES.length)] as number;
  return copy;
};

/** A number of 2, 4 or 8 bytes, in either order, of the kind that lengths and offsets are. */
const lengthField: Change = (bytes, random) => {
  const copy = Buffer.from(bytes);
  const width = 2 ** (1 + random.integer(3));
  if (copy.length < width) return copy;
  const value = random.integer(3) === 0 ? random.integer(2 * copy.length) : (LENGTHS[random.integer(LENGTHS.length)] as number);
  const field = Buffer.alloc(8);
  field.writeBigUInt64LE(BigInt(value));
  const part = field.subarray(0, width);
  if (random.integer(2) === 0) part.reverse();
  part.copy(copy, Math.min(place(copy, random), copy.length - width));
  return copy;
};

const cutOff: Change = (bytes, random) => bytes.subarray(0, random.integer(bytes.length + 1));

const leaveOut: Change = (bytes, random) => {
  const [start, end] = range(bytes, random);
  return replaced(bytes, start, end, Buffer.alloc(0));
};

const duplicate: Change = (bytes, random) => {
  const [start, end] = range(bytes, random);
  return replaced(bytes, end, end, bytes.subarray(start, end));
};

/** A part of another input of the same kind, put in or put over. */
const splice: Change = (bytes, random, other) => {
  const [from, to] = range(other, random);
  const start = place(bytes, random);
  return replaced(bytes, start, random.integer(2) === 0 ? start : Math.min(bytes.length, start + to - from), other.subarray(from, to));
};

const word: Change = (bytes, random) => {
  const start = place(bytes, random);
  const text = Buffer.from(WORDS[random.integer(WORDS.length)] as string, 'latin1');
  return replaced(bytes, start, start + random.integer(8), text);
};

/** A number that stands in a text. */
const textNumber: Change = (bytes, random) => {
  const numbers = [...bytes.subarray(0, 2 ** 16).toString('latin1').matchAll(/-?\d+(\.\d+)?/g)];
  const found = numbers[random.integer(Math.max(1, numbers.length))];
  if (!found) return word(bytes, random, bytes);
  const values = ['0', '-1', '2', '255', '65536', '2147483648', '1e308', '1e-320', '0.5', '99999999999999999999'];
  return replaced(bytes, found.index, found.index + found[0].length, Buffer.from(values[random.integer(values.length)] as string));
};

const CHANGES = [flipBits, flipBits, extremeBytes, lengthField, lengthField, cutOff, leaveOut, duplicate, splice, word, textNumber];
const MOST_BYTES = 2 ** 22;

/** The bytes with one to four changes. @param others inputs of the same kind, to take parts from. */
export function mutated(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let result = bytes;
  for (let i = [0, 0, 1, 3][random.integer(4)] as number; i >= 0; i--) {
    const change = CHANGES[random.integer(CHANGES.length)] as Change;
    const other = others[random.integer(others.length)] as Buffer;
    result = change(result, random, other);
  }
  return result.subarray(0, MOST_BYTES);
}
