/** A video as ground truth: values that can be sampled and compared with, and the memory they take; and what it is without them. */
import { gridPlane } from '../../signal/planes.ts';
import type { GridSignal } from '../../signal/signal.ts';

/**
 * Decoded frames at even steps of time, sRGB-encoded (not linear light), channel-planar.
 * values [O, frames, height, width] in [0, 1].
 */
export interface VideoSignal {
  kind: 'video';
  frames: number;
  width: number;
  height: number;
  channels: 1 | 3;
  /** Frames a second: frame k is shown at k / frameRate. */
  frameRate: number;
  values: Float32Array;
  /** Bits a channel had in the source: 8, 10, 12, 16, or 32 of floating point. */
  bitDepth: number;
}

/** A video without its values. */
export interface VideoDataset {
  kind: 'video';
  /** File name without folder. */
  name: string;
  frames: number;
  width: number;
  height: number;
  channels: 1 | 3;
  /** Frames a second: frame k is shown at k / frameRate. */
  frameRate: number;
  /** Bits a channel had in the source: 8, 10, 12, 16, or 32 of floating point. */
  bitDepth: number;
}

/** Sizes of a video's values. */
export type VideoShape = Pick<VideoSignal, 'frames' | 'width' | 'height' | 'channels'>;

/** A video as a grid over the axes t, y and x. */
export function videoGrid({ frames, width, height, channels, values }: VideoSignal): GridSignal {
  return { sizes: [frames, height, width], outputs: channels, values };
}

/** One frame, [channels, height, width]. */
export function videoFrame(video: VideoSignal, frame: number): Float32Array {
  return gridPlane(videoGrid(video), frame);
}

/** Bytes that the values of a video take. */
export function videoBytes({ frames, width, height, channels }: VideoShape): number {
  return Float32Array.BYTES_PER_ELEMENT * channels * frames * height * width;
}
