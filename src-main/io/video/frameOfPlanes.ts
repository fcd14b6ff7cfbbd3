/** Planes of floats as a frame of FFmpeg's. */
import type { Frame } from 'node-av/lib';
import { succeeded, type Ffmpeg } from './ffmpeg.ts';

/** A frame of FFmpeg's that holds planes [O, height, width] as floats: grey, or green, blue, red. */
export function frameOfPlanes(
  ffmpeg: Ffmpeg,
  planes: Float32Array,
  { width, height, channels }: { width: number; height: number; channels: 1 | 3 },
): Frame {
  const { av, c } = ffmpeg;
  const size = width * height;
  const frame = new av.Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = channels === 1 ? c.AV_PIX_FMT_GRAYF32LE : c.AV_PIX_FMT_GBRPF32LE;
  succeeded(ffmpeg, frame.getBuffer());
  const ordered = channels === 1 ? planes : new Float32Array(3 * size);
  if (channels === 3) {
    ordered.set(planes.subarray(size), 0);
    ordered.set(planes.subarray(0, size), 2 * size);
  }
  succeeded(ffmpeg, frame.fromBuffer(Buffer.from(ordered.buffer, ordered.byteOffset, ordered.byteLength)));
  return frame;
}
