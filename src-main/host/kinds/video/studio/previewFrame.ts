/** One frame of a video before it is opened, small, for choosing a part of it. */
import { planVideo } from '../../../../core/kinds/video/selection.ts';
import type { PreviewFrame } from '../../../../core/protocol/studio.ts';

/** Pixels of its longest side. */
const MOST = 480;

/**
 * The frame that is on the screen at some moment; the last one where it is later than that.
 * @throws FileError; CancelledError.
 */
export async function previewFrame(file: string, seconds: number, signal?: AbortSignal): Promise<PreviewFrame> {
  // Loaded when it is needed: native code takes long to load.
  const { probeVideo, readVideo } = await import('../../../../io/video/readVideo.ts');
  const source = await probeVideo(file, signal);
  const { frames, frameRate, width: across, height: down } = planVideo(source);
  const frame = Math.min(Math.floor(seconds * frameRate), frames - 1);
  const scale = Math.min(1, MOST / Math.max(across, down));
  const resize = { width: Math.max(1, Math.round(scale * across)), height: Math.max(1, Math.round(scale * down)) };
  const part = { start: frame / frameRate, end: (frame + 1) / frameRate, resize };
  const { width, height, channels, values } = await readVideo(file, { ...part, ...(signal ? { signal } : {}) });
  return { width, height, pixels: opaque(values, channels, width * height) };
}

/** @param planes [channels, n] in [0, 1]. @returns [n, 4] bytes */
function opaque(planes: Float32Array, channels: number, count: number): Uint8Array {
  const pixels = new Uint8Array(4 * count).fill(255);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * i + channel] = Math.round(255 * (planes[Math.min(channel, channels - 1) * count + i] ?? 0));
    }
  }
  return pixels;
}
