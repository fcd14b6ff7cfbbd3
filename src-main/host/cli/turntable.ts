/** A clip of a shape that turns once round, so that its end goes on at its beginning. */
import { SettingError } from '../../core/errors.ts';
import { checkNumber } from '../../core/field/spec.ts';
import type { PictureSize } from '../../core/render/orbitCamera.ts';
import type { WrittenVideo } from '../../io/video/writeVideo.ts';
import type { Querying } from './modelQuery.ts';
import { VOLUME_PART, type ShapeScene } from './shapeScene.ts';
import { count } from './words.ts';

/** Options of turns, as commander gives them. */
export interface TurnFlags {
  seconds?: number;
  fps?: number;
  frames?: number;
}

export interface Turn {
  frames: number;
  /** Frames a second. */
  frameRate: number;
}

/** Most frames of a turn: a tenth of a degree each. */
export const MAX_TURN_FRAMES = 3600;
const DEFAULT_SECONDS = 6;
const DEFAULT_RATE = 30;
const RATES = { min: 0.1, max: 1000, integer: false } as const;

/** @throws SettingError when it would have no frames, or too many, or is told twice. */
export function planTurn({ seconds, fps: frameRate = DEFAULT_RATE, frames }: TurnFlags): Turn {
  if (seconds !== undefined && frames !== undefined) {
    throw new SettingError('--seconds and --frames cannot be given together: choose one.');
  }
  checkNumber('--fps', frameRate, RATES);
  const turn = { frames: frames ?? Math.round((seconds ?? DEFAULT_SECONDS) * frameRate), frameRate };
  if (turn.frames >= 1 && turn.frames <= MAX_TURN_FRAMES) return turn;
  throw new SettingError(`A turn has 1 to ${count(MAX_TURN_FRAMES)} frames, and this one would have ${count(turn.frames)}: change --seconds or --fps.`);
}

/** Writes a turn, frame by frame; the scene is opened once the writer has found that it can be written. */
export async function renderTurn(
  out: string,
  turn: Turn & PictureSize,
  querying: Querying,
  open: () => Promise<ShapeScene>,
): Promise<WrittenVideo> {
  const { width, height, frameRate } = turn;
  const { writeVideo } = await import('../../io/video/writeVideo.ts');
  return writeVideo(out, { width, height, channels: 3, frameRate, signal: querying.signal }, framesOf(turn, querying, open));
}

async function* framesOf(
  { width, height, frames }: Turn & PictureSize,
  { line }: Querying,
  open: () => Promise<ShapeScene>,
): AsyncGenerator<Float32Array> {
  const scene = await open();
  for (let k = 0; k < frames; k++) {
    const planes = new Float32Array(3 * width * height);
    for await (const band of scene.bands(k / frames)) {
      for (let c = 0; c < 3; c++) {
        planes.set(band.planes.subarray(c * band.rows * width, (c + 1) * band.rows * width), (c * height + band.top) * width);
      }
      const done = (k + (band.top + band.rows) / height) / frames;
      line.show(VOLUME_PART + (1 - VOLUME_PART) * done, () => [`frame ${count(k + 1)} of ${count(frames)}`]);
    }
    yield planes;
  }
}
