/** Files that windows in a browser send to be opened: kept in the data folder, the last few of them. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FileError } from '../../core/base/errors.ts';
import { asFileError } from '../../io/fileError.ts';
import { isTemporary, withTemporaryPath } from '../../io/leftovers.ts';
import { safeFileName } from '../files/fileName.ts';

/** A file is larger than is taken. */
export class TooLargeError extends FileError {
  override name = 'TooLargeError';
}

const GIB = 2 ** 30;
/** Bytes of one file, and of all that are kept. */
const MOST_BYTES = 4 * GIB;
const MOST_KEPT_BYTES = 8 * GIB;
const MOST_KEPT = 10;
const UNNAMED = 'upload';

export interface UploadOptions {
  /** Bytes of one file. */
  mostBytes?: number;
  /** Files that are kept. */
  mostKept?: number;
  /** Makes the file that is written to. */
  create?: (file: string) => Promise<Sink>;
}

/** What is needed of a FileHandle. */
interface Sink {
  appendFile(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export class Uploads {
  #folder: string;
  #mostBytes: number;
  #mostKept: number;
  #create: (file: string) => Promise<Sink>;

  constructor(folder: string, options: UploadOptions = {}) {
    this.#folder = folder;
    this.#mostBytes = options.mostBytes ?? MOST_BYTES;
    this.#mostKept = options.mostKept ?? MOST_KEPT;
    this.#create = options.create ?? ((file) => open(file, 'wx', 0o600));
  }

  /**
   * Stores what a stream holds under `name`, of which only the last part and harmless characters are taken. The
   * stream is left open when it fails, so that it can be answered.
   * @param declared its bytes, when they are known before.
   * @returns the path of the whole file.
   * @throws TooLargeError, FileError when it cannot be written, and what the stream throws; nothing is kept then.
   */
  async receive(body: Readable, name: string, declared: number | null): Promise<string> {
    if (declared !== null && declared > this.#mostBytes) throw this.#tooLarge();
    const folder = path.join(this.#folder, randomBytes(8).toString('hex'));
    const file = path.join(folder, safeFileName(name, UNNAMED));
    try {
      await withTemporaryPath(this.#folder, async (unfinished) => {
        await mkdir(unfinished, { recursive: true, mode: 0o700 });
        await this.#store(body, path.join(unfinished, path.basename(file)));
        await rename(unfinished, folder);
      });
    } catch (cause) {
      throw asFileError(cause, path.basename(file), 'write');
    }
    await this.#prune(folder);
    return file;
  }

  async #store(body: Readable, file: string): Promise<void> {
    const sink = await this.#create(file);
    try {
      let bytes = 0;
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > this.#mostBytes) throw this.#tooLarge();
        await sink.appendFile(chunk);
      }
    } finally {
      await sink.close();
    }
  }

  /** Removes the oldest: what is kept is so that recent files can be opened again. */
  async #prune(newest: string): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    // What is being received is nobody's yet.
    const whole = names.filter((name) => !isTemporary(name));
    const folders = await Promise.all(whole.map((name) => measure(path.join(this.#folder, name))));
    folders.sort((a, b) => Number(b.folder === newest) - Number(a.folder === newest) || b.time - a.time);
    let bytes = 0;
    for (const [i, upload] of folders.entries()) {
      bytes += upload.bytes;
      if (i === 0 || (i < this.#mostKept && bytes <= MOST_KEPT_BYTES)) continue;
      await rm(upload.folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  #tooLarge(): TooLargeError {
    const most = this.#mostBytes >= GIB ? `${Math.floor(this.#mostBytes / GIB)} GiB` : `${this.#mostBytes} bytes`;
    return new TooLargeError(`The file is larger than the ${most} that can be sent: start coordx serve with its path.`);
  }
}

/** Bytes in a folder, and when it was last changed. */
async function measure(folder: string): Promise<{ folder: string; time: number; bytes: number }> {
  const own = await stat(folder).catch(() => null);
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => null)));
  const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  return { folder, time: own?.mtimeMs ?? 0, bytes };
}
