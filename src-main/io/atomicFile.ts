/** Files that are either written whole or left as they were. */
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lstat, open, readlink, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileError } from '../core/base/errors.ts';
import { asFileError } from './fileError.ts';
import { withTemporaryPath } from './leftovers.ts';

/** Links that are followed where the last leads nowhere; the system follows as many. */
const MOST_LINKS = 40;
const PERMISSIONS = 0o7777;

/** What a name stands for. */
interface Target {
  /** The file itself, where the name is a link. */
  file: string;
  /** Permissions of an older file; null when there is none. */
  mode: number | null;
  /** Whether it is a pipe or a device, which is written to and never replaced. */
  isStream: boolean;
}

/**
 * Writes `data` (text as UTF-8) to `file`: all of it, or nothing and an older file stays as it was.
 * Throws FileError when its folder is missing, not writable or full, or when `file` is a folder.
 */
export function writeFileAtomically(file: string, data: Uint8Array | string): Promise<void> {
  return replaceFileAtomically(file, (temporary) => writeFile(temporary, data));
}

/**
 * Has `write` fill a temporary file (it is there, empty) in the folder of `file`, then brings it to the
 * disk and gives it the name `file`, with the permissions of an older file. When `write` or anything after it fails,
 * the temporary file is removed and an older `file` stays as it was. What a link leads to is replaced, not the link.
 * A pipe or a device gets the bytes once all are there. Errors of the file system become FileErrors that name
 * `file`; others are thrown as `write` threw them.
 */
export function replaceFileAtomically(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  return withTarget(file, (target) =>
    withFileBeside(target, async (temporary) => {
      await write(temporary);
      if (target.isStream) return pipeline(createReadStream(temporary), createWriteStream(target.file));
      await flush(temporary, 'r+');
      if (target.mode !== null) await chmod(temporary, target.mode);
      await rename(temporary, target.file);
      await flushFolder(path.dirname(target.file));
    }),
  );
}

/**
 * Runs `use` with a new empty file in the folder of `file`, and removes that file in the end, whatever
 * happens. Errors of the file system become FileErrors that name `file`; it is one too when `file` is a folder.
 */
export function withTemporaryFile(file: string, use: (temporary: string) => Promise<void>): Promise<void> {
  return withTarget(file, (target) => withFileBeside(target, use));
}

async function withTarget(file: string, use: (target: Target) => Promise<void>): Promise<void> {
  try {
    await use(await targetOf(file));
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  }
}

function withFileBeside({ file, isStream }: Target, use: (temporary: string) => Promise<void>): Promise<void> {
  // Beside a device nobody may make files.
  return withTemporaryPath(isStream ? tmpdir() : path.dirname(file), async (temporary) => {
    await (await open(temporary, 'wx')).close();
    await use(temporary);
  });
}

async function targetOf(file: string): Promise<Target> {
  const stats = await stat(file).catch(() => null);
  if (stats?.isDirectory()) throw new FileError(`"${file}" cannot be written: it is a folder, choose another name.`);
  // The names that links to pipes give are no paths.
  if (stats && !stats.isFile()) return { file, mode: null, isStream: true };
  return { file: await followed(file), mode: stats && stats.mode & PERMISSIONS, isStream: false };
}

/** Where a link leads, even if nothing is there yet; what is no link, as it is. */
async function followed(file: string, links = MOST_LINKS): Promise<string> {
  const isLink = (await lstat(file).catch(() => null))?.isSymbolicLink() ?? false;
  if (!isLink) return file;
  if (links === 0) throw new FileError(`"${file}" cannot be written: its links lead round in a circle, choose another name.`);
  return realpath(file).catch(async () => followed(path.resolve(path.dirname(file), await readlink(file)), links - 1));
}

/** Without this a crash of the machine could leave the new name on missing contents. */
async function flush(file: string, flags: string): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without this a crash of the machine could bring back the older file. Not every system has folders flushed. */
async function flushFolder(folder: string): Promise<void> {
  await flush(folder, 'r').catch(() => undefined);
}
