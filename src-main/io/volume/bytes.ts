/** The bytes of a volume's file: on the disk or in memory, as they are or unpacked on the way. */
import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { FileError } from '../../core/base/errors.ts';
import { asFileError } from '../fileError.ts';
import { printable } from '../printable.ts';

/** A file, or its bytes with the name that it had. */
export type VolumeSource = string | { name: string; bytes: Uint8Array };

/** Bytes by their place. */
export interface VolumeBytes {
  /** What the file is called in messages. */
  name: string;
  /** Bytes in all; null where only unpacking would tell. */
  size: number | null;
  /** `length` bytes from `at` on, in memory of their own that starts at a multiple of 8. Throws FileError where the file ends before. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

export function sourceName(source: VolumeSource): string {
  return typeof source === 'string' ? source : source.name;
}

/** Opens a source. Throws FileError when it is missing, a folder, a pipe or empty. */
export async function openBytes(source: VolumeSource): Promise<VolumeBytes> {
  if (typeof source !== 'string') return inMemory(source.name, source.bytes);
  try {
    const entry = await stat(source);
    if (entry.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR', syscall: 'read' });
    // A pipe would be waited for, a device may never end.
    if (!entry.isFile()) throw new FileError(`"${source}" is not a file: choose a file.`);
    if (entry.size === 0) throw new FileError(`"${source}" is empty: get another copy of it.`);
    const handle = await open(source, 'r');
    const read = async (at: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
      if (at + length > entry.size) throw cutShort(source);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
        if (bytesRead === 0) throw cutShort(source);
        done += bytesRead;
      }
      return bytes;
    };
    return { name: source, size: entry.size, read, close: () => handle.close() };
  } catch (cause) {
    throw asFileError(cause, source, 'read');
  }
}

/** Runs `use` with an open source. Throws what openBytes and `use` throw. */
export async function withBytes<T>(source: VolumeSource, use: (bytes: VolumeBytes) => Promise<T>): Promise<T> {
  const bytes = await openBytes(source);
  try {
    return await use(bytes);
  } finally {
    await bytes.close();
  }
}

function inMemory(name: string, bytes: Uint8Array): VolumeBytes {
  const read = async (at: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (at + length > bytes.length) throw cutShort(name);
    return new Uint8Array(bytes.subarray(at, at + length));
  };
  return { name, size: bytes.length, read, close: async () => undefined };
}

/**
 * What is packed behind `start` in a file. It is unpacked as far as somebody reads, and anew for whoever goes back, so that
 * never more of it is in memory than is asked for.
 */
export function unpacked(source: VolumeSource, form: 'gzip' | 'zlib', start = 0): VolumeBytes {
  const name = sourceName(source);
  let stream: Unpacking | null = null;
  const read = async (at: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (!stream || stream.position > at) {
      stream?.close();
      stream = new Unpacking(source, form, start);
    }
    await stream.skip(at - stream.position);
    return stream.take(length);
  };
  return { name, size: null, read, close: async () => stream?.close() };
}

class Unpacking {
  position = 0;
  #name: string;
  #packed: Readable;
  #stream: Readable;
  #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(source: VolumeSource, form: 'gzip' | 'zlib', start: number) {
    this.#name = sourceName(source);
    this.#packed = typeof source === 'string' ? createReadStream(source, { start, highWaterMark: 2 ** 18 }) : Readable.from([source.bytes.subarray(start)]);
    const unpacker = form === 'gzip' ? createGunzip({ chunkSize: 2 ** 18 }) : createInflate({ chunkSize: 2 ** 18 });
    // Without this a file that cannot be read would be waited for.
    this.#packed.on('error', (error) => unpacker.destroy(error));
    this.#stream = this.#packed.pipe(unpacker);
    this.#chunks = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.#next(left)).length;
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const part = await this.#next(length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  close(): void {
    this.#packed.destroy();
    this.#stream.destroy();
  }

  /** At least one byte, and `most` at most. */
  async #next(most: number): Promise<Buffer> {
    while (this.#chunk.length === 0) {
      const next: IteratorResult<Buffer, unknown> = await this.#chunks.next().catch((cause: unknown) => {
        const error = asFileError(cause, this.#name, 'read');
        throw error instanceof FileError ? error : new FileError(`"${this.#name}" is damaged: it cannot be unpacked (${reason(cause)}), get another copy of it.`, { cause });
      });
      if (next.done === true) throw cutShort(this.#name);
      this.#chunk = next.value;
    }
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    this.position += part.length;
    return part;
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? printable(cause.message) : 'no reason given';
}

export function cutShort(name: string): FileError {
  return new FileError(`"${name}" is cut short: it ends within what it announces, get another copy of it.`);
}

/**
 * A file beside `source` that its header names.
 * @throws FileError when the source has no folder, or the name leads out of it.
 */
export function beside(source: VolumeSource, named: string): string {
  const file = sourceName(source);
  if (typeof source !== 'string') throw new FileError(`"${file}" keeps its values in "${printable(named)}": open it from the folder where both are.`);
  // A header from a stranger chooses no file elsewhere on this machine.
  const isPlain = named !== '' && named !== '.' && named !== '..' && !/[/\\:\p{Cc}]/u.test(named);
  if (!isPlain) throw new FileError(`"${file}" keeps its values in "${printable(named)}": only a file in the same folder is read.`);
  return path.join(path.dirname(source), named);
}

/** At most so many bytes from the beginning. */
export async function headOf(bytes: VolumeBytes, most: number): Promise<Uint8Array<ArrayBuffer>> {
  return bytes.read(0, Math.min(most, bytes.size ?? most));
}
