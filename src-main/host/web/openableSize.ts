/** What no reader would take for its size, said before it is sent. */
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { MOST_SHAPE_BYTES, SHAPE_EXTENSIONS } from '../../core/protocol/files.ts';
import type { UploadOffer } from '../../core/protocol/hostApi.ts';
import { printable } from '../../io/printable.ts';

const MIB = 2 ** 20;

/** @throws FileError when a file of this name, with its parts, is too large to be opened. */
export function refuseUnopenable({ name, bytes }: UploadOffer): void {
  const extension = path.extname(name).slice(1).toLowerCase();
  if (!SHAPE_EXTENSIONS.includes(extension) || bytes <= MOST_SHAPE_BYTES) return;
  const [has, most] = [Math.round(bytes / MIB), MOST_SHAPE_BYTES / MIB];
  throw new FileError(`"${printable(name)}" has ${has} MiB, and shapes are opened up to ${most}: simplify it first.`);
}
