/** A clip of what rays draw: it turns once round, so that its end goes on at its beginning, or the camera goes along a path. */
import path from 'node:path';
import { SettingError } from '../../core/base/errors.ts';
import { checkNumber } from '../../core/field/spec.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../core/render/cameraPath.ts';
import { turntable, type OrbitCamera, type PictureSize } from '../../core/render/orbitCamera.ts';
import type { WrittenVideo } from '../../io/video/write/writeVideo.ts';
import { MAX_TURN_FRAMES, type RenderFlags, type TurnFlags } from './flags.ts';
import type { Querying } from './modelQuery.ts';
import { firstGiven } from './options.ts';
import { CLIP_EXTENSIONS, PICTURE_EXTENSIONS } from './outputFile.ts';
import type { ProgressLine } from './progressLine.ts';
import { count } from './words.ts';

/** What is drawn, and from where a still of it is. */
export interface RayScene {
  readonly camera: OrbitCamera;
  /** The bands of a picture through a camera, from top to bottom: [channels, rows, width] each, 0..1. @throws CancelledError */
  bands(camera?: OrbitCamera): AsyncIterable<{ top: number; rows: number; planes: Float32Array }>;
}

/** The part of all the work that is asking the field; the rest is drawing. */
export const ASKING_PART = 0.1;

export interface RayClip {
  frames: number;
  /** Frames a second. */
  frameRate: number;
  /** The camera of a frame, counted from 0. @param still that of a picture */
  cameraOf: (frame: number, still: OrbitCamera) => OrbitCamera;
}

/** Most frames along a path: an hour, 60 a second. */
const MAX_PATH_FRAMES = 216_000;
const DEFAULT_SECONDS = 6;
const DEFAULT_RATE = 30;
const RATES = { min: 0.1, max: 1000, integer: false } as const;

/** @throws SettingError when it would have no frames, or too many, or is told twice. */
export function planTurn({ seconds, fps: frameRate = DEFAULT_RATE, frames: wanted }: TurnFlags): RayClip {
  if (seconds !== undefined && wanted !== undefined) {
    throw new SettingError('--seconds and --frames cannot be given together: choose one.');
  }
  checkNumber('--fps', frameRate, RATES);
  const frames = wanted ?? Math.round((seconds ?? DEFAULT_SECONDS) * frameRate);
  if (frames >= 1 && frames <= MAX_TURN_FRAMES) {
    return { frames, frameRate, cameraOf: (frame, still) => turntable(still, frame / frames) };
  }
  throw new SettingError(`A turn has 1 to ${count(MAX_TURN_FRAMES)} frames, and this one would have ${count(frames)}: change --seconds or --fps.`);
}

/** From a path's first keyframe to its last. @throws SettingError when it would have too many frames, or is told how long to last. */
export function planPath(path: CameraPath, { seconds, fps: frameRate = DEFAULT_RATE, frames: wanted }: TurnFlags): RayClip {
  const given = firstGiven({ seconds, frames: wanted });
  if (given) throw new SettingError(`--path and --${given} cannot be given together: the path says how long the clip lasts.`);
  checkNumber('--fps', frameRate, RATES);
  const frames = Math.round(pathDuration(path) * frameRate) + 1;
  if (frames > MAX_PATH_FRAMES) {
    throw new SettingError(`A clip has at most ${count(MAX_PATH_FRAMES)} frames, and this path would have ${count(frames)}: lower --fps.`);
  }
  const start = path[0]?.time ?? 0;
  return { frames, frameRate, cameraOf: (frame) => cameraAt(path, start + frame / frameRate) };
}

/** Writes a clip, frame by frame; the scene is opened once the writer has found that it can be written. */
export async function renderClip(
  out: string,
  clip: RayClip & PictureSize,
  querying: Querying,
  open: () => Promise<RayScene>,
): Promise<WrittenVideo> {
  const { width, height, frameRate } = clip;
  const { writeVideo } = await import('../../io/video/write/writeVideo.ts');
  return writeVideo(out, { width, height, channels: 3, frameRate, signal: querying.signal }, framesOf(clip, querying, open));
}

async function* framesOf(
  { width, height, frames, cameraOf }: RayClip & PictureSize,
  { line }: Querying,
  open: () => Promise<RayScene>,
): AsyncGenerator<Float32Array> {
  const scene = await open();
  for (let k = 0; k < frames; k++) {
    const planes = new Float32Array(3 * width * height);
    for await (const band of scene.bands(cameraOf(k, scene.camera))) {
      for (let c = 0; c < 3; c++) {
        planes.set(band.planes.subarray(c * band.rows * width, (c + 1) * band.rows * width), (c * height + band.top) * width);
      }
      const done = (k + (band.top + band.rows) / height) / frames;
      line.show(ASKING_PART + (1 - ASKING_PART) * done, () => [`frame ${count(k + 1)} of ${count(frames)}`]);
    }
    yield planes;
  }
}

/** The rows of a still, as writers of pictures take them. */
export async function* pictureRows(open: () => Promise<RayScene>, height: number, line: ProgressLine): AsyncGenerator<Float32Array> {
  const scene = await open();
  for await (const { top, rows, planes } of scene.bands()) {
    yield planes;
    const done = top + rows;
    if (done < height) line.show(ASKING_PART + ((1 - ASKING_PART) * done) / height, () => [`row ${count(done)} of ${count(height)}`]);
    else line.say('Encoding the picture.');
  }
}

/** Whether a clip is asked for. @throws SettingError when a picture is asked for what only a clip has. */
export function isClip(out: string, { seconds, fps, frames, path: cameras }: RenderFlags): boolean {
  const extension = path.extname(out).toLowerCase();
  const given = firstGiven({ seconds, fps, frames, path: cameras });
  if (CLIP_EXTENSIONS.includes(extension)) return given !== undefined || !PICTURE_EXTENSIONS.includes(extension);
  if (given) throw new SettingError(`--${given} is for clips, which end in ${CLIP_EXTENSIONS.join(', ')}, and "${out}" is a picture.`);
  return false;
}
