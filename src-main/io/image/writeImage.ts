/** Pictures of any size to files, row by row. */
import { statfs, truncate } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, FileError, SettingError } from '../../core/base/errors.ts';
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { replaceFileAtomically, withTemporaryFile } from '../atomicFile.ts';
import { diskFullError } from '../fileError.ts';
import { sizeInWords } from '../valueMemory.ts';
import { copyMarked } from './pngMarks.ts';
import { writeRaster, type RasterSize } from './rasterFile.ts';
import sharp, { inTurn, type Sharp } from './sharp.ts';
import { srgbProfile } from './srgbProfile.ts';

export interface ImageSize {
  width: number;
  height: number;
  channels: Channels;
}

export interface WriteImageOptions {
  /** Bits a channel: 8 (default), or 16 for PNG and TIFF. */
  bitDepth?: 8 | 16;
  /** 1 to 100, of JPEG and WebP; 90 when left out. */
  quality?: number;
  /** Stops the work; the file stays as it was. */
  signal?: AbortSignal;
}

/** Pixels a millimetre: 72 an inch, for what is not made for paper. */
const DENSITY = 72 / 25.4;

interface Format {
  name: string;
  /** Longest side in pixels. */
  maxSide: number;
  hasAlpha: boolean;
  has16Bits: boolean;
  /** Its encoder holds whole pictures, in WebAssembly's 2 GiB: the most pixels with alpha that have room there. */
  maxAlphaPixels?: number;
  encode: (image: Sharp, size: RasterSize, quality: number) => Sharp;
}

const PNG: Format = {
  name: 'PNG',
  maxSide: 1_000_000,
  hasAlpha: true,
  has16Bits: true,
  encode: (image) => image.png({ compressionLevel: 6, adaptiveFiltering: true }),
};

const JPEG: Format = {
  name: 'JPEG',
  maxSide: 65_535,
  hasAlpha: false,
  has16Bits: false,
  // Optimised coding makes files some 4 % smaller, but holds all coefficients in memory.
  encode: (image, _, quality) => image.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false }),
};

const WEBP: Format = {
  name: 'WebP',
  maxSide: 16_383,
  hasAlpha: true,
  has16Bits: false,
  maxAlphaPixels: 8192 * 8192,
  // It has colours always, so that a profile of grey does not fit.
  encode: (image, { channels }, quality) => (channels === 1 ? image.withIccProfile('srgb') : image).webp({ quality }),
};

const TIFF: Format = {
  name: 'TIFF',
  maxSide: 1_000_000,
  hasAlpha: true,
  has16Bits: true,
  encode: (image, size) =>
    image.tiff({ compression: 'deflate', predictor: 'horizontal', bigtiff: rasterBytes(size) > 2 ** 31, xres: DENSITY, yres: DENSITY }),
};

const FORMATS: Record<string, Format> = {
  '.png': PNG,
  '.jpg': JPEG,
  '.jpeg': JPEG,
  '.webp': WEBP,
  '.tif': TIFF,
  '.tiff': TIFF,
};

/**
 * Writes a picture in the format that the name of `file` ends with: .png, .jpg, .jpeg, .webp, .tif, .tiff.
 * It is written whole or not at all, and depends on the values alone, not on how they are cut into bands.
 *
 * `bands` gives the rows from top to bottom: each band is [channels, n, width] of any n whole rows, sRGB
 * values clamped to [0, 1], alpha straight, NaN as 0. The file says that it is sRGB, in a chunk or a profile, and 72 pixels
 * an inch where formats have a density.
 *
 * The rows first go to a temporary file beside `file`, uncompressed: width x height x channels bytes, twice
 * that for 16 bits, which the disk must have room for besides the result. Memory does not grow with the
 * picture, but for WebP, whose encoder needs some 6 bytes a pixel, and 20 with transparency. A stop takes effect
 * between bands and in the encoder; that of WebP is waited for.
 *
 * Throws SettingError, before any work, when the format does not take such a picture; FileError when the
 * file cannot be written; CancelledError when stopped; RangeError when the bands are not the picture's.
 */
export async function writeImage(
  file: string,
  size: ImageSize,
  bands: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  options: WriteImageOptions = {},
): Promise<void> {
  const { bitDepth = 8, quality = 90, signal } = options;
  const format = formatOf(file);
  const rasterSize: RasterSize = { ...size, bitDepth };
  validate(format, rasterSize, quality);
  const proceed = (): void => {
    if (signal?.aborted) throw new CancelledError();
  };
  proceed();
  await checkRoom(file, rasterBytes(rasterSize));
  await replaceFileAtomically(file, (temporary) =>
    withTemporaryFile(file, async (raster) => {
      await writeRaster(raster, rasterSize, bands, { profile: format === PNG ? null : srgbProfile(size.channels), proceed });
      proceed();
      const done = runDryOnAbort(raster, signal);
      try {
        const encode = (to: string) => format.encode(openRaster(raster, rasterSize), rasterSize, quality).toFile(to);
        if (format === PNG) await encodeMarked(file, temporary, encode);
        else await (format.maxAlphaPixels ? inTurn(() => encode(temporary)) : encode(temporary));
      } catch (cause) {
        proceed();
        throw cause instanceof FileError ? cause : encodingError(file, cause);
      } finally {
        done();
      }
      proceed();
    }),
  );
}

/** Throws FileError when a disk has no room for the rows that wait for their encoder; how long the result will be nobody knows. */
async function checkRoom(file: string, bytes: number): Promise<void> {
  // Where it cannot be asked, writing says what is wrong.
  const disk = await statfs(path.dirname(file)).catch(() => null);
  const free = disk ? disk.bavail * disk.bsize : Infinity;
  if (bytes > free) {
    throw new FileError(`"${file}" needs ${sizeInWords(bytes)} of disk while it is written, and ${sizeInWords(free)} are free: choose a smaller size or another disk.`);
  }
}

async function encodeMarked(file: string, temporary: string, encode: (to: string) => Promise<unknown>): Promise<void> {
  await withTemporaryFile(file, async (bare) => {
    await encode(bare);
    await copyMarked(bare, temporary);
  });
}

/** An encoder cannot be told to stop, but stops when the rows that it reads run out. Returns the end of this. */
function runDryOnAbort(raster: string, signal: AbortSignal | undefined): () => void {
  const empty = (): void => void truncate(raster).catch(() => undefined);
  signal?.addEventListener('abort', empty);
  return () => signal?.removeEventListener('abort', empty);
}

function openRaster(raster: string, { channels, bitDepth }: RasterSize): Sharp {
  const space = bitDepth === 8 ? (channels === 1 ? 'b-w' : 'srgb') : channels === 1 ? 'grey16' : 'rgb16';
  // The profile goes along unread: sharp would convert by it, 16 bits to another space.
  const options = { failOn: 'error', limitInputPixels: false, sequentialRead: true, ignoreIcc: true } as const;
  return sharp(raster, options).toColourspace(space).keepIccProfile();
}

function formatOf(file: string): Format {
  const extension = path.extname(file).toLowerCase();
  const format = FORMATS[extension];
  if (format) return format;
  const known = Object.keys(FORMATS).join(', ');
  throw new SettingError(`"${file}" does not name an image format: let its name end with one of ${known}.`);
}

function validate({ name, maxSide, hasAlpha, has16Bits, maxAlphaPixels = Infinity }: Format, size: RasterSize, quality: number): void {
  const { width, height, channels, bitDepth } = size;
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= maxSide;
  if (!isSide(width) || !isSide(height)) {
    throw new SettingError(`A ${name} picture has 1 to ${maxSide} pixels a side, not ${width} x ${height}.`);
  }
  if (channels === 4 && !hasAlpha) {
    throw new SettingError(`${name} has no transparency: save the picture as PNG, WebP or TIFF.`);
  }
  if (channels === 4 && width * height > maxAlphaPixels) {
    throw new SettingError(
      `A ${name} picture with transparency has at most 8192 x 8192 pixels, not ${width} x ${height}: save it as PNG or TIFF.`,
    );
  }
  if (bitDepth === 16 && !has16Bits) {
    throw new SettingError(`${name} has 8 bits a channel: save the picture as PNG or TIFF for 16.`);
  }
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new SettingError(`The quality of a picture is a whole number from 1 to 100, not ${quality}.`);
  }
}

/** libvips tells of a full disk in words only, those of the system. */
function encodingError(file: string, cause: unknown): FileError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/no space left|not enough space/i.test(reason)) return diskFullError(file, cause);
  return new FileError(`"${file}" cannot be written: its encoder failed (${reason.split('\n')[0]}).`, { cause });
}

function rasterBytes({ width, height, channels, bitDepth }: RasterSize): number {
  return (width * height * channels * bitDepth) / 8;
}
