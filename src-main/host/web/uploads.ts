/**
 * Files that windows in a browser send to be opened: kept in the data folder, the last few of them. A window first says
 * how much it wants to send, and is refused before it sends anything if that cannot be kept. What is being sent, and what a
 * window of any host has open, is never removed to make room.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { CancelledError, FileError } from '../../core/base/errors.ts';
import type { UploadId, UploadOffer } from '../../core/protocol/hostApi.ts';
import { asFileError, diskFullError } from '../../io/fileError.ts';
import { withTemporaryPath } from '../../io/leftovers.ts';
import { safeFileName } from '../files/fileName.ts';
import { KeptUploads, type Owner } from './keptUploads.ts';
import { refuseUnopenable } from './openableSize.ts';

const GIB = 2 ** 30;
/** Bytes of one upload, and of all that are kept. */
const MOST_BYTES = 4 * GIB;
const MOST_KEPT_BYTES = 8 * GIB;
const MOST_KEPT = 10;
/** Left free on the disk: autosaves and downloads need it. */
const SPARE_BYTES = 2 ** 26;
/** Bytes that come in one request. */
const MOST_PIECE = 2 ** 26;
const MOST_FOLDERS = 16;
const UNNAMED = 'upload';

export interface UploadOptions {
  /** Bytes of one upload. */
  mostBytes?: number;
  /** Bytes, and uploads, that are kept. */
  mostKeptBytes?: number;
  mostKept?: number;
  /** Bytes that are free in a folder. */
  freeBytes?: (folder: string) => Promise<number>;
}

/** An upload that goes on. */
interface Running {
  owner: Owner;
  offer: UploadOffer;
  /** Where its files wait. */
  place: string;
  /** Bytes that have come of each, by its place under `place`. */
  files: Map<string, number>;
  /** One piece after the other. */
  last: Promise<unknown>;
  /** Gives the waiting files back. */
  finish: () => void;
  isOver: boolean;
}

export class Uploads {
  #folder: string;
  #mostBytes: number;
  #freeBytes: (folder: string) => Promise<number>;
  #kept: KeptUploads;
  #running = new Map<UploadId, Running>();

  constructor(folder: string, options: UploadOptions = {}) {
    this.#folder = folder;
    this.#mostBytes = options.mostBytes ?? MOST_BYTES;
    this.#freeBytes = options.freeBytes ?? freeBytes;
    this.#kept = new KeptUploads(folder, { files: options.mostKept ?? MOST_KEPT, bytes: options.mostKeptBytes ?? MOST_KEPT_BYTES });
  }

  /** Makes room for what a window wants to send. @throws FileError when it cannot be opened or kept. */
  async begin(owner: Owner, offer: UploadOffer): Promise<UploadId> {
    refuseUnopenable(offer);
    if (offer.bytes > this.#mostBytes) {
      throw new FileError(`This is more than the ${inWords(this.#mostBytes)} that can be sent: start coordx serve with its path.`);
    }
    const id = randomBytes(16).toString('hex');
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#makeRoom(offer);
      this.#running.set(id, await this.#start(owner, offer));
    } catch (cause) {
      throw asFileError(cause, safeFileName(offer.name, UNNAMED), 'write');
    }
    return id;
  }

  /**
   * Takes a piece of a file; pieces of a file come in order. The stream is left open when it fails, so that it can be
   * answered, and the upload is over then.
   * @param name with the folders before it, of which only harmless characters are taken. @param from where it stands.
   * @throws FileError, and what the stream throws.
   */
  async write(id: UploadId, name: string, from: number, body: Readable): Promise<void> {
    const upload = this.#upload(id);
    const file = placeOf(name);
    const written = upload.last.then(() => this.#store(upload, file, from, body));
    upload.last = written.catch(() => undefined);
    try {
      await written;
    } catch (cause) {
      this.#end(id);
      throw asFileError(cause, path.basename(file), 'write');
    }
  }

  /**
   * All of it has come: the path of what is opened, which the window has open from now on, until it opens another.
   * @param opened the name of a file, or of the folder before the names of several.
   * @throws FileError when something is missing.
   */
  async end(owner: Owner, id: UploadId, opened: string): Promise<string> {
    const upload = this.#upload(id);
    await upload.last;
    const place = placeOf(opened);
    const bytes = [...upload.files.values()].reduce((sum, size) => sum + size, 0);
    const isThere = [...upload.files.keys()].some((file) => file === place || file.startsWith(place + path.sep));
    if (!isThere || upload.files.size !== upload.offer.files || bytes !== upload.offer.bytes) {
      this.#end(id);
      throw new FileError(`"${path.basename(place)}" did not come whole: send it again.`);
    }
    const folder = path.join(this.#folder, randomBytes(8).toString('hex'));
    try {
      await rename(upload.place, folder);
    } catch (cause) {
      throw asFileError(cause, path.basename(place), 'write');
    } finally {
      this.#end(id);
    }
    const file = path.join(folder, place);
    await this.hold(owner, file);
    await this.#kept.prune(0);
    return file;
  }

  /** It is not wanted any more. */
  drop(id: UploadId): void {
    this.#end(id);
  }

  /** A window has a file open, and none that it had open before; of files that were not sent nothing is remembered. */
  async hold(owner: Owner, file: string): Promise<void> {
    await this.#kept.hold(owner, file);
  }

  /** A window is gone, and with it what it was sending. */
  async leave(owner: Owner): Promise<void> {
    for (const [id, upload] of this.#running) if (upload.owner === owner) this.#end(id);
    await this.#kept.release(owner);
  }

  async #start(owner: Owner, offer: UploadOffer): Promise<Running> {
    return new Promise((resolve, reject) => {
      withTemporaryPath(this.#folder, async (place) => {
        await mkdir(place, { mode: 0o700 });
        await new Promise<void>((finish) => {
          resolve({ owner, offer, place, files: new Map(), last: Promise.resolve(), finish, isOver: false });
        });
      }).catch(reject);
    });
  }

  /** @throws FileError when there is no room, whatever is removed that may be. */
  async #makeRoom({ name, bytes }: UploadOffer): Promise<void> {
    // What was offered before, and has not come yet, has its room.
    const promised = [...this.#running.values()].map(({ offer, files }) => offer.bytes - [...files.values()].reduce((sum, size) => sum + size, 0));
    const coming = promised.reduce((sum, left) => sum + left, bytes);
    const file = safeFileName(name, UNNAMED);
    const most = inWords(this.#kept.most.bytes);
    if (!(await this.#kept.prune(coming))) {
      throw new FileError(`"${file}" cannot be kept: what is open or being sent takes most of the ${most} that are kept. Close another window first.`);
    }
    while ((await this.#freeBytes(this.#folder)) < coming + SPARE_BYTES) {
      if (!(await this.#kept.removeOldest())) throw diskFullError(file, null);
    }
  }

  async #store(upload: Running, file: string, from: number, body: Readable): Promise<void> {
    if (upload.isOver) throw new CancelledError();
    const { place, files, offer } = upload;
    const before = files.get(file) ?? 0;
    const whole = [...files.values()].reduce((sum, size) => sum + size, 0);
    if (from !== before || (before === 0 && files.has(file)) || (!files.has(file) && files.size >= offer.files)) {
      throw new FileError(`"${path.basename(file)}" came in the wrong order: send it again.`);
    }
    const target = path.join(place, file);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const sink = await open(target, before === 0 ? 'wx' : 'a', 0o600);
    try {
      files.set(file, before);
      let bytes = 0;
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (whole + bytes > offer.bytes || bytes > MOST_PIECE) throw new TooLargeError('More came than was offered: send it again.');
        await sink.appendFile(chunk);
        files.set(file, before + bytes);
      }
    } finally {
      await sink.close();
    }
  }

  #upload(id: UploadId): Running {
    const upload = this.#running.get(id);
    if (upload) return upload;
    throw new FileError('This is not being sent any more: choose it again.');
  }

  #end(id: UploadId): void {
    const upload = this.#running.get(id);
    if (!upload) return;
    this.#running.delete(id);
    upload.isOver = true;
    void upload.last.then(upload.finish);
  }
}

/** More comes than was offered. */
export class TooLargeError extends FileError {
  override name = 'TooLargeError';
}

/** The place of a file under the folder of its upload. */
function placeOf(name: string): string {
  const parts = name.split('/').filter((part) => part !== '');
  return path.join(...parts.slice(-MOST_FOLDERS).map((part) => safeFileName(part, UNNAMED)), ...(parts.length === 0 ? [UNNAMED] : []));
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function inWords(bytes: number): string {
  return bytes >= GIB ? `${Math.floor(bytes / GIB)} GiB` : `${bytes} bytes`;
}
