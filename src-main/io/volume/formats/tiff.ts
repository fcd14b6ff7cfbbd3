/** Stacks of TIFF: a page a slice, in the order that ImageJ or OME give them. Decoded by geotiff. */
import { fromArrayBuffer, fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { CancelledError, FileError } from '../../../core/base/errors.ts';
import { plainPlace, type VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { tiffBands } from '../../image/tiff/plain.ts';
import { readTags, type TiffTags } from '../../image/tiff/tags.ts';
import { startsWith } from '../../foreignFile.ts';
import { printable } from '../../printable.ts';
import { withBytes, type VolumeBytes, type VolumeSource } from '../bytes.ts';
import { describedArray, describedPieces, refuseSizes } from '../described.ts';
import { VALUE_BYTES, type ValueType } from '../numbers.ts';
import type { AxisName, OpenVolume, Piece, StoredAxis, Wanted } from '../pieces.ts';
import { countDirectories } from './tiffDirectories.ts';
import { pageAxes, pageSpacing } from './tiffPages.ts';

/** 42 and 43 (BigTIFF) in both orders of bytes. */
const STARTS = ['II\x2a\0', 'MM\0\x2a', 'II\x2b\0', 'MM\0\x2b'];
const KINDS = ['uint', 'int', 'float'];
const DESCRIPTION = 270;
const SUBFILE = 254;
const WHITE_IS_ZERO = 0;
/** Those of which a page is values and no colours: white or black is zero. */
const GREYS = [WHITE_IS_ZERO, 1];

export function isTiff(head: Uint8Array): boolean {
  return STARTS.some((start) => startsWith(head, start));
}

/** Whether a TIFF is a stack: several grey pages of one size, of 8 bits or more, none of them a smaller copy. */
export async function isStack(file: string): Promise<boolean> {
  const isSound = await withBytes(file, (bytes) => countDirectories(bytes, 2)).then(() => true, () => false);
  const tiff = isSound ? await fromFile(file).catch(() => null) : null;
  if (!tiff) return false;
  try {
    const first = await tiff.getImage(0);
    const tags = await readTags(first);
    if (!GREYS.includes(tags.photometric) || (tags.bits[0] ?? 1) < 8 || tags.isRaw) return false;
    const text = await textOf(first);
    if (/^ImageJ=/.test(text)) return pageAxes(text, 1).some(({ size }) => size > 1);
    const second = await tiff.getImage(1);
    return isLike(second, first) && (await subfile(second)) % 2 === 0;
  } catch {
    // Of one page, or damaged.

    return false;
  } finally {
    await closed(tiff);
  }
}

/** Throws FileError when its pages differ, are no values, or are not as many as it says. */
export async function openTiffStack(bytes: VolumeBytes, source: VolumeSource): Promise<OpenVolume> {
  const pages = await countDirectories(bytes);
  const tiff = await (typeof source === 'string' ? fromFile(source) : fromArrayBuffer(Uint8Array.from(source.bytes).buffer)).catch((cause: unknown) => {
    throw damaged(bytes.name, cause);
  });
  try {
    const opened = await described(tiff, bytes, pages);
    return { ...opened, close: () => closed(tiff) };
  } catch (cause) {
    await closed(tiff);
    throw cause instanceof FileError ? cause : damaged(bytes.name, cause);
  }
}

async function described(tiff: GeoTIFF, bytes: VolumeBytes, pages: number): Promise<OpenVolume> {
  const file = bytes.name;
  const first = await tiff.getImage(0);
  const tags = await readTags(first);
  const type = typeOf(tags, file);
  const text = await textOf(first);
  const order = pageAxes(text, pages);
  const announced = order.reduce((product, { size }) => product * size, 1);
  const samples = tags.bits.length;
  const plane: StoredAxis[] = [{ name: 'x', size: tags.width }, { name: 'y', size: tags.height }];
  const axes = [...(samples > 1 ? [{ name: 'c' as const, size: samples }] : []), ...plane, ...order.filter(({ name }) => samples === 1 || name !== 'c')];
  if (samples > 1 && order.some(({ name, size }) => name === 'c' && size > 1)) throw new FileError(`"${file}" has several channels in pages of several channels: save it as a stack of grey pages.`);
  refuseSizes(axes, file);
  const facts = {
    place: { ...plainPlace(), ...(await placeOfPages(first, text)) },
    ...(tags.photometric === WHITE_IS_ZERO ? { scale: [-1, 2 ** (tags.bits[0] ?? 8) - 1] as [number, number] } : {}),
    notes: text === '' || pages === 1 ? [] : notesOf(order),
  };
  // ImageJ writes only the first directory of what is longer than 4 GiB.
  const isOneBlock = pages === 1 && announced > 1 && tags.compression === 1 && samples === 1;
  if (isOneBlock) return describedArray('tiff', bytes, { axes, type, isBigEndian: !tags.isLittleEndian, offset: await firstOffset(first) }, facts);
  if (pages < announced) throw new FileError(`"${file}" says that it has ${announced} pages, and has ${pages}: get another copy of it.`);
  return describedPieces('tiff', { axes, type }, facts, (wanted) => pagePieces(tiff, file, { width: tags.width, height: tags.height, samples, order, type }, wanted));
}

interface Pages {
  width: number;
  height: number;
  samples: number;
  order: StoredAxis[];
  type: ValueType;
}

async function* pagePieces(tiff: GeoTIFF, file: string, pages: Pages, wanted: Wanted): AsyncGenerator<Piece> {
  const { width, height, samples, order, type } = pages;
  const count = order.reduce((product, { size }) => product * size, 1);
  for (let page = 0; page < count; page++) {
    const place = placeOfPage(page, order);
    if (!place.every(({ name, start }) => samples > 1 && name === 'c' ? true : start >= wanted[name][0] && start < wanted[name][1])) continue;
    try {
      const image = await tiff.getImage(page);
      const tags = await readTags(image);
      if (tags.width !== width || tags.height !== height || tags.bits.length !== samples || typeOf(tags, file) !== type) {
        throw new FileError(`"${file}" has pages of different sizes or types: page ${page + 1} is ${tags.width} x ${tags.height}, not ${width} x ${height} as the first.`);
      }
      let top = 0;
      for await (const values of tiffBands({ image, tags }, Array.from({ length: samples }, (_, i) => i))) {
        const rows = values.length / (width * samples);
        const channels = samples > 1 ? [{ name: 'c' as const, start: 0, size: samples }] : [];
        const outer = place.filter(({ name }) => samples === 1 || name !== 'c');
        yield { values, axes: [...channels, { name: 'x', start: 0, size: width }, { name: 'y', start: top, size: rows }, ...outer] };
        top += rows;
      }
    } catch (cause) {
      throw cause instanceof FileError || cause instanceof CancelledError ? cause : damaged(file, cause);
    }
  }
}

function placeOfPage(page: number, order: StoredAxis[]): { name: AxisName; start: number; size: number }[] {
  let rest = page;
  return order.map(({ name, size }) => {
    const start = rest % size;
    rest = Math.floor(rest / size);
    return { name, start, size: 1 };
  });
}

function typeOf({ bits, formats, photometric, compression }: TiffTags, file: string): ValueType {
  const [depth = 1] = bits;
  const kind = KINDS[((formats[0] ?? 1) === 4 ? 1 : (formats[0] ?? 1)) - 1];
  const type = `${kind}${depth}`;
  const isAlike = bits.every((other) => other === depth) && formats.every((other) => other === formats[0]);
  if (!GREYS.includes(photometric) || !isAlike) throw new FileError(`"${file}" holds pages of colours, which are no volume: save it as a stack of grey pages, or as a video.`);
  if (!(type in VALUE_BYTES) || compression === 7) throw new FileError(`"${file}" holds pages of ${depth} bits${compression === 7 ? ' as JPEG' : ''}, which is not read as a volume: save it with 8, 16 or 32 bits.`);
  return type as ValueType;
}

function notesOf(order: StoredAxis[]): string[] {
  const times = order.find(({ name }) => name === 't')?.size ?? 1;
  return times > 1 ? [`It holds ${times} points in time, of which one is read.`] : [];
}

async function placeOfPages(first: GeoTIFFImage, text: string): Promise<Pick<VolumePlace, 'spacing' | 'unit'>> {
  const directory = first.getFileDirectory();
  const step = async (tag: number): Promise<number> => {
    const value: unknown = directory.hasTag(tag) ? await directory.loadValue(tag) : null;
    const [top = 0, bottom = 1] = value === null ? [] : Array.from(value as Iterable<number>, Number);
    return top > 0 && bottom > 0 ? bottom / top : 1;
  };
  return pageSpacing(text, [await step(283), await step(282)]);
}

async function firstOffset(first: GeoTIFFImage): Promise<number> {
  const value: unknown = await first.getFileDirectory().loadValue('StripOffsets');
  return Number(typeof value === 'object' && value !== null ? Array.from(value as Iterable<unknown>)[0] : value);
}

async function textOf(image: GeoTIFFImage): Promise<string> {
  const directory = image.getFileDirectory();
  const value: unknown = directory.hasTag(DESCRIPTION) ? await directory.loadValue(DESCRIPTION) : '';
  return typeof value === 'string' ? value : '';
}

async function subfile(image: GeoTIFFImage): Promise<number> {
  const directory = image.getFileDirectory();
  return directory.hasTag(SUBFILE) ? Number(await directory.loadValue(SUBFILE)) : 0;
}

function isLike(image: GeoTIFFImage, first: GeoTIFFImage): boolean {
  return image.getWidth() === first.getWidth() && image.getHeight() === first.getHeight();
}

async function closed(tiff: GeoTIFF): Promise<void> {
  await tiff.close();
}

function damaged(file: string, cause: unknown): FileError {
  const reason = cause instanceof Error ? printable(cause.message) : 'no reason given';
  return new FileError(`"${file}" is damaged: its pages cannot be read (${reason}), get another copy of it.`, { cause });
}
