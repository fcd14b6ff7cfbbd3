/**
 * By which way a TIFF is read. There are more kinds of TIFF than any reader knows, and libvips gives some of them a wrong
 * look without a word: so what it is known to read right goes to it, some others are brought into a plain form first, and
 * everything else is refused by name.
 */
import type { TiffTags } from './tags.ts';

/** Some samples of every pixel, decoded here and written down in a plain form. */
export interface PlainRoad {
  kind: 'plain';
  samples: number[];
  /** What the last of them is, as in TiffTags.extra. */
  alpha: 1 | 2 | null;
  /** What is left out, in sentences. */
  notes: string[];
}

/** Samples of floating point: light, without black and white. */
export interface LightRoad extends Omit<PlainRoad, 'kind'> {
  kind: 'light';
  bits: 16 | 32;
}

export type TiffRoad =
  | PlainRoad
  | LightRoad
  /** As it is. */
  | { kind: 'whole' }
  /** What is not read, to go on after `is a sound TIFF, but `; and how to save it. */
  | { kind: 'refused'; what: string; advice: string };

const UNSIGNED = 1;
const FLOAT = 3;
/** What writers that do not say mean is numbers without a sign. */
const UNKNOWN = 4;

const WHITE_IS_ZERO = 0;
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PALETTE = 3;
const CMYK = 5;
const YCBCR = 6;
const RAW = 'is the raw photo of a camera, which is not read';
/** Colours that are not read, by their numbers. */
const COLOURS: Record<number, string> = {
  4: 'is a mask of another picture',
  8: 'holds Lab colours, which are not read',
  9: 'holds Lab colours, which are not read',
  10: 'holds Lab colours, which are not read',
  32803: RAW,
  32844: 'holds light as LogL, which is not read',
  32845: 'holds light as LogLuv, which is not read',
  34892: RAW,
};

const JPEG = 7;
const PLAIN = 1;
/** What libvips decodes here: none, CCITT, LZW, JPEG, Deflate by both of its numbers, PackBits, WebP. */
const LIBVIPS = [PLAIN, 2, 3, 4, 5, JPEG, 8, 32946, 32773, 50001];
/** What is decoded for a plain form; of JPEG only planes of their own, which hold no colour transform. */
const DECODED = [PLAIN, 5, JPEG, 8, 32946, 32773, 34887, 50000];
const LERC_AND_ZSTD = [34887, 50000];
/** What may hold differences: LZW, Deflate, Zstandard. With the others the tag of differences means nothing. */
const WITH_PREDICTOR = [5, 8, 32946, 50000];
const COMPRESSIONS: Record<number, string> = {
  6: 'old-style JPEG',
  32766: 'NeXT RLE',
  32809: 'ThunderScan',
  34661: 'JBIG',
  34676: 'SGILog',
  34677: 'SGILog24',
  34712: 'JPEG 2000',
  34892: 'lossy DNG JPEG',
  34925: 'LZMA',
  34933: 'PNG',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** What floats are decoded of: none, LZW, Deflate by both of its numbers, PackBits, Zstandard. */
const FLOAT_COMPRESSIONS = [PLAIN, 5, 8, 32946, 32773, 50000];

const AS_RGB = 'save it as 8-bit or 16-bit RGB';
const AS_LIGHT = 'save it as grey or RGB of 32-bit floats';
const AS_LZW = 'save it with LZW or Deflate compression';

/** Decides from what the file says of itself. */
export function tiffRoad(tags: TiffTags): TiffRoad {
  const { compression, bits, formats } = tags;
  if (tags.isRaw) return refused(RAW, 'develop it, and save it as 16-bit TIFF');
  const format = formats[0] === UNKNOWN ? UNSIGNED : formats[0];
  const [depth = 1] = bits;
  if (!LIBVIPS.includes(compression) && !LERC_AND_ZSTD.includes(compression)) {
    return refused(`is compressed as ${COMPRESSIONS[compression] ?? `number ${compression}`}, which is not read`, AS_LZW);
  }
  const colours = unreadColours(tags);
  if (colours !== null) return refused(colours, AS_RGB);
  if (format === FLOAT) return lightRoad(tags, depth);
  const numbers = unreadNumbers(format ?? UNSIGNED, depth);
  if (numbers !== null) return refused(`holds ${numbers}, which have no black and white`, AS_RGB);
  return byLayout(tags, depth);
}

/** What of the colours is not read, whatever numbers they are. */
function unreadColours({ photometric, compression, bits, formats, isCmyk }: TiffTags): string | null {
  const colours = COLOURS[photometric];
  if (colours !== undefined) return colours;
  if (photometric === CMYK && !isCmyk) return 'holds colours of inks other than CMYK, which are not read';
  if (bits.some((other) => other !== bits[0]) || formats.some((other) => other !== formats[0])) return 'has channels of different sorts of numbers';
  return photometric === YCBCR && compression !== JPEG ? 'holds YCbCr colours without JPEG compression, which are not read' : null;
}

/** What is of floating point is light. */
function lightRoad(tags: TiffTags, depth: number): TiffRoad {
  const { photometric, compression } = tags;
  if (depth !== 16 && depth !== 32) return refused(`holds floats of ${depth} bits, which are not read`, 'save it with floats of 32 or 16 bits');
  if (photometric !== BLACK_IS_ZERO && photometric !== RGB) return refused('holds floats that are neither grey nor RGB', AS_LIGHT);
  if (!FLOAT_COMPRESSIONS.includes(compression)) return refused(`holds floats compressed as ${COMPRESSIONS[compression] ?? `number ${compression}`}, which are not read`, AS_LZW);
  const { samples, alpha, left } = samplesOf(tags);
  if (samples === null) return refused('has fewer channels than its colours need', AS_LIGHT);
  if (photometric === BLACK_IS_ZERO && left > 1) return refused(`has ${tags.bits.length} channels and does not say that they are colours`, AS_LIGHT);
  const reason = unreadBytes(tags, depth) ?? unreadDifferences(tags, depth);
  return reason ?? { kind: 'light', bits: depth, samples, alpha, notes: left > 0 ? [leftOut(left)] : [] };
}

/** Whole numbers beyond 16 bits are measurements more often than light. */
function unreadNumbers(format: number, depth: number): string | null {
  if (format === UNSIGNED) return depth <= 16 ? null : `whole numbers of ${depth} bits`;
  return format === 2 ? 'signed numbers' : 'complex numbers';
}

function byLayout(tags: TiffTags, depth: number): TiffRoad {
  const { samples, alpha, left } = samplesOf(tags);
  if (samples === null) return refused('has fewer channels than its colours need', AS_RGB);
  if (left === 0 && isForLibvips(tags, depth)) return { kind: 'whole' };
  const reason = whyNotDecoded(tags, depth, tags.bits.length - coloursOf(tags));
  if (reason) return reason;
  const unsaid = tags.tellsColours ? [] : [`The file does not say what its colours are: they are taken for ${coloursOf(tags) === 1 ? 'grey, black at 0' : 'RGB'}.`];
  return { kind: 'plain', samples, alpha, notes: [...unsaid, ...(left > 0 ? [leftOut(left)] : [])] };
}

/** The samples that are colours and transparency, null when there are too few of them, and how many are left. */
function samplesOf(tags: TiffTags): { samples: number[] | null; alpha: 1 | 2 | null; left: number } {
  const { bits, extra } = tags;
  const colours = coloursOf(tags);
  const others = bits.length - colours;
  if (others < 0) return { samples: null, alpha: null, left: 0 };
  const found = Array.from({ length: others }, (_, i) => extra[i]).findIndex(isAlpha);
  const sort = extra[found];
  const alpha = isAlpha(sort) ? sort : null;
  const samples = [...Array.from({ length: colours }, (_, i) => i), ...(alpha === null ? [] : [colours + found])];
  return { samples, alpha, left: others - (alpha === null ? 0 : 1) };
}

function coloursOf({ photometric }: TiffTags): number {
  if (photometric === CMYK) return 4;
  return photometric === RGB || photometric === YCBCR ? 3 : 1;
}

function isAlpha(sort: number | undefined): sort is 1 | 2 {
  return sort === 1 || sort === 2;
}

function isForLibvips({ bits, isTiled, isPlanar, compression, predictor, tellsColours }: TiffTags, depth: number): boolean {
  const isDepth = depth === 8 || depth === 16 || (bits.length === 1 && [1, 2, 4].includes(depth));
  const isOfPlanes = isTiled && isPlanar && bits.length > 1;
  // It calls such files damaged: of small differences, and without a word of its colours.
  if (!tellsColours) return false;
  const hasSmallDifferences = predictor > 1 && depth < 8 && WITH_PREDICTOR.includes(compression);
  return isDepth && !isOfPlanes && !hasSmallDifferences && LIBVIPS.includes(compression);
}

/** Why samples cannot be decoded here either; null when they can. @param others channels that are no colours. */
function whyNotDecoded(tags: TiffTags, depth: number, others: number): TiffRoad | null {
  const { photometric, compression, isPlanar, bits } = tags;
  const isGrey = photometric === WHITE_IS_ZERO || photometric === BLACK_IS_ZERO;
  if (isGrey && others > 1) return refused(`has ${bits.length} channels and does not say that they are colours`, AS_RGB);
  const hasTransform = compression === JPEG && !isPlanar;
  const isKnown = DECODED.includes(compression) && !hasTransform && (isGrey || photometric === RGB);
  if (!isKnown) return refused(unusual(photometric), `${AS_RGB}, without other channels`);
  const isUnpacked = depth % 8 === 0 || ((isPlanar || bits.length === 1) && compression !== JPEG);
  if (!isUnpacked) return refused(`has ${depth} bits a channel, which are not read`, AS_RGB);
  return unreadBytes(tags, depth) ?? unreadDifferences(tags, depth);
}

/** What the decoder would read wrong, or not at all, and not say so. */
function unreadBytes({ formats, hasCounts, isLittleEndian, isLowBitFirst }: TiffTags, depth: number): TiffRoad | null {
  if (!hasCounts) return refused('does not say how long its strips or tiles are', AS_LZW);
  if (formats[0] === UNKNOWN) return refused('does not say which sort of numbers it holds', AS_RGB);
  if (isLowBitFirst) return refused('stores the lowest bit of a byte first, which is not read', AS_RGB);
  // The decoder unpacks them in the order of this machine, and then reads them in that of the file.
  const isSwapped = !isLittleEndian && depth > 8 && depth % 8 !== 0;
  return isSwapped ? refused(`has ${depth} bits a channel with the high byte first, which are not read`, AS_RGB) : null;
}

/** The decoder adds differences up whatever the compression is, and always in the order of bytes of this machine. */
function unreadDifferences({ compression, isLittleEndian, predictor, formats }: TiffTags, depth: number): TiffRoad | null {
  const advice = 'save it without a predictor';
  if (predictor <= 1) return null;
  if (!WITH_PREDICTOR.includes(compression)) return refused('has a predictor that does not go with its compression', advice);
  const isFloat = formats[0] === FLOAT;
  if (predictor !== 2 && !(predictor === 3 && isFloat)) return refused(`has predictor number ${predictor}, which is not read`, advice);
  if (!isFloat && depth !== 8 && depth !== 16) return refused(`stores differences of samples of ${depth} bits, which are not read`, advice);
  if (isLittleEndian || depth === 8) return null;
  return refused('stores differences of samples with the high byte first, which are not read', advice);
}

function unusual(photometric: number): string {
  const colours = photometric === PALETTE ? 'a palette' : photometric === CMYK ? 'CMYK colours' : photometric === YCBCR ? 'YCbCr colours' : 'its colours';
  return `holds ${colours} in a layout that is not read`;
}

function leftOut(count: number): string {
  return count === 1
    ? 'A further channel, of which the file does not say that it is transparency, is left out.'
    : `${count} further channels, of which the file does not say that they are transparency, are left out.`;
}

function refused(what: string, advice: string): TiffRoad {
  return { kind: 'refused', what, advice };
}
