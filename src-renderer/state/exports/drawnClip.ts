/** Clips whose frames the window draws, one after another, and the engine encodes. */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import type { ClipExtension, FrameCodec } from '../../../src-main/core/query/clipFormats.ts';
import type { Desk } from '../desk.ts';
import type { Size } from './pictureSize.ts';
import { clipTarget, write } from './write.ts';

/** Frames of such a clip. */
export const MOST_CLIP_FRAMES = 10_000;

export interface DrawnClipFormat {
  size: Size;
  frameRate: number;
  codec: FrameCodec;
  quality: number;
  extension: ClipExtension;
}

/**
 * Writes a clip: asks where, then draws.
 * @param name what the file's name begins with.
 * @param draw gives frame k, [height, width, 4] bytes.
 */
export async function writeDrawnClip(
  desk: Desk,
  name: string,
  { extension, size, ...format }: DrawnClipFormat,
  frames: number,
  draw: (k: number) => Promise<Uint8Array>,
): Promise<void> {
  await write(desk, clipTarget(extension), `${name}-${size.width}x${size.height}${extension}`, async (file, task) => {
    const clip = await desk.api.startClip({ ...size, ...format, file: file.ticket }, task);
    try {
      for (let k = 0; k < frames; k++) {
        if (task.signal?.aborted) throw new CancelledError();
        await desk.api.addFrame({ clip, pixels: await draw(k) }, task);
        task.progress?.((k + 1) / frames);
      }
      for (const note of await desk.api.endClip({ clip }, task)) desk.notices.tell('info', note);
    } catch (error) {
      await desk.api.dropClip({ clip }).catch(() => undefined);
      throw error;
    }
  });
}

/** A picture file as a frame: as large as fits, in the middle, on black. @returns [height, width, 4] bytes */
export async function frameOf(picture: Blob, { width, height }: Size): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(width, height);
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  if (!ink) throw new Error('The frame is too large for this browser to draw.');
  const scale = Math.min(width / bitmap.width, height / bitmap.height);
  const [across, down] = [scale * bitmap.width, scale * bitmap.height];
  ink.fillStyle = '#000';
  ink.fillRect(0, 0, width, height);
  ink.imageSmoothingQuality = 'high';
  ink.drawImage(bitmap, (width - across) / 2, (height - down) / 2, across, down);
  bitmap.close();
  return new Uint8Array(ink.getImageData(0, 0, width, height).data.buffer);
}
