/** Files and folders for as long as something needs one: decoders of videos read files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asFileError } from './fileError.ts';
import { withTemporaryPath } from './leftovers.ts';

/**
 * Writes bytes into a folder of their own, which nobody else can read, and removes it when `use` has ended.
 * @throws FileError when they cannot be written, and what `use` throws.
 */
export function withTemporaryFile<T>(bytes: Uint8Array, use: (file: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'source');
    await writeFile(file, bytes, { mode: 0o600 }).catch((cause: unknown) => {
      throw asFileError(cause, file, 'write');
    });
    return use(file);
  });
}

/** Runs `use` with an empty folder, which nobody else can read, and removes it and all in it when `use` has ended. */
export function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryPath(tmpdir(), async (folder) => {
    await mkdir(folder, { mode: 0o700 });
    return use(folder);
  });
}
