/** Files of sources that go into projects as they are. */
import { stat } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import { asFileError } from '../../io/fileError.ts';

/** Such a file is written again whenever its project is. */
export const MOST_KEPT_BYTES = 256 << 20;

/** @param kind of sources, in the plural. @param advice what to do instead. @throws FileError when files are too large, together, for a project. */
export async function refuseLarge(files: readonly string[], name: string, kind: string, advice: string): Promise<void> {
  let bytes = 0;
  for (const file of files) {
    const info = await stat(file).catch((cause: unknown) => {
      throw asFileError(cause, file, 'read');
    });
    bytes += info.size;
  }
  if (bytes <= MOST_KEPT_BYTES) return;
  const megabytes = Math.round(bytes / 2 ** 20);
  throw new FileError(`"${name}" has ${megabytes} MiB, and a project holds ${kind} of at most ${MOST_KEPT_BYTES >> 20}: ${advice}.`);
}
