/**
 * Numbered images as the frames of a video: those of a folder, those whose names fit a pattern, or those of a zip archive.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import { asFileError } from '../fileError.ts';
import { decodeImage, readImage } from '../image/readImage.ts';
import { openZip, readZip, zipPieces } from '../zip.ts';
import { onBlack } from './npy.ts';

/** Names that images have. */
const IMAGE_NAME = /\.(png|jpe?g|webp|avif|tiff?|gif|exr|hdr|pfm)$/i;
/** A number as in printf: %d, %5d, %05d. */
const NUMBER = /%(0?)(\d{0,2})d/;
/** Bytes of one image in an archive; more, where it is stored as it is. */
const MOST_UNPACKED_BYTES = 2 ** 26;

/** Whether a path that is no file or folder stands for several images. */
export function isPattern(file: string): boolean {
  const name = path.basename(file);
  return NUMBER.test(name) || /[*?]/.test(name);
}

/** Whether a name is that of an image of a sequence; hidden files are none. */
export function isImageName(name: string): boolean {
  return IMAGE_NAME.test(name) && !path.posix.basename(name).startsWith('.');
}

/** Names in the order of their numbers. */
export function inNumericOrder(names: readonly string[]): string[] {
  return [...names].sort(new Intl.Collator('en', { numeric: true }).compare);
}

/**
 * The images of a folder, or the files that fit a pattern: "%04d" in a name is its number, "*" anything, "?" any
 * one character. In the order of the numbers in their names.
 * Throws FileError when there are none.
 */
export async function sequenceFiles(file: string): Promise<string[]> {
  const entry = await stat(file).catch(() => undefined);
  const folder = entry?.isDirectory() ? file : path.dirname(file);
  const fits = entry?.isDirectory() ? IMAGE_NAME : patternOf(path.basename(file));
  const names = await readdir(folder).catch((cause: unknown) => {
    throw asFileError(cause, folder, 'read');
  });
  const found = names.filter((name) => fits.test(name) && !name.startsWith('.'));
  if (found.length === 0) {
    const where = entry ? `The folder "${file}" holds no images` : `No file fits "${file}"`;
    throw new FileError(`${where}: choose a folder of numbered images, or a pattern such as frame-%04d.png.`);
  }
  return inNumericOrder(found).map((name) => path.join(folder, name));
}

function patternOf(name: string): RegExp {
  const numbered = NUMBER.exec(name);
  const text = (part: string): string => part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  if (!numbered) return new RegExp(`^${text(name)}$`);
  const [whole, , width] = numbered;
  const [before, after] = [name.slice(0, numbered.index), name.slice(numbered.index + whole.length)];
  return new RegExp(`^${text(before)}\\d{${Number(width) || 1},}${text(after)}$`);
}

/** A picture as a frame. */
export interface Still extends Pick<ImageSignal, 'width' | 'height' | 'bitDepth'> {
  channels: 1 | 3;
  /** [O, height, width]; what is transparent lies on black. */
  planes: Float32Array;
}

/** Images one after another, wherever they lie. */
export interface Stills {
  /** What each is called in messages. */
  names: readonly string[];
  /** Those from `start` to before `end`. Throws FileError as readImage does. */
  read(start: number, end: number): AsyncIterable<Still>;
}

/** One of them. */
export async function stillAt(stills: Stills, place: number): Promise<Still> {
  const found: Still[] = [];
  for await (const still of stills.read(place, place + 1)) found.push(still);
  return found[0] as Still;
}

/** Images that are files. */
export function stillFiles(files: readonly string[]): Stills {
  return {
    names: files,
    async *read(start, end) {
      for (const file of files.slice(start, end)) yield asStill(await readImage(file), file);
    },
  };
}

/** The images of a zip archive, in whatever folders of it, by their names. Throws FileError when it holds none. */
export async function archivedStills(file: string): Promise<Stills> {
  const names = await readZip(file, 'images', async ({ names: all }) => inNumericOrder(all.filter(isImageName)));
  if (names.length === 0) throw new FileError(`"${file}" is a ZIP archive without images: unpack it first.`);
  const called = names.map((name) => `${file}/${name}`);
  return {
    names: called,
    async *read(start, end) {
      const { archive, close } = await openZip(file, 'images');
      try {
        for (let i = start; i < Math.min(end, names.length); i++) {
          yield asStill(await decodeImage(await archive.read(names[i] as string, Math.max(MOST_UNPACKED_BYTES, archive.size)), called[i] as string), called[i] as string);
        }
      } finally {
        await close();
      }
    },
  };
}

/** Images in one archive, as a project keeps them; the same bytes of every image. Throws FileError when one cannot be read. */
export async function packImages(files: readonly string[]): Promise<Uint8Array> {
  const contents = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw asFileError(cause, file, 'read');
    });
    contents.push({ name: path.basename(file), pieces: [bytes] });
  }
  return Buffer.concat(await zipPieces(contents));
}

/** @throws FileError of a picture of light. */
function asStill({ width, height, bitDepth, channels, values, light }: ImageSignal, file: string): Still {
  if (light) throw new FileError(`"${file}" holds light, of which no videos are read: save its frames as PNG.`);
  if (channels === 4) return { width, height, bitDepth, channels: 3, planes: onBlack(values) };
  return { width, height, bitDepth, channels, planes: values };
}
