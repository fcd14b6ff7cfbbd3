/** A clip of a video's field: which frames it has, whatever the rate, the part and the speed that are wanted. */
import { SettingError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';

/** Frames a second, of a video and of a clip. */
export const MAX_FRAME_RATE = 1000;

/** A video by its frames alone: frame k is shown at k / frameRate seconds. */
export interface VideoTimes {
  frames: number;
  frameRate: number;
}

export interface ClipRequest {
  /** Seconds of the video, 0 to its duration; all of it when left out. */
  start?: number;
  end?: number;
  /** Frames a second of the clip; the video's own when left out. */
  frameRate?: number;
  /** Frames of the clip, evenly over its time; instead of a rate. */
  frames?: number;
  /** Seconds of the video in a second of the clip; 1 when left out. */
  speed?: number;
}

export interface Clip {
  /** When each frame stands, as fractions of the way from the video's first frame to its last. */
  times: Float64Array;
  /** Frames a second. */
  frameRate: number;
}

export const SPEED_RANGE = { min: 0.001, max: 1000, integer: false } as const;
const RATE_RANGE = { min: 0.001, max: 1000, integer: false } as const;
/** Most frames of a clip. */
export const MAX_CLIP_FRAMES = 1_000_000;
/** Times are sums of rounded numbers: a frame is not begun for less than this part of one. */
const ROUNDING = 1e-6;

/** Seconds from the first frame to the end of the last. */
export function videoDuration({ frames, frameRate }: VideoTimes): number {
  return frames / frameRate;
}

/**
 * Seconds of a video as a fraction of the way from its first frame to its last. The last frame stays until the
 * duration's end: there is nothing after it that was learned.
 */
export function timeFraction({ frames, frameRate }: VideoTimes, seconds: number): number {
  return frames === 1 ? 0.5 : Math.min(1, Math.max(0, (seconds * frameRate) / (frames - 1)));
}

/** The frames of a clip. @throws SettingError naming what does not fit the video. */
export function planClip(video: VideoTimes, request: ClipRequest): Clip {
  const duration = videoDuration(video);
  const { start = 0, end = duration, speed = 1 } = request;
  checkNumber('speed', speed, SPEED_RANGE);
  if (!(start >= 0 && start < duration && end > start && end <= duration + ROUNDING)) {
    throw new SettingError(
      `A clip lies between 0 and ${shown(duration)} s, and ends after it begins; it cannot be from ${shown(start)} to ${shown(end)} s.`,
    );
  }
  const seconds = (Math.min(end, duration) - start) / speed;
  if (request.frames !== undefined) checkNumber('frames', request.frames, { min: 1, max: MAX_CLIP_FRAMES, integer: true });
  const frameRate = request.frames === undefined ? (request.frameRate ?? video.frameRate) : request.frames / seconds;
  checkNumber('frames a second', frameRate, RATE_RANGE);
  const count = request.frames ?? Math.max(1, Math.ceil(seconds * frameRate - ROUNDING));
  if (count > MAX_CLIP_FRAMES) throw new SettingError(`The clip would have ${count} frames; at most ${MAX_CLIP_FRAMES} can be made.`);
  const times = Float64Array.from({ length: count }, (_, k) => timeFraction(video, start + (k * speed) / frameRate));
  return { times, frameRate };
}

function shown(value: number): number {
  return Number(value.toFixed(3));
}
