/** Pictures from files, as signals. */
import { readFile, stat } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import { asFileError } from '../fileError.ts';
import { foreignFileError } from '../foreignFile.ts';
import { withTemporaryFile } from '../temporaryFile.ts';
import { valueMemoryLimit } from '../valueMemory.ts';
import { checkSize, decodingError, mostPixels } from './imageErrors.ts';
import { imageFormatOf, isLightFormat, type ImageFormat } from './imageFormat.ts';
import { openFloatTiff } from './light/floatTiff.ts';
import type { LightFile } from './light/lightFile.ts';
import { decodeLight, openLight } from './light/readLight.ts';
import { inTurn } from './sharp.ts';
import { decodeSharp, sharpFacts, type ImageFacts, type SharpSource } from './sharpImage.ts';
import { withPlainTiff } from './tiff/plain.ts';
import { tiffRoad, type PlainRoad } from './tiff/road.ts';
import { openTiff, type Tiff } from './tiff/tags.ts';

export interface ReadImageOptions {
  /** Bytes that the values may take; valueMemoryLimit() when left out. */
  memoryLimit?: number;
  /** Called with what was left out of the picture, in sentences. */
  tell?: (note: string) => void;
}

/** Larger files are read from the disk while they are decoded, not from the decoder's memory. */
const MOST_BYTES_IN_MEMORY = 2 ** 27;
const LIGHT_EXTRAS = 4;

/**
 * The picture in a PNG, JPEG, WebP, AVIF, TIFF, GIF, OpenEXR, Radiance or PFM file of at most 16384 x 16384 pixels, or as many as
 * 16384 x 8192 of WebP and 8192 x 8192 of AVIF; its content decides which, not its name. Of several pages or
 * frames the first is taken.
 *
 * Values are sRGB in [0, 1], [channels, height, width]: embedded colour profiles and CMYK are converted,
 * the orientation in EXIF or else in XMP is applied, palettes and 1 to 7 bits are expanded, 9 to 16 bits keep their
 * precision. Grey is 1 channel, colour 3, and alpha makes 4 of either, straight; but an alpha channel that
 * is opaque everywhere is dropped, and of a TIFF those further channels that are not said to be alpha. OpenEXR, Radiance,
 * PFM and TIFF of floats hold linear light, which is encoded as the signal's `light` says: what is no number or below 0
 * becomes 0, and what has no end as bright as the brightest, which is told. Decoding holds
 * the file and the values in memory, 4 bytes each, and up to 128 MiB of integer samples; more than that wait in the
 * system's folder for temporary files. One picture is decoded at a time.
 *
 * Throws FileError when the file is missing, empty, no such picture, damaged, cut short, too large for that, for the
 * limit or for the 2 GiB that its decoder has, or sound but of a kind that is not read; when the disk is full.
 */
export async function readImage(file: string, options: ReadImageOptions = {}): Promise<ImageSignal> {
  return decodeImage(await readImageBytes(file), file, options);
}

/** The same from the bytes of such a file. @param file what it is called in messages. */
export async function decodeImage(data: Uint8Array, file: string, options: ReadImageOptions = {}): Promise<ImageSignal> {
  const { memoryLimit = valueMemoryLimit(), tell = () => undefined } = options;
  const format = formatOf(data, file);
  const check = (facts: SizeFacts): void => checkSize(file, format, facts, memoryLimit);
  const decode = (input: SharpSource['input']): Promise<ImageSignal> => decodeSharp({ input, format, pixels: mostPixels(format) }, check);
  return decoding(file, format, async () => {
    const unusual = await openUnusual(data, file, format);
    if (unusual && 'decode' in unusual) {
      // Its decoder holds as many numbers again, and those of an alpha channel besides.
      check({ ...unusual.facts, channels: unusual.facts.channels + LIGHT_EXTRAS });
      return decodeLight(unusual, tell);
    }
    if (unusual) {
      check(unusual.facts);
      const signal = await withPlainTiff(unusual.tiff, unusual.road, decode);
      unusual.road.notes.forEach(tell);
      return signal;
    }
    return data.length > MOST_BYTES_IN_MEMORY ? withTemporaryFile(data, decode) : decode(data);
  });
}

/** What a picture is, without decoding it. @throws FileError as readImage does, but for damage behind the header, and for size. */
export async function imageFacts(file: string): Promise<ImageFacts> {
  const data = await readImageBytes(file);
  const format = formatOf(data, file);
  return decoding(file, format, async () => {
    const unusual = await openUnusual(data, file, format);
    if (unusual && 'decode' in unusual) return { ...unusual.facts, isLight: true };
    return unusual?.facts ?? sharpFacts({ input: data, format, pixels: Number.MAX_SAFE_INTEGER });
  });
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

function formatOf(data: Uint8Array, file: string): ImageFormat {
  const format = imageFormatOf(data);
  if (format !== undefined) return format;
  const unknown = `"${file}" is not a picture in PNG, JPEG, WebP, AVIF, TIFF, GIF, OpenEXR, Radiance or PFM format, and no video, shape or volume that is read: convert it first.`;
  throw foreignFileError(file, data) ?? new FileError(unknown);
}

async function decoding<T>(file: string, format: ImageFormat, work: () => Promise<T>): Promise<T> {
  try {
    return await inTurn(work);
  } catch (cause) {
    throw cause instanceof FileError ? cause : decodingError(file, format, cause);
  }
}

type SizeFacts = Record<'width' | 'height' | 'channels', number>;

interface UnusualTiff {
  tiff: Tiff;
  road: PlainRoad;
  facts: ImageFacts;
}

/** What is not for libvips as it is: light, or a TIFF that is to be brought into a plain form first. @throws FileError of a kind that is not read. */
async function openUnusual(data: Uint8Array, file: string, format: ImageFormat): Promise<LightFile | UnusualTiff | null> {
  if (isLightFormat(format)) return openLight(data, format, file);
  const tiff = format === 'tiff' ? await openTiff(data) : null;
  const road = tiff && tiffRoad(tiff.tags);
  if (!road || road.kind === 'whole') return null;
  if (road.kind === 'refused') throw new FileError(`"${file}" is a sound TIFF, but ${road.what}: ${road.advice}.`);
  if (road.kind === 'light') return openFloatTiff(tiff, road);
  const { width, height, bits, orientation } = tiff.tags;
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  const channels = road.alpha !== null ? 4 : road.samples.length === 1 ? 1 : 3;
  return { tiff, road, facts: { ...size, channels, bitDepth: (bits[0] ?? 8) > 8 ? 16 : 8 } };
}
