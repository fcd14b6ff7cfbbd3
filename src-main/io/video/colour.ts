/** What the numbers of a decoded frame mean: range, matrix, primaries, transfer; told by the file or presumed. */
import { FileError } from '../../core/base/errors.ts';
import type { VideoColour } from '../../core/kinds/video/selection.ts';

/** Codes as in ITU-T H.273, which FFmpeg shares; range: 1 limited, 2 full. */
export interface ColourCodes {
  range: number;
  matrix: number;
  primaries: number;
  transfer: number;
}

const UNKNOWN = 2;
const LIMITED = 1;
const FULL = 2;
const RGB = 0;
const BT709 = 1;
const BT601 = 6;

const MATRICES: Record<number, string> = {
  0: 'rgb',
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020nc',
};
const PRIMARIES: Record<number, string> = {
  1: 'bt709',
  2: 'unknown',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020',
  11: 'smpte431',
  12: 'smpte432',
};
/** Primaries well outside of sRGB: those of BT.2020 and of the two P3. */
const WIDE = [9, 11, 12];
const TRANSFERS: Record<number, string> = {
  1: 'bt709',
  2: 'unknown',
  4: 'gamma22',
  5: 'gamma28',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  11: 'iec61966-2-4',
  13: 'srgb',
  14: 'bt2020-10',
  15: 'bt2020-12',
};
const HIGH_DYNAMIC_RANGE: Record<number, string> = { 16: 'PQ', 18: 'HLG' };

/** Sizes from which pictures without a matrix are taken for BT.709, as players do. */
const HD_WIDTH = 1280;
const HD_HEIGHT = 577;

/** Whether frames of a pixel format, by FFmpeg's name, hold red, green and blue. */
export function isRgb(pixelFormat: string): boolean {
  return /^(gbr|rgb|bgr|argb|abgr|0rgb|0bgr|pal8|x2rgb|x2bgr|xyz)/.test(pixelFormat);
}

export function isGrey(pixelFormat: string): boolean {
  return /^(gray|mono|ya\d|yaf)/.test(pixelFormat);
}

export function hasAlpha(pixelFormat: string): boolean {
  return /^(yuva|gbrap|rgba|bgra|argb|abgr|pal8|ya\d|yaf|ayuv|vuya)/.test(pixelFormat);
}

/** Pixels that may share one sample of colour, in a row or a column: 1, 2 or 4. */
export function chromaStep(pixelFormat: string): 1 | 2 | 4 {
  if (isRgb(pixelFormat) || isGrey(pixelFormat) || /^yuv[aj]?444/.test(pixelFormat)) return 1;
  return /41[01]/.test(pixelFormat) ? 4 : 2;
}

/** Bits of a channel. */
export function bitDepthOf(pixelFormat: string): number {
  if (/f(32|16)/.test(pixelFormat)) return 32;
  if (/^(rgb48|bgr48|rgba64|bgra64)/.test(pixelFormat)) return 16;
  const digits = /(?:p|gray|ya|p0|p2|p4|y2|x2rgb|x2bgr)(9|1[0246])(?:le|be|msble|msbbe)?$/.exec(pixelFormat);
  return digits ? Number(digits[1]) : 8;
}

/**
 * The codes that frames are converted by: what the file leaves open becomes what players presume.
 * @param codec some codecs carry limited range unless they say otherwise, also for grey
 */
export function presumedColour(
  codes: ColourCodes,
  pixelFormat: string,
  codec: string,
  size: { width: number; height: number },
): ColourCodes {
  const rgb = isRgb(pixelFormat);
  const isFull = rgb || pixelFormat.startsWith('yuvj') || (isGrey(pixelFormat) && !/^(h264|hevc)$/.test(codec));
  const range = codes.range === LIMITED || codes.range === FULL ? codes.range : isFull ? FULL : LIMITED;
  const presumed = size.width >= HD_WIDTH || size.height >= HD_HEIGHT ? BT709 : BT601;
  // 0 in a file of brightness and colour differences, or 3, is a mistake of its writer.
  const isTold = codes.matrix !== UNKNOWN && codes.matrix !== RGB && codes.matrix !== 3;
  const matrix = rgb ? RGB : isTold ? codes.matrix : presumed;
  return { range, matrix, primaries: codes.primaries, transfer: codes.transfer };
}

/** Whether colours lie so far outside of sRGB that they are brought into it. */
export function isWideGamut({ primaries }: ColourCodes): boolean {
  return WIDE.includes(primaries);
}

/** Names for people. */
export function colourNames({ range, matrix, primaries, transfer }: ColourCodes): VideoColour {
  return {
    range: range === FULL ? 'full' : 'limited',
    matrix: MATRICES[matrix] ?? `matrix ${matrix}`,
    primaries: PRIMARIES[primaries] ?? `primaries ${primaries}`,
    transfer: HIGH_DYNAMIC_RANGE[transfer] ?? TRANSFERS[transfer] ?? `transfer ${transfer}`,
  };
}

/** Throws FileError when colours cannot be turned into sRGB. */
export function refuseColour({ matrix, transfer }: ColourCodes, file: string): void {
  const hdr = HIGH_DYNAMIC_RANGE[transfer];
  if (hdr) {
    throw new FileError(
      `"${file}" is high dynamic range video (${hdr}), which has no place in [0, 1]: convert it to SDR first.`,
    );
  }
  if (!(matrix in MATRICES)) {
    throw new FileError(`"${file}" codes its colours by matrix ${matrix} of H.273: convert it to BT.709 first.`);
  }
}
