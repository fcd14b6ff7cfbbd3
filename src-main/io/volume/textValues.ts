/** Values that stand in a file as text. */
import { FileError } from '../../core/base/errors.ts';
import { sizeInWords, valueMemoryLimit } from '../valueMemory.ts';
import type { VolumeBytes } from './bytes.ts';
import { encoded, storedType, VALUE_BYTES, type ValueType } from './numbers.ts';

/** Bytes of text that are read at once. */
const CHUNK = 2 ** 20;
/** A number of more letters is none. */
const MOST_LETTERS = 64;

/**
 * The numbers from `start` on, between blanks or commas, as bytes of their type: text has no places by which parts could be read.
 * @param length bytes of all of them. Throws FileError when there are fewer, or what is there is no number.
 */
export async function textValues(bytes: VolumeBytes, start: number, length: number, type: ValueType): Promise<VolumeBytes> {
  const size = VALUE_BYTES[type];
  const count = length / size;
  // Every number takes a letter and a blank: a file too short for them is known before memory is taken.
  if (bytes.size !== null && bytes.size - start < 2 * count - 1) throw new FileError(`"${bytes.name}" is cut short: it has no room for ${count} numbers, get another copy of it.`);
  if (8 * count > valueMemoryLimit()) throw new FileError(`"${bytes.name}" would take ${sizeInWords(8 * count)} of memory to read as text: save it as raw.`);
  const values = new Float64Array(count);
  let found = 0;
  for await (const word of wordsFrom(bytes, start)) {
    if (found === count) break;
    const value = Number(word);
    if (Number.isNaN(value) && !/^[-+]?nan$/i.test(word)) throw noNumber(bytes.name);
    values[found++] = value;
  }
  if (found < count) throw new FileError(`"${bytes.name}" is cut short: ${found} of its ${count} numbers are there, get another copy of it.`);
  const packed = Uint8Array.from(encoded(values, storedType(type)));
  return { ...bytes, size: packed.length, read: async (at, most) => packed.slice(at, at + most), close: async () => undefined };
}

/** What stands between blanks or commas, from `start` to the end. */
async function* wordsFrom(bytes: VolumeBytes, start: number): AsyncGenerator<string> {
  const end = bytes.size ?? start;
  let rest = '';
  for (let at = start; at < end; at += CHUNK) {
    const words = (rest + Buffer.from(await bytes.read(at, Math.min(CHUNK, end - at))).toString('latin1')).split(/[\s,]+/);
    // The last word may go on in the next chunk.
    rest = at + CHUNK < end ? (words.pop() ?? '') : '';
    if (rest.length > MOST_LETTERS) throw noNumber(bytes.name);
    for (const word of words) if (word !== '') yield word;
  }
}

function noNumber(file: string): FileError {
  return new FileError(`"${file}" is damaged: it holds what is no number among its values, get another copy of it.`);
}
