/** Files of sources that go into projects as they are. */
import { stat } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import { asFileError } from '../../io/fileError.ts';

/** Such a file is written again whenever its project is. */
const MOST_KEPT_BYTES = 256 << 20;

/** @param kind of sources, in the plural. @param advice what to do instead. @throws FileError when a file is too large for a project. */
export async function refuseLarge(file: string, name: string, kind: string, advice: string): Promise<void> {
  const info = await stat(file).catch((cause: unknown) => {
    throw asFileError(cause, file, 'read');
  });
  if (info.size <= MOST_KEPT_BYTES) return;
  const megabytes = Math.round(info.size / 2 ** 20);
  throw new FileError(`"${name}" has ${megabytes} MiB, and a project holds ${kind} of at most ${MOST_KEPT_BYTES >> 20}: ${advice}.`);
}
