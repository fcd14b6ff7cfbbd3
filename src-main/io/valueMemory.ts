/** How much memory the values of a picture or a video may take. */
import { totalmem } from 'node:os';

/** Bytes: a half of the machine's memory, and 4 GiB at most. */
export function valueMemoryLimit(): number {
  return Math.min(2 ** 32, totalmem() / 2);
}

/** Bytes in the largest unit that they have one of. */
export function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${units[unit]}`;
}
