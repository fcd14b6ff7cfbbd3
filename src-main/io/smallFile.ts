/** Files that are read whole, and are small. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FileError } from '../core/base/errors.ts';
import { asFileError } from './fileError.ts';

/**
 * The bytes of a file.
 * @param most bytes that it may have: hardly more are read, whatever the system says of its size.
 * @param what it is to be, in words
 * @throws FileError when it is missing or too large, or is a pipe or a device.
 */
export async function readSmallFile(file: string, most: number, what: string): Promise<Buffer> {
  try {
    const entry = await stat(file);
    // Asked before opening: a pipe would be waited for, a device may never end. A folder is named by reading it.
    if (!entry.isFile() && !entry.isDirectory()) throw new FileError(`"${file}" is not a file: choose ${what}.`);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: most })) chunks.push(chunk as Buffer);
    const data = Buffer.concat(chunks);
    if (data.length > most) throw new FileError(`"${file}" is too large for ${what}: it has more than ${most / 2 ** 20} MiB.`);
    return data;
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
}
