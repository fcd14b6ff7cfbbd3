/** Numbered images as the frames of a video: those of a folder, or those whose names fit a pattern. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import { asFileError } from '../fileError.ts';
import { readImage } from '../image/readImage.ts';
import { onBlack } from './npy.ts';

/** Names that images of a folder have. */
const IMAGE_NAME = /\.(png|jpe?g|webp|avif|tiff?|gif|exr|hdr|pfm)$/i;
/** A number as in printf: %d, %5d, %05d. */
const NUMBER = /%(0?)(\d{0,2})d/;

/** Whether a path that is no file or folder stands for several images. */
export function isPattern(file: string): boolean {
  const name = path.basename(file);
  return NUMBER.test(name) || /[*?]/.test(name);
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
  const { compare } = new Intl.Collator('en', { numeric: true });
  return found.sort(compare).map((name) => path.join(folder, name));
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

/** One image of a sequence. Throws FileError as readImage does. */
export async function readStill(file: string): Promise<Still> {
  const { width, height, bitDepth, channels, values, light } = await readImage(file);
  if (light) throw new FileError(`"${file}" holds light, of which no videos are read: save its frames as PNG.`);
  if (channels === 4) return { width, height, bitDepth, channels: 3, planes: onBlack(values) };
  return { width, height, bitDepth, channels, planes: values };
}
