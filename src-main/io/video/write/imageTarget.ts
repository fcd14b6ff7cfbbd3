/** Frames as numbered PNG files: first all in a folder of their own, then each under its name. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { SettingError } from '../../../core/base/errors.ts';
import { asFileError } from '../../fileError.ts';
import { writeImage, type ImageSize } from '../../image/writeImage.ts';
import { withTemporaryPath } from '../../leftovers.ts';

/** Where a pattern has its number: %d, %4d, %04d. */
const NUMBER = /%0?(\d{0,2})d/;
/** Names in a folder that was named instead of a pattern. */
const FOLDER_PATTERN = 'frame-%05d.png';

/**
 * Writes frames, each [channels, height, width], as PNG files of 8 bits numbered from 0: by a pattern of their names,
 * or into a folder, which is made when it is not there. Files of these names are replaced, but only once all
 * frames are written. Returns how many there are. Throws SettingError for a name without a number, FileError.
 */
export async function writeImages(
  file: string,
  size: ImageSize & { signal?: AbortSignal | undefined },
  frames: AsyncIterable<Float32Array>,
): Promise<number> {
  const isFolder = path.extname(file) === '';
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
      let count = 0;
      for await (const planes of frames) {
        const { signal, ...imageSize } = size;
        await writeImage(path.join(waiting, numbered(pattern, count)), imageSize, [planes], signal ? { signal } : {});
        count += 1;
      }
      if (!entry && isFolder) await mkdir(folder);
      for (const name of await readdir(waiting)) await rename(path.join(waiting, name), path.join(folder, name));
      return count;
    });
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  }
}

function numbered(pattern: string, i: number): string {
  return pattern.replace(NUMBER, (_, width: string) => String(i).padStart(Number(width) || 1, '0'));
}
