/** What a TIFF says of its first picture, before anything is decoded. */
import { fromArrayBuffer, type GeoTIFFImage } from 'geotiff';

/** Fields of TIFF 6.0 by their numbers there; of what a file leaves out, the value that the specification presumes. */
export interface TiffTags {
  width: number;
  height: number;
  compression: number;
  photometric: number;
  /** Whether the file itself says what its colours are. */
  tellsColours: boolean;
  /** Whether colours of inks are those of CMYK. */
  isCmyk: boolean;
  /** Bits, and the kind of number (1 unsigned, 2 signed, 3 float, 4 unknown, 5 and 6 complex), of every sample of a pixel. */
  bits: readonly number[];
  formats: readonly number[];
  /** What the samples behind the colours are: 1 premultiplied alpha, 2 straight alpha, 0 anything. */
  extra: readonly number[];
  /** Whether each channel has a plane of its own. */
  isPlanar: boolean;
  isTiled: boolean;
  isLittleEndian: boolean;
  /** 2: differences of neighbours are stored; 3: those of the bytes of floats. */
  predictor: number;
  /** Whether the first pixel is in the lowest bits of a byte; usually it is in the highest. */
  isLowBitFirst: boolean;
  /** Whether the file says how many bytes each tile or strip takes. */
  hasCounts: boolean;
  /** Pixels of a tile or a strip, which are decoded together. */
  block: { width: number; height: number };
  orientation: number;
  /** Whether the first picture is only a small copy of a raw photo: of DNG, CR2, NEF and others of their kind. */
  isRaw: boolean;
  profile: Uint8Array | null;
}

export interface Tiff {
  tags: TiffTags;
  image: GeoTIFFImage;
}

/** Far more samples a pixel than pictures have. */
const MOST_SAMPLES = 64;
/** Tag of DNG alone; and of pictures besides, of which the first is a small copy where tag 254 says so. */
const DNG_VERSION = 50706;
const OTHER_PICTURES = 330;

/** Opens the first picture of a TIFF; null when its directory cannot be read, so that its reader says what is damaged. */
export async function openTiff(data: Uint8Array): Promise<Tiff | null> {
  try {
    const image = await (await fromArrayBuffer(ownBuffer(data))).getImage(0);
    const isCanon = Buffer.from(data.subarray(8, 10)).toString('latin1') === 'CR';
    const tags = await readTags(image);
    return { image, tags: { ...tags, isRaw: tags.isRaw || isCanon } };
  } catch {
    return null;
  }
}

/** What one picture of a TIFF says. Throws RangeError for what no picture says. */
export async function readTags(image: GeoTIFFImage): Promise<TiffTags> {
  const directory = image.getFileDirectory();
  const numbers = async (tag: number, usual: readonly number[]): Promise<number[]> => {
    if (!directory.hasTag(tag)) return [...usual];
    const value: unknown = await directory.loadValue(tag);
    const list = typeof value === 'number' ? [value] : Array.from(value as Iterable<unknown>);
    if (list.every((entry) => typeof entry === 'number' && Number.isFinite(entry))) return list as number[];
    throw new RangeError(`tag ${tag} holds no numbers`);
  };
  const number = async (tag: number, usual: number): Promise<number> => (await numbers(tag, [usual]))[0] ?? usual;
  const samples = await number(277, 1);
  if (!(samples >= 1 && samples <= MOST_SAMPLES)) throw new RangeError(`${samples} samples a pixel`);
  const each = async (tag: number): Promise<number[]> => {
    const values = await numbers(tag, [1]);
    return Array.from({ length: samples }, (_, i) => values[i] ?? values[0] ?? 1);
  };
  if (!(image.getWidth() >= 1 && image.getHeight() >= 1)) throw new RangeError('no pixels');
  const profile = await numbers(34675, []);
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    compression: await number(259, 1),
    photometric: await number(262, samples < 3 ? 1 : 2),
    tellsColours: directory.hasTag(262),
    isCmyk: (await number(332, 1)) === 1,
    bits: await each(258),
    formats: await each(339),
    extra: await numbers(338, []),
    isPlanar: (await number(284, 1)) === 2,
    isTiled: image.isTiled,
    isLittleEndian: image.littleEndian,
    predictor: await number(317, 1),
    isLowBitFirst: (await number(266, 1)) === 2,
    hasCounts: directory.hasTag(image.isTiled ? 325 : 279),
    block: { width: image.getTileWidth(), height: image.getTileHeight() },
    orientation: await number(274, 1),
    isRaw: directory.hasTag(DNG_VERSION) || (directory.hasTag(OTHER_PICTURES) && (await number(254, 0)) % 2 === 1),
    profile: profile.length > 0 ? Uint8Array.from(profile) : null,
  };
}

function ownBuffer(data: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = data;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? buffer : Uint8Array.from(data).buffer;
}
