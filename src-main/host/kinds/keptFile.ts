/** Files of sources that go into projects as they are. */
import { stat } from 'node:fs/promises';
import { asFileError } from '../../io/fileError.ts';

/** Such a file is written again whenever its project is. */
export const MOST_KEPT_BYTES = 256 << 20;

/** Bytes of files together. @throws FileError when one cannot be read. */
export async function bytesOf(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const info = await stat(file).catch((cause: unknown) => {
      throw asFileError(cause, file, 'read');
    });
    bytes += info.size;
  }
  return bytes;
}
