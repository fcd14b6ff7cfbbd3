/** Files that are either written whole or left as they were. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../core/base/errors.ts';
import { asFileError } from './fileError.ts';

/**
 * Writes `data` (text as UTF-8) to `file`: all of it, or nothing and an older file stays as it was.
 * Throws FileError when its folder is missing, not writable or full, or when `file` is a folder.
 */
export function writeFileAtomically(file: string, data: Uint8Array | string): Promise<void> {
  return replaceFileAtomically(file, (temporary) => writeFile(temporary, data));
}

/**
 * Has `write` fill a temporary file (it is there, empty) in the folder of `file`, then brings it to the
 * disk and gives it the name `file`. When `write` or anything after it fails, the temporary file is
 * removed and an older `file` stays as it was. Errors of the file system become FileErrors that name
 * `file`; others are thrown as `write` threw them.
 */
export function replaceFileAtomically(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  return withTemporaryFile(file, async (temporary) => {
    await refuseFolder(file);
    await write(temporary);
    await flush(temporary);
    await rename(temporary, file);
  });
}

/**
 * Runs `use` with a new empty file in the folder of `file`, and removes that file in the end, whatever
 * happens. Errors of the file system become FileErrors that name `file`.
 */
export async function withTemporaryFile(file: string, use: (temporary: string) => Promise<void>): Promise<void> {
  // Its length does not depend on the length of the name, which may be as long as names can be.
  const temporary = path.join(path.dirname(file), `.coordx-${randomBytes(8).toString('hex')}.tmp`);
  try {
    await (await open(temporary, 'wx')).close();
    try {
      await use(temporary);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  }
}

async function refuseFolder(file: string): Promise<void> {
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) throw new FileError(`"${file}" cannot be written: it is a folder, choose another name.`);
}

/** Without this a crash of the machine could leave the new name on missing contents. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
