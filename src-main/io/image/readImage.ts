/** Pictures from files, as signals. */
import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { Metadata, OutputInfo, Sharp, SharpOptions } from 'sharp';
import { FileError } from '../../core/errors.ts';
import type { Channels, ImageSignal } from '../../core/signal/image.ts';
import { asFileError } from '../fileError.ts';
import { imageFormatOf } from './imageFormat.ts';
import { peakOf, toPlanes } from './pixels.ts';
import type { Samples } from './pixels.ts';

/** Larger pictures are refused: as floats they would take more than 4 GiB. */
const MAX_PIXELS = 16384 * 16384;

// What sharp says of them; of channels it allows 5, as CMYK with alpha has.
const TOO_MANY_PIXELS = 'Input image exceeds pixel limit';
const TOO_MANY_CHANNELS = 'Input image exceeds channel limit';

/**
 * The picture in a PNG, JPEG, WebP, AVIF, TIFF or GIF file of at most 16384 x 16384 pixels; its content
 * decides which, not its name. Of several pages or frames the first is taken.
 *
 * Values are sRGB in [0, 1], [channels, height, width]: embedded colour profiles and CMYK are converted,
 * the EXIF orientation is applied, palettes and 1, 2 and 4 bits are expanded, 10, 12 and 16 bits keep their
 * precision. Grey is 1 channel, colour 3, and alpha makes 4 of either, straight; but an alpha channel that
 * is opaque everywhere is dropped. Decoding holds the file and its integer samples in memory, then those
 * samples and the values: 5 bytes a value for 8 bits, 6 for 16.
 *
 * Throws FileError when the file is missing, empty, no such picture, damaged, cut short, too large, or
 * holds samples that are not unsigned integers of up to 16 bits.
 */
export async function readImage(file: string): Promise<ImageSignal> {
  return decodeImage(await readImageBytes(file), file);
}

/** The same from the bytes of such a file. @param file what it is called in messages. */
export async function decodeImage(data: Uint8Array, file: string): Promise<ImageSignal> {
  const raster = await decode(data, file);
  const { width, height, samples, stride, bitDepth } = raster;
  const hasAlpha = stride === 4 && !isOpaque(samples, raster.peak);
  const channels: Channels = hasAlpha ? 4 : raster.isGrey ? 1 : 3;
  return { kind: 'image', width, height, channels, values: toPlanes(samples, stride, channels, raster.peak), bitDepth };
}

/** A decoded picture before it becomes a signal. */
interface Raster {
  width: number;
  height: number;
  /** [height * width, stride]: grey, RGB or RGBA. */
  samples: Samples;
  stride: number;
  /** The sample that stands for 1. */
  peak: number;
  isGrey: boolean;
  bitDepth: 8 | 16;
}

async function decode(data: Uint8Array, file: string): Promise<Raster> {
  if (imageFormatOf(data) === undefined) {
    throw new FileError(`"${file}" is not a picture in PNG, JPEG, WebP, AVIF, TIFF or GIF format: convert it first.`);
  }
  try {
    const metadata = await open(data).metadata();
    if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
      throw new FileError(`"${file}" holds samples of type ${metadata.depth}: save it with 8 or 16 bits a channel.`);
    }
    const raster = await (isDeep(metadata) ? decodeDeep(data, metadata) : decodeShallow(data, metadata));
    if ([1, 3, 4].includes(raster.stride)) return raster;
    throw new Error(TOO_MANY_CHANNELS);
  } catch (cause) {
    throw cause instanceof FileError ? cause : decodingError(file, cause);
  }
}

/** The bytes of a file that is to be a picture. @throws FileError when there are none. */
export async function readImageBytes(file: string): Promise<Uint8Array> {
  let data: Buffer;
  try {
    const entry = await stat(file);
    // A pipe would be waited for, a device may never end.
    if (!entry.isFile() && !entry.isDirectory()) throw new FileError(`"${file}" is not a file: choose a file.`);
    data = await readFile(file);
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
  if (data.length === 0) throw new FileError(`"${file}" is empty: get another copy of it.`);
  return data;
}

function open(data: Uint8Array, options: SharpOptions = {}): Sharp {
  // Warnings, as of an unknown tag, are no reason to refuse a picture; missing data is.
  return sharp(data, { failOn: 'error', limitInputPixels: MAX_PIXELS, ...options }).autoOrient();
}

/** Whether libvips gives 16-bit samples that mean light; 16-bit CMYK it converts to 8-bit sRGB. */
function isDeep(metadata: Metadata): boolean {
  return metadata.space === 'rgb16' || metadata.space === 'grey16';
}

function isGrey(metadata: Metadata): boolean {
  return metadata.channels < 3;
}

async function decodeShallow(data: Uint8Array, metadata: Metadata): Promise<Raster> {
  // sharp converts from the embedded profile, or CMYK, to sRGB of its own accord.
  const space = isGrey(metadata) && !metadata.hasAlpha ? 'b-w' : 'srgb';
  const { data: samples, info } = await open(data)
    .toColourspace(space)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { ...sizeOf(info), samples, peak: peakOf(8), isGrey: isGrey(metadata), bitDepth: 8 };
}

async function decodeDeep(data: Uint8Array, metadata: Metadata): Promise<Raster> {
  // Left alone, sharp converts 16-bit RGB to Display P3 and grey not at all, so the profile is set aside on
  // the way in and applied on the way out, where 1 channel becomes 3.
  const hasProfile = isUsableProfile(metadata);
  const image = open(data, { ignoreIcc: true });
  const oneChannel = isGrey(metadata) && (hasProfile || !metadata.hasAlpha);
  const { data: bytes, info } = await (hasProfile ? image.withIccProfile('srgb') : image)
    .toColourspace(oneChannel ? 'grey16' : 'rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  // 10 and 12 bits of AVIF come shifted to the upper end of 16.
  const bits = metadata.bitsPerSample ?? 16;
  const peak = peakOf(16) - (2 ** (16 - bits) - 1);
  return { ...sizeOf(info), samples, peak, isGrey: isGrey(metadata), bitDepth: 16 };
}

function sizeOf(info: OutputInfo): Pick<Raster, 'width' | 'height' | 'stride'> {
  return { width: info.width, height: info.height, stride: info.channels };
}

/**
 * Whether an embedded profile is one, and of the picture's own kind (ICC.1, 7.2: colour space at byte 16,
 * signature at 36). In place of one that is not, sharp would take Display P3.
 */
function isUsableProfile({ icc, channels }: Metadata): boolean {
  const colours = channels < 3 ? 'GRAY' : 'RGB ';
  return icc?.toString('latin1', 36, 40) === 'acsp' && icc.toString('latin1', 16, 20) === colours;
}

function isOpaque(samples: Samples, peak: number): boolean {
  for (let i = 3; i < samples.length; i += 4) if ((samples[i] as number) < peak) return false;
  return true;
}

function decodingError(file: string, cause: unknown): FileError {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  if (reason === TOO_MANY_PIXELS) {
    return new FileError(`"${file}" has more than 16384 x 16384 pixels, which is too large: scale it down first.`);
  }
  if (reason === TOO_MANY_CHANNELS) {
    return new FileError(`"${file}" has more channels than colour and alpha: save it as grey, RGB or RGBA.`);
  }
  const detail = reason?.replace(/^Input buffer (has )?|[\p{Cc}:\s]+$/gu, '');
  return new FileError(`"${file}" is damaged or cut short (${detail}): get another copy of it.`, { cause });
}
