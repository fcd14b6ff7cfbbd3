/** Bytes as a file for as long as something needs one: decoders of videos read files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asFileError } from './fileError.ts';

/**
 * Writes bytes into a folder of their own, which nobody else can read, and removes it when `use` has ended.
 * @throws FileError when they cannot be written, and what `use` throws.
 */
export async function withTemporaryFile<T>(bytes: Uint8Array, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coordx-'));
  const file = path.join(folder, 'source');
  try {
    await writeFile(file, bytes, { mode: 0o600 }).catch((cause: unknown) => {
      throw asFileError(cause, file, 'write');
    });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
