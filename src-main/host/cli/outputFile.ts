/** The files that commands write: their default names, and whether they can be written before work begins. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { CLIP_CONTAINERS } from '../../core/query/clipFormats.ts';
import { withTemporaryFile } from '../../io/atomicFile.ts';

export const MODEL_EXTENSION = '.coordx';
/** What pictures can be written as. */
export const PICTURE_EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff'];
/** What pictures of fields can be written as, the light of which some formats hold. */
export const FIELD_PICTURE_EXTENSIONS = [...PICTURE_EXTENSIONS, '.exr'];
/** What clips can be written as. */
export const CLIP_EXTENSIONS = Object.keys(CLIP_CONTAINERS);

/** A file of the current directory, named after another file. */
export function namedAfter(file: string, ending: string): string {
  return `${path.parse(file).name}${ending}`;
}

/**
 * Finds out whether a file can be written, so that long work is not lost in the end: its ending, its folder,
 * and that it is not a folder itself.
 * @param extensions the endings it may have, each with its dot.
 * @throws FileError
 */
export async function checkOutput(file: string, extensions: readonly string[]): Promise<void> {
  if (!extensions.includes(path.extname(file).toLowerCase())) {
    throw new FileError(`"${file}" must end in ${extensions.join(', ')}.`);
  }
  await withTemporaryFile(file, async () => {
    const older = await stat(file).catch(() => null);
    if (older?.isDirectory()) throw new FileError(`"${file}" is a folder, choose another name.`);
  });
}
