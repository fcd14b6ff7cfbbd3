/** What no reader would take for its size, said before it is sent. */
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { IMAGE_EXTENSIONS, MOST_SHAPE_BYTES, MOST_VIDEO_BYTES, SHAPE_EXTENSIONS, VIDEO_EXTENSIONS } from '../../core/protocol/files.ts';
import type { UploadOffer } from '../../core/protocol/hostApi.ts';
import { printable } from '../../io/printable.ts';

interface Limit {
  extensions: readonly string[];
  most: number;
  what: string;
  advice: string;
}

const SURFACES: Limit = { extensions: SHAPE_EXTENSIONS, most: MOST_SHAPE_BYTES, what: 'shapes', advice: 'simplify it first' };
const FRAMES: Limit = {
  // GIF, WebP and AVIF may be single pictures.
  extensions: VIDEO_EXTENSIONS.filter((extension) => !IMAGE_EXTENSIONS.includes(extension)),
  most: MOST_VIDEO_BYTES,
  what: 'videos',
  advice: 'cut a part of it into a file, or train on it with "coordx fit --start --end"',
};
const MIB = 2 ** 20;

/** @throws FileError when a file of this name, with its parts, or so many numbered images are too large to be opened. */
export function refuseUnopenable({ name, files, bytes }: UploadOffer): void {
  const extension = path.extname(name).slice(1).toLowerCase();
  const limit = [SURFACES, FRAMES].find(({ extensions }) => extensions.includes(extension)) ?? (files > 1 ? FRAMES : null);
  if (!limit || bytes <= limit.most) return;
  const { most, what, advice } = limit;
  throw new FileError(`"${printable(name)}" has ${Math.round(bytes / MIB)} MiB, and ${what} are opened up to ${most / MIB}: ${advice}.`);
}
