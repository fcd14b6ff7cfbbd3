/** Pictures from files, as signals. */
import { readFile, stat } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import { asFileError } from '../fileError.ts';
import { withTemporaryFile } from '../temporaryFile.ts';
import { withDecoded, type Decoded } from './decode.ts';
import { imageFormatOf, type ImageFormat } from './imageFormat.ts';
import { peakOf, toPlanes } from './pixels.ts';
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import sharp, { inTurn, isOutOfMemory, type Metadata, type Sharp, type SharpOptions } from './sharp.ts';

/** Larger pictures are refused: as floats they would take more than 4 GiB. */
const LARGEST: Size = [16384, 16384];
/** Decoders that hold a picture several times, in a memory of 2 GiB. */
const LARGEST_OF: Partial<Record<ImageFormat, Size>> = { webp: [16384, 8192], avif: [8192, 8192] };
/** Larger files are read from the disk while they are decoded, not from that memory. */
const MOST_BYTES_IN_MEMORY = 2 ** 27;

type Size = [width: number, height: number];

// What sharp says of them; of channels it allows 5, as CMYK with alpha has.
const TOO_MANY_PIXELS = 'Input image exceeds pixel limit';
const TOO_MANY_CHANNELS = 'Input image exceeds channel limit';

/**
 * The picture in a PNG, JPEG, WebP, AVIF, TIFF or GIF file of at most 16384 x 16384 pixels, or as many as
 * 16384 x 8192 of WebP and 8192 x 8192 of AVIF; its content decides which, not its name. Of several pages or
 * frames the first is taken.
 *
 * Values are sRGB in [0, 1], [channels, height, width]: embedded colour profiles and CMYK are converted,
 * the EXIF orientation is applied, palettes and 1, 2 and 4 bits are expanded, 10, 12 and 16 bits keep their
 * precision. Grey is 1 channel, colour 3, and alpha makes 4 of either, straight; but an alpha channel that
 * is opaque everywhere is dropped. Decoding holds the file and the values in memory, 4 bytes each, and up
 * to 128 MiB of integer samples; more than that wait in the system's folder for temporary files. One picture is
 * decoded at a time.
 *
 * Throws FileError when the file is missing, empty, no such picture, damaged, cut short, too large for that or for
 * the 2 GiB that its decoder has, or holds samples that are not unsigned integers of up to 16 bits; when the disk
 * is full.
 */
export async function readImage(file: string): Promise<ImageSignal> {
  return decodeImage(await readImageBytes(file), file);
}

/** The same from the bytes of such a file. @param file what it is called in messages. */
export async function decodeImage(data: Uint8Array, file: string): Promise<ImageSignal> {
  const format = imageFormatOf(data);
  if (format === undefined) {
    throw new FileError(`"${file}" is not a picture in PNG, JPEG, WebP, AVIF, TIFF or GIF format: convert it first.`);
  }
  const [width, height] = LARGEST_OF[format] ?? LARGEST;
  const decode = (input: Source['input']): Promise<ImageSignal> => decodeSource({ input, pixels: width * height }, file);
  try {
    return await inTurn(() => (data.length > MOST_BYTES_IN_MEMORY ? withTemporaryFile(data, decode) : decode(data)));
  } catch (cause) {
    throw cause instanceof FileError ? cause : decodingError(file, format, cause);
  }
}

/** A picture's file: its bytes, or where they are, and how many pixels it may have. */
interface Source {
  input: Uint8Array | string;
  pixels: number;
}

async function decodeSource(source: Source, file: string): Promise<ImageSignal> {
  const metadata = await open(source).metadata();
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
    throw new FileError(`"${file}" holds samples of type ${metadata.depth}: save it with 8 or 16 bits a channel.`);
  }
  const bitDepth = isDeep(metadata) ? 16 : 8;
  const image = bitDepth === 16 ? deepImage(source, metadata) : shallowImage(source, metadata);
  const bytes = (metadata.width * metadata.height * metadata.channels * bitDepth) / 8;
  return withDecoded(image, bitDepth, bytes, (decoded) => toSignal(decoded, metadata, bitDepth));
}

async function toSignal(decoded: Decoded, metadata: Metadata, bitDepth: 8 | 16): Promise<ImageSignal> {
  const { width, height, stride } = decoded;
  if (![1, 3, 4].includes(stride)) throw new Error(TOO_MANY_CHANNELS);
  // 10 and 12 bits of AVIF come shifted to the upper end of 16.
  const peak = bitDepth === 8 ? peakOf(8) : peakOf(16) - (2 ** (16 - (metadata.bitsPerSample ?? 16)) - 1);
  const hasAlpha = stride === 4 && !(await isOpaque(decoded, peak));
  const channels: Channels = hasAlpha ? 4 : isGrey(metadata) ? 1 : 3;
  const values = new Float32Array(channels * width * height);
  let start = 0;
  for await (const samples of decoded.chunks()) {
    toPlanes(samples, stride, channels, peak, values, start);
    start += samples.length / stride;
  }
  return { kind: 'image', width, height, channels, values, bitDepth };
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

function open({ input, pixels }: Source, options: SharpOptions = {}): Sharp {
  // Warnings, as of an unknown tag, are no reason to refuse a picture; missing data is.
  return sharp(input, { failOn: 'error', limitInputPixels: pixels, ...options }).autoOrient();
}

/** Whether libvips gives 16-bit samples that mean light; 16-bit CMYK it converts to 8-bit sRGB. */
function isDeep(metadata: Metadata): boolean {
  return metadata.space === 'rgb16' || metadata.space === 'grey16';
}

function isGrey(metadata: Metadata): boolean {
  return metadata.channels < 3;
}

function shallowImage(source: Source, metadata: Metadata): Sharp {
  // sharp converts from the embedded profile, or CMYK, to sRGB of its own accord.
  return open(source).toColourspace(isGrey(metadata) && !metadata.hasAlpha ? 'b-w' : 'srgb');
}

function deepImage(source: Source, metadata: Metadata): Sharp {
  // Left alone, sharp converts 16-bit RGB to Display P3 and grey not at all, so the profile is set aside on
  // the way in and applied on the way out, where 1 channel becomes 3.
  const hasProfile = isUsableProfile(metadata);
  const image = open(source, { ignoreIcc: true });
  const oneChannel = isGrey(metadata) && (hasProfile || !metadata.hasAlpha);
  return (hasProfile ? image.withIccProfile('srgb') : image).toColourspace(oneChannel ? 'grey16' : 'rgb16');
}

/**
 * Whether an embedded profile is one, and of the picture's own kind (ICC.1, 7.2: colour space at byte 16,
 * signature at 36). In place of one that is not, sharp would take Display P3.
 */
function isUsableProfile({ icc, channels }: Metadata): boolean {
  const colours = channels < 3 ? 'GRAY' : 'RGB ';
  return icc?.toString('latin1', 36, 40) === 'acsp' && icc.toString('latin1', 16, 20) === colours;
}

async function isOpaque(decoded: Decoded, peak: number): Promise<boolean> {
  for await (const samples of decoded.chunks()) {
    for (let i = 3; i < samples.length; i += 4) if ((samples[i] as number) < peak) return false;
  }
  return true;
}

function tooLarge(file: string, format: ImageFormat): FileError {
  const [width, height] = LARGEST_OF[format] ?? LARGEST;
  const way = LARGEST_OF[format] ? `too large for ${format === 'webp' ? 'WebP' : 'AVIF'}: scale it down, or save it as PNG or TIFF` : 'too large: scale it down first';
  return new FileError(`"${file}" has more than ${width} x ${height} pixels, which is ${way}.`);
}

function decodingError(file: string, format: ImageFormat, cause: unknown): FileError {
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
