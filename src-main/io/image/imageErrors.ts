/** Why a picture is not read, in sentences. */
import { FileError } from '../../core/base/errors.ts';
import { sizeInWords } from '../valueMemory.ts';
import type { ImageFormat } from './imageFormat.ts';
import { isOutOfMemory } from './sharp.ts';

type Size = readonly [width: number, height: number];

/** Larger pictures are refused: as floats they would take more than 4 GiB. */
const LARGEST: Size = [16384, 16384];
/** Decoders that hold a picture several times, in a memory of 2 GiB. */
const LARGEST_OF: Partial<Record<ImageFormat, Size>> = { webp: [16384, 8192], avif: [8192, 8192] };

// What sharp says of them; of channels it allows 5, as CMYK with alpha has.
const TOO_MANY_PIXELS = 'Input image exceeds pixel limit';
export const TOO_MANY_CHANNELS = 'Input image exceeds channel limit';

/** Most pixels of a picture in a format. */
export function mostPixels(format: ImageFormat): number {
  const [width, height] = LARGEST_OF[format] ?? LARGEST;
  return width * height;
}

/** @throws FileError when a picture has more pixels than its format may have here, or its values, 4 bytes each, take more than `limit`. */
export function checkSize(
  file: string,
  format: ImageFormat,
  { width, height, channels }: { width: number; height: number; channels: number },
  limit: number,
): void {
  if (width * height > mostPixels(format)) throw tooLarge(file, format);
  const bytes = 4 * channels * width * height;
  if (bytes <= limit) return;
  throw new FileError(
    `"${file}" would take ${sizeInWords(bytes)} of memory (${width} x ${height} pixels), and ${sizeInWords(limit)} are allowed: scale it down first.`,
  );
}

function tooLarge(file: string, format: ImageFormat): FileError {
  const [width, height] = LARGEST_OF[format] ?? LARGEST;
  const way = LARGEST_OF[format] ? `too large for ${format === 'webp' ? 'WebP' : 'AVIF'}: scale it down, or save it as PNG or TIFF` : 'too large: scale it down first';
  return new FileError(`"${file}" has more than ${width} x ${height} pixels, which is ${way}.`);
}

/** What a decoder's failure means. */
export function decodingError(file: string, format: ImageFormat, cause: unknown): FileError {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  if (reason === TOO_MANY_PIXELS) return tooLarge(file, format);
  if (isOutOfMemory(cause)) {
    const copy = 'or get another copy of it when it is not that large';
    return new FileError(`"${file}" asks for more than the 2 GiB of memory that decoding has: scale it down, ${copy}.`, { cause });
  }
  if (reason === TOO_MANY_CHANNELS) {
    return new FileError(`"${file}" has more channels than colour and alpha: save it as grey, RGB or RGBA.`);
  }
  // Large ones lie in a file called "source".
  const detail = reason?.replace(/^Input (buffer|file) (has )?|^.*[/\\]source: |[\p{Cc}:\s]+$/gu, '');
  return new FileError(`"${file}" is damaged or cut short (${detail}): get another copy of it.`, { cause });
}
