/** Whether a source is an image, a video or a shape: by what it holds, and by its name where that says nothing. */
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { SHAPE_EXTENSIONS } from '../core/protocol/files.ts';
import { isPattern } from './video/imageSequence.ts';
import { hasSeveralFrames } from './video/severalFrames.ts';
import { FORMAT_BYTES, videoFormatOf } from './video/videoFormat.ts';

/**
 * A folder, a pattern of numbered images, a video file, an array of frames and a GIF or WebP of several frames is a
 * video, and a file that is named as a shape is one; everything else, what cannot be read too, is taken for an image, whose reader says what is wrong.
 */
export async function sourceKind(file: string): Promise<'image' | 'video' | 'shape'> {
  const entry = await stat(file).catch(() => null);
  const named = isNamedAsShape(file) ? 'shape' : 'image';
  if (!entry) return isPattern(file) ? 'video' : named;
  if (entry.isDirectory()) return 'video';
  // To open a pipe would be to wait for its other end.
  const format = entry.isFile() ? videoFormatOf(await firstBytes(file)) : undefined;
  if (format === undefined) return named;
  if (format === 'stillWebp') return 'image';
  // Files of these two hold one picture or several.
  if (format === 'gif' || format === 'webp') return (await hasSeveralFrames(file)) ? 'video' : 'image';
  return 'video';
}

/** Whether a file's name ends as those of shapes do. */
export function isNamedAsShape(file: string): boolean {
  return SHAPE_EXTENSIONS.includes(path.extname(file).slice(1).toLowerCase());
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r').catch(() => null);
  if (!handle) return new Uint8Array(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FORMAT_BYTES));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
