/**
 * A video before it is decoded: what is known of it, which part of it is wanted, and what that part will be. The
 * plan costs nothing, so it can be made anew with every change of a selection.
 */
import { SettingError } from '../../base/errors.ts';
import { MAX_FRAME_RATE } from '../../query/clip.ts';
import { videoBytes, type VideoShape } from './signal.ts';

/** How a source's numbers stand for colours, by the names of FFmpeg. */
export interface VideoColour {
  range: 'limited' | 'full';
  /** rgb, bt709, smpte170m (that is BT.601), bt2020nc, ... */
  matrix: string;
  primaries: string;
  transfer: string;
}

export interface AudioTrack {
  codec: string;
  channels: number;
  /** Samples a second. */
  sampleRate: number;
}

/** What is known of a source without decoding it. */
export interface VideoDescription {
  /** mp4 (MOV too), matroska (WebM too), gif, webp, images or npy. */
  container: string;
  codec: string;
  /** Pixels as shown: upright, square, borders that the file says to hide left out. */
  width: number;
  height: number;
  channels: 1 | 3;
  bitDepth: number;
  /** False for numbered images and arrays, which come without times: their rate is whatever is asked for. */
  isTimed: boolean;
  /** Frames a second; of a variable rate, the one that suits it best. */
  frameRate: number;
  /** Whether frames come at uneven steps. */
  isVariable: boolean;
  /** Frames at `frameRate`. */
  frames: number;
  /** Seconds from the first frame to the end of the last. */
  duration: number;
  /** Whether frames and duration are counted; else they are what the file says of itself. */
  isCounted: boolean;
  /** Frames so short that another one is on the screen at every step of `frameRate`, and the rate that shows them all. */
  brief?: { frames: number; frameRate: number };
  /** Degrees clockwise that the stored frames are turned by. */
  rotation: number;
  /** Width of a stored pixel over its height. */
  pixelAspect: number;
  /** null where the frames are images of their own. */
  colour: VideoColour | null;
  audio: AudioTrack[];
}

/** A part of the frame in pixels as shown, before any change of size. */
export interface VideoCrop {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Which part of a source is wanted, and how; everything that is left out stays as in the source. */
export interface VideoSelection {
  crop?: VideoCrop | undefined;
  /** Size of the frames in the end; one side alone keeps the shape of the frame. */
  resize?: { width?: number | undefined; height?: number | undefined } | undefined;
  /** Seconds from the first frame. */
  start?: number | undefined;
  end?: number | undefined;
  /** Frames a second; each is the source's frame that is on the screen at its time. */
  frameRate?: number | undefined;
}

/** What a selection will be. */
export interface VideoPlan extends VideoShape {
  frameRate: number;
  /** Seconds in the source at which the first frame stands. */
  start: number;
  /** What is cut out of the frames as shown: all of them, or `crop`. */
  crop: VideoCrop;
  /** Bytes the values will take. */
  bytes: number;
}

/** Rate of frames that come without times. */
export const DEFAULT_FRAME_RATE = 30;
/** Longest side of a frame. */
export const MAX_SIDE = 16384;
/** A last piece of time shorter than this, in frames, is no frame: times of files are rounded. */
const ROUNDING = 0.25;

/** Frames at `frameRate` that `seconds` have room for: at least one. */
export function framesIn(seconds: number, frameRate: number): number {
  return Math.max(1, Math.ceil(seconds * frameRate - ROUNDING));
}

/**
 * What a selection of a source will be, before any decoding.
 * Throws SettingError when the selection does not fit the source.
 */
export function planVideo(source: VideoDescription, selection: VideoSelection = {}): VideoPlan {
  const frameRate = selection.frameRate ?? source.frameRate;
  if (!(frameRate > 0 && frameRate <= MAX_FRAME_RATE)) {
    throw new SettingError(`A frame rate is above 0 and at most ${MAX_FRAME_RATE} a second, not ${frameRate}.`);
  }
  const { start, frames } = planTime(source, selection, frameRate);
  const crop = planCrop(source, selection.crop);
  const size = planSize(crop, selection.resize);
  const shape = { ...size, frames, channels: source.channels };
  return { ...shape, frameRate, start, crop, bytes: videoBytes(shape) };
}

function planTime(
  source: VideoDescription,
  { start = 0, end = Infinity }: VideoSelection,
  frameRate: number,
): { start: number; frames: number } {
  const duration = source.isTimed ? source.duration : source.frames / frameRate;
  if (!(start >= 0) || !(end > start)) {
    throw new SettingError(`A part of a video begins at 0 s or later and ends after that, not ${start} s to ${end} s.`);
  }
  if (start >= duration) {
    throw new SettingError(`The video is ${seconds(duration)} long: it has nothing after ${seconds(start)}.`);
  }
  return { start, frames: framesIn(Math.min(end, duration) - start, frameRate) };
}

function planCrop({ width, height }: VideoDescription, crop: VideoCrop | undefined): VideoCrop {
  if (!crop) return { left: 0, top: 0, width, height };
  const sides = [crop.left, crop.top, crop.width, crop.height];
  const isInside =
    sides.every((side) => Number.isInteger(side) && side >= 0) &&
    crop.width > 0 &&
    crop.height > 0 &&
    crop.left + crop.width <= width &&
    crop.top + crop.height <= height;
  if (isInside) return crop;
  throw new SettingError(
    `A crop of ${crop.width} x ${crop.height} from (${crop.left}, ${crop.top}) is not in a frame of ${width} x ${height}.`,
  );
}

function planSize(crop: VideoCrop, resize: VideoSelection['resize']): { width: number; height: number } {
  const scaled = (side: number, by: number, of: number): number => Math.max(1, Math.round((side * by) / of));
  const width = resize?.width ?? (resize?.height ? scaled(crop.width, resize.height, crop.height) : crop.width);
  const height = resize?.height ?? (resize?.width ? scaled(crop.height, resize.width, crop.width) : crop.height);
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
  if (isSide(width) && isSide(height)) return { width, height };
  throw new SettingError(`A frame has 1 to ${MAX_SIDE} pixels a side, not ${width} x ${height}.`);
}

function seconds(value: number): string {
  return `${Number(value.toFixed(3))} s`;
}
