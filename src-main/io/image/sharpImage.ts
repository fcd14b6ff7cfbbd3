/** Pictures that sharp decodes, as signals. */
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { withDecoded, type Decoded } from './decode.ts';
import { TOO_MANY_CHANNELS } from './imageErrors.ts';
import type { ImageFormat } from './imageFormat.ts';
import { upright, xmpOrientation } from './orientation.ts';
import { peakOf, toPlanes } from './pixels.ts';
import sharp, { type Metadata, type Sharp, type SharpOptions } from './sharp.ts';
import { srgbProfile } from './srgbProfile.ts';

/** What there is to know of a picture before it is decoded; transparency counts, whether any of it shows or not. */
export interface ImageFacts extends Pick<ImageSignal, 'width' | 'height' | 'channels' | 'bitDepth'> {
  /** Whether its numbers are linear light, without an upper end. */
  isLight?: true;
}

/** A picture's file: its bytes, or where they are, its format, and how many pixels it may have. */
export interface SharpSource {
  input: Uint8Array | string;
  format: ImageFormat;
  pixels: number;
}

/** Looks at a picture; `check` may refuse it before it is decoded. */
export async function decodeSharp(source: SharpSource, check: (facts: ImageFacts) => void): Promise<ImageSignal> {
  const metadata = await open(source).metadata();
  check(factsOf(metadata));
  const bitDepth = isDeep(metadata) ? 16 : 8;
  const turned = (options: SharpOptions = {}): Sharp => upright(open(source, options).autoOrient(), xmpOrientation(source.format, metadata));
  const image = bitDepth === 16 ? deepImage(turned, metadata) : shallowImage(turned, metadata);
  const bytes = (metadata.width * metadata.height * metadata.channels * bitDepth) / 8;
  return withDecoded(image, bitDepth, bytes, (decoded) => toSignal(decoded, metadata, bitDepth));
}

/** What a picture is, by its header alone. */
export async function sharpFacts(source: SharpSource): Promise<ImageFacts> {
  const metadata = await open(source).metadata();
  const { width, height, ...facts } = factsOf(metadata);
  const orientation = metadata.orientation ?? xmpOrientation(source.format, metadata);
  return orientation >= 5 ? { width: height, height: width, ...facts } : { width, height, ...facts };
}

function factsOf(metadata: Metadata): ImageFacts {
  const { width, height, hasAlpha } = metadata;
  return { width, height, channels: hasAlpha ? 4 : isGrey(metadata) ? 1 : 3, bitDepth: isDeep(metadata) ? 16 : 8 };
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

function open({ input, pixels }: SharpSource, options: SharpOptions = {}): Sharp {
  // Warnings, as of an unknown tag, are no reason to refuse a picture; missing data is.
  return sharp(input, { failOn: 'error', limitInputPixels: pixels, ...options });
}

/** Whether libvips gives 16-bit samples that mean light; 16-bit CMYK it converts to 8-bit sRGB. */
function isDeep(metadata: Metadata): boolean {
  return metadata.space === 'rgb16' || metadata.space === 'grey16';
}

function isGrey(metadata: Metadata): boolean {
  return metadata.channels < 3;
}

type Opened = (options?: SharpOptions) => Sharp;

function shallowImage(opened: Opened, metadata: Metadata): Sharp {
  // sharp converts from the embedded profile, or CMYK, to sRGB of its own accord.
  return opened({ ignoreIcc: isOwnProfile(metadata) }).toColourspace(isGrey(metadata) && !metadata.hasAlpha ? 'b-w' : 'srgb');
}

function deepImage(opened: Opened, metadata: Metadata): Sharp {
  // Left alone, sharp converts 16-bit RGB to Display P3 and grey not at all, so the profile is set aside on
  // the way in and applied on the way out, where 1 channel becomes 3.
  const hasProfile = isUsableProfile(metadata) && !isOwnProfile(metadata);
  const image = opened({ ignoreIcc: true });
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

/** The profile of pictures that were written here is sRGB already: to convert by it would only round. */
function isOwnProfile({ icc }: Metadata): boolean {
  return icc !== undefined && [1, 3].some((channels) => icc.equals(srgbProfile(channels)));
}

async function isOpaque(decoded: Decoded, peak: number): Promise<boolean> {
  for await (const samples of decoded.chunks()) {
    for (let i = 3; i < samples.length; i += 4) if ((samples[i] as number) < peak) return false;
  }
  return true;
}
