/** A clip of a shape: it turns once round, so that its end goes on at its beginning, or the camera goes along a path. */
import { SettingError } from '../../../../core/base/errors.ts';
import { checkNumber } from '../../../../core/field/spec.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../../../core/render/cameraPath.ts';
import { turntable, type OrbitCamera, type PictureSize } from '../../../../core/render/orbitCamera.ts';
import type { WrittenVideo } from '../../../../io/video/write/writeVideo.ts';
import { MAX_TURN_FRAMES, type TurnFlags } from '../../../cli/flags.ts';
import type { Querying } from '../../../cli/modelQuery.ts';
import { firstGiven } from '../../../cli/options.ts';
import { VOLUME_PART, type ShapeScene } from './shapeScene.ts';
import { count } from '../../../cli/words.ts';

export interface ShapeClip {
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
export function planTurn({ seconds, fps: frameRate = DEFAULT_RATE, frames: wanted }: TurnFlags): ShapeClip {
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
export function planPath(path: CameraPath, { seconds, fps: frameRate = DEFAULT_RATE, frames: wanted }: TurnFlags): ShapeClip {
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
  clip: ShapeClip & PictureSize,
  querying: Querying,
  open: () => Promise<ShapeScene>,
): Promise<WrittenVideo> {
  const { width, height, frameRate } = clip;
  const { writeVideo } = await import('../../../../io/video/write/writeVideo.ts');
  return writeVideo(out, { width, height, channels: 3, frameRate, signal: querying.signal }, framesOf(clip, querying, open));
}

async function* framesOf(
  { width, height, frames, cameraOf }: ShapeClip & PictureSize,
  { line }: Querying,
  open: () => Promise<ShapeScene>,
): AsyncGenerator<Float32Array> {
  const scene = await open();
  for (let k = 0; k < frames; k++) {
    const planes = new Float32Array(3 * width * height);
    for await (const band of scene.bands(cameraOf(k, scene.camera))) {
      for (let c = 0; c < 3; c++) {
        planes.set(band.planes.subarray(c * band.rows * width, (c + 1) * band.rows * width), (c * height + band.top) * width);
      }
      const done = (k + (band.top + band.rows) / height) / frames;
      line.show(VOLUME_PART + (1 - VOLUME_PART) * done, () => [`frame ${count(k + 1)} of ${count(frames)}`]);
    }
    yield planes;
  }
}
