/** Frames of FFmpeg's that own what they hold. */
import type { AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { succeeded, type Ffmpeg } from './ffmpeg.ts';

interface FrameSize {
  width: number;
  height: number;
}

/** A frame, to be freed, of a pixel format's planes one after the other without gaps. */
export function frameOfBytes(
  ffmpeg: Ffmpeg,
  bytes: Uint8Array,
  { width, height, format }: FrameSize & { format: AVPixelFormat },
): Frame {
  const sized = (): Frame => {
    const frame = new ffmpeg.av.Frame();
    frame.alloc();
    frame.width = width;
    frame.height = height;
    frame.format = format;
    return frame;
  };
  // `fromBuffer` copies nothing: the frame points at memory of JavaScript, which may be gone while it is in use.
  const borrowed = sized();
  const owned = sized();
  try {
    succeeded(ffmpeg, borrowed.fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    succeeded(ffmpeg, owned.getBuffer());
    succeeded(ffmpeg, owned.copy(borrowed));
    return owned;
  } catch (cause) {
    owned.free();
    throw cause;
  } finally {
    borrowed.free();
  }
}

/** A frame, to be freed, of planes [O, height, width]: brightness, or red, green, blue, which FFmpeg keeps as G, B, R. */
export function frameOfPlanes(
  ffmpeg: Ffmpeg,
  planes: Float32Array,
  { width, height, channels }: FrameSize & { channels: 1 | 3 },
): Frame {
  const { AV_PIX_FMT_GRAYF32LE, AV_PIX_FMT_GBRPF32LE } = ffmpeg.c;
  const size = width * height;
  const ordered = channels === 1 ? planes : new Float32Array(3 * size);
  if (channels === 3) {
    ordered.set(planes.subarray(size), 0);
    ordered.set(planes.subarray(0, size), 2 * size);
  }
  const bytes = new Uint8Array(ordered.buffer, ordered.byteOffset, ordered.byteLength);
  const format = channels === 1 ? AV_PIX_FMT_GRAYF32LE : AV_PIX_FMT_GBRPF32LE;
  return frameOfBytes(ffmpeg, bytes, { width, height, format });
}

/** How many columns and rows share a sample of colour, by the digits of a format's name. */
const SHARING: Record<string, [columns: number, rows: number]> = {
  420: [2, 2],
  422: [2, 1],
  440: [1, 2],
  411: [4, 1],
  410: [4, 4],
};

/**
 * A frame, to be freed, with the last column and row repeated until both sides are multiples of `step`; undefined
 * for a format that does not keep its planes apart.
 */
export function paddedFrame(ffmpeg: Ffmpeg, frame: Frame, pixelFormat: string, step: number): Frame | undefined {
  const digits = /^yuv[aj]?(\d{3})p/.exec(pixelFormat)?.[1] ?? '';
  const [columns, rows] = SHARING[digits] ?? [];
  if (columns === undefined || rows === undefined) return undefined;
  const { width, height } = frame;
  const target = { width: Math.ceil(width / step) * step, height: Math.ceil(height / step) * step };
  const packed = frame.toBuffer();
  const bytesEach = /(9|1\d)[lb]e$/.test(pixelFormat) ? 2 : 1;
  const planes: Buffer[] = [];
  let from = 0;
  for (const isColour of pixelFormat.startsWith('yuva') ? [false, true, true, false] : [false, true, true]) {
    const [x, y] = isColour ? [columns, rows] : [1, 1];
    const size = { width: Math.ceil(width / x), height: Math.ceil(height / y) };
    const length = size.width * size.height * bytesEach;
    const source = packed.subarray(from, from + length);
    planes.push(paddedPlane(source, size, { width: target.width / x, height: target.height / y }, bytesEach));
    from += length;
  }
  return frameOfBytes(ffmpeg, Buffer.concat(planes), { ...target, format: frame.format as AVPixelFormat });
}

function paddedPlane(source: Buffer, from: FrameSize, to: FrameSize, bytesEach: number): Buffer {
  const result = Buffer.alloc(to.width * to.height * bytesEach);
  for (let y = 0; y < to.height; y++) {
    const row = Math.min(y, from.height - 1) * from.width;
    for (let x = 0; x < to.width; x++) {
      const at = (row + Math.min(x, from.width - 1)) * bytesEach;
      source.copy(result, (y * to.width + x) * bytesEach, at, at + bytesEach);
    }
  }
  return result;
}
