/**
 * From frames as they are stored to frames as they are shown: hidden borders, pixels that are not square, turned
 * cameras. Said once, as a chain of FFmpeg's filters that ends in planes of 32-bit floats.
 */
import type { VideoCrop, VideoPlan } from '../../core/kinds/video/selection.ts';
import { chromaStep, hasAlpha, isGrey, isWideGamut, type ColourCodes } from './colour.ts';

/** How frames are stored. */
export interface StoredFrame {
  width: number;
  height: number;
  /** Borders to hide, in stored pixels. */
  hidden: { left: number; top: number; right: number; bottom: number };
  /** Width of a stored pixel over its height. */
  pixelAspect: number;
  /** Mirrored left to right before it is turned. */
  isMirrored: boolean;
  /** Degrees clockwise that it is turned by: 0, 90, 180, 270. */
  rotation: number;
}

/**
 * How a display matrix turns and mirrors (ISO/IEC 14496-12, 8.2.2): nine numbers, of which the first two of
 * the first two rows say where the stored x and y axes point. Angles are rounded to quarters of a turn.
 */
export function orientationOf(matrix: Int32Array): Pick<StoredFrame, 'isMirrored' | 'rotation'> {
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const isMirrored = a * d - b * c < 0;
  const degrees = (Math.atan2(isMirrored ? -b : b, isMirrored ? -a : a) * 180) / Math.PI;
  return { isMirrored, rotation: (Math.round(degrees / 90) * 90 + 360) % 360 };
}

/** Pixels as shown: a stored pixel that is not square makes the frame longer, never shorter. */
export function shownSize(frame: StoredFrame): { width: number; height: number } {
  const { width, height } = squareSize(frame);
  return isSideways(frame) ? { width: height, height: width } : { width, height };
}

/** The size with hidden borders left out and square pixels, not yet turned. */
function squareSize({ width, height, hidden, pixelAspect }: StoredFrame): { width: number; height: number } {
  const seen = { width: width - hidden.left - hidden.right, height: height - hidden.top - hidden.bottom };
  return pixelAspect >= 1
    ? { width: Math.round(seen.width * pixelAspect), height: seen.height }
    : { width: seen.width, height: Math.round(seen.height / pixelAspect) };
}

function isSideways({ rotation }: StoredFrame): boolean {
  return rotation % 180 === 90;
}

/** Where a part of the shown frame lies in the frame before it is turned and mirrored. */
export function unturned(frame: StoredFrame, { left, top, width, height }: VideoCrop): VideoCrop {
  const full = squareSize(frame);
  const turned = ((): VideoCrop => {
    switch (frame.rotation) {
      case 90:
        return { left: top, top: full.height - left - width, width: height, height: width };
      case 180:
        return { left: full.width - left - width, top: full.height - top - height, width, height };
      case 270:
        return { left: full.width - top - height, top: left, width: height, height: width };
      default:
        return { left, top, width, height };
    }
  })();
  return frame.isMirrored ? { ...turned, left: full.width - turned.left - turned.width } : turned;
}

/** Pixel format of the planes that the chain ends in: brightness, or green, blue, red, and perhaps alpha. */
export function planesFormat(pixelFormat: string): string {
  const alpha = hasAlpha(pixelFormat);
  if (isGrey(pixelFormat) && !alpha) return 'grayf32le';
  return alpha ? 'gbrapf32le' : 'gbrpf32le';
}

/** A frame that comes in: most have the size that was announced, but a stream may change it. */
export interface Incoming {
  width: number;
  height: number;
  pixelFormat: string;
  colour: ColourCodes;
}

/**
 * The filters that make frames of `plan` out of stored frames. zimg computes in floats: its colours are exact,
 * where swscale's white is 255 / 256. It resizes by Catmull-Rom, widened where the frame gets smaller.
 * @returns step: the frames have to be padded first, to sides that are multiples of it; 1 for as they are
 */
export function filterChain(
  stored: StoredFrame,
  incoming: Incoming,
  plan: VideoPlan,
): { chain: string; step: number } {
  const crop = unturned(stored, plan.crop);
  const size = isSideways(stored) ? { width: plan.height, height: plan.width } : plan;
  const format = `format=${planesFormat(incoming.pixelFormat)}`;
  const convert = conversion(incoming);
  // Where colour has fewer samples than brightness, only whole colour samples can be cut out and converted.
  const step = chromaStep(incoming.pixelFormat);
  const { hidden } = stored;
  const early = { ...crop, left: crop.left + hidden.left, top: crop.top + hidden.top };
  const isAsAnnounced = incoming.width === stored.width && incoming.height === stored.height;
  const isEven = [early.left, early.top, early.width, early.height].every((part) => part % step === 0);
  if (isAsAnnounced && isEven && stored.pixelAspect === 1) {
    return { chain: [cut(early), resize(size, convert), format, ...turn(stored)].join(','), step: 1 };
  }
  const isWhole = incoming.width % step === 0 && incoming.height % step === 0;
  const padded = { width: roundUp(incoming.width, step), height: roundUp(incoming.height, step) };
  const all = squareSize({ ...stored, hidden: { left: 0, top: 0, right: 0, bottom: 0 } });
  const left = crop.left + Math.round((hidden.left * all.width) / stored.width);
  const top = crop.top + Math.round((hidden.top * all.height) / stored.height);
  const unpadded = { left: 0, top: 0, width: incoming.width, height: incoming.height };
  const whole = isWhole ? [resize(all, convert)] : [resize(padded, convert), format, cut(unpadded), resize(all, '')];
  const filters = [...whole, format, cut({ ...crop, left, top }), resize(size, ''), format, ...turn(stored)];
  return { chain: filters.join(','), step: isWhole ? 1 : step };
}

function roundUp(side: number, step: number): number {
  return Math.ceil(side / step) * step;
}

/** What of zscale's options turns colours into red, green and blue of full range. */
function conversion({ pixelFormat, colour }: Incoming): string {
  if (isGrey(pixelFormat) && !hasAlpha(pixelFormat)) return 'range=full';
  // The primaries of BT.709 are those of sRGB.
  const { primaries } = colour;
  const gamut = `:primariesin=${primaries}:transferin=709:primaries=709:transfer=709`;
  return `range=full:matrix=gbr${isWideGamut(colour) ? gamut : ''}`;
}

function cut({ left, top, width, height }: VideoCrop): string {
  return `crop=w=${width}:h=${height}:x=${left}:y=${top}:exact=1`;
}

function resize({ width, height }: { width: number; height: number }, convert: string): string {
  return `zscale=w=${width}:h=${height}:filter=bicubic:param_a=0:param_b=0.5:dither=none${convert && `:${convert}`}`;
}

function turn({ isMirrored, rotation }: StoredFrame): string[] {
  const turned: Record<number, string[]> = {
    90: ['transpose=clock'],
    180: ['hflip', 'vflip'],
    270: ['transpose=cclock'],
  };
  return [...(isMirrored ? ['hflip'] : []), ...(turned[rotation] ?? [])];
}
