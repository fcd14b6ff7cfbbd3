/** Frames as numbered PNG files: first all in a folder of their own, then each under its name, or all in an archive. */
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { SettingError } from '../../../core/base/errors.ts';
import { replaceFileAtomically } from '../../atomicFile.ts';
import { asFileError } from '../../fileError.ts';
import { writeImage, type ImageSize } from '../../image/writeImage.ts';
import { withTemporaryPath } from '../../leftovers.ts';
import { writeZipOfFiles } from '../../zip.ts';

/** Where a pattern has its number: %d, %4d, %04d. */
const NUMBER = /%0?(\d{0,2})d/;
/** Names in a folder, or an archive, that was named instead of a pattern. */
const FOLDER_PATTERN = 'frame-%05d.png';

/**
 * Writes frames, each [channels, height, width], as PNG files of 8 bits numbered from 0: by a pattern of their names,
 * into a folder, which is made when it is not there, or into a .zip archive. Files of these names are replaced, but only
 * once all frames are written. Returns how many there are. Throws SettingError for a name without a number, FileError.
 */
export async function writeImages(
  file: string,
  size: ImageSize & { signal?: AbortSignal | undefined },
  frames: AsyncIterable<Float32Array>,
): Promise<number> {
  const extension = path.extname(file).toLowerCase();
  if (extension === '.zip') return writeArchive(file, size, frames);
  const isFolder = extension === '';
  const pattern = isFolder ? FOLDER_PATTERN : path.basename(file);
  if (!NUMBER.test(pattern)) {
    throw new SettingError(`"${file}" names one image: put %04d where the number of a frame is to stand.`);
  }
  const folder = isFolder ? file : path.dirname(file);
  const entry = await stat(folder).catch(() => undefined);
  if (entry?.isDirectory() === false) throw new SettingError(`"${folder}" is a file: choose a folder for the images.`);
  try {
    return await withTemporaryPath(path.dirname(path.resolve(file)), async (waiting) => {
      await mkdir(waiting);
      const names = await writeNumbered(waiting, pattern, size, frames);
      if (!entry && isFolder) await mkdir(folder);
      for (const name of names) await rename(path.join(waiting, name), path.join(folder, name));
      return names.length;
    });
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  }
}

/** The images wait beside the archive: no other place is known to have room for them. */
async function writeArchive(file: string, size: Parameters<typeof writeImages>[1], frames: AsyncIterable<Float32Array>): Promise<number> {
  try {
    return await withTemporaryPath(path.dirname(path.resolve(file)), async (waiting) => {
      await mkdir(waiting);
      const names = await writeNumbered(waiting, FOLDER_PATTERN, size, frames);
      const files = names.map((name) => ({ name, file: path.join(waiting, name) }));
      await replaceFileAtomically(file, (temporary) => writeZipOfFiles(temporary, files));
      return names.length;
    });
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  }
}

/** Writes the images into a folder, and gives their names. */
async function writeNumbered(
  folder: string,
  pattern: string,
  { signal, ...size }: Parameters<typeof writeImages>[1],
  frames: AsyncIterable<Float32Array>,
): Promise<string[]> {
  const names: string[] = [];
  for await (const planes of frames) {
    const name = numbered(pattern, names.length);
    await writeImage(path.join(folder, name), size, [planes], signal ? { signal } : {});
    names.push(name);
  }
  return names;
}

function numbered(pattern: string, i: number): string {
  return pattern.replace(NUMBER, (_, width: string) => String(i).padStart(Number(width) || 1, '0'));
}
