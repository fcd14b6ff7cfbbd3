/** A field of a video asked for frames at any times: several at once, so that what they share is computed once. */
import type { EngineField } from '../engine.ts';
import { CancelledError, SettingError } from '../errors.ts';
import { axisCoordinates, toUnitScale } from '../signal/signal.ts';
import type { BranchRows } from './branchRows.ts';
import { gridBrick, joinBands, queryPicture, validatePicture, WHOLE, type PictureRequest } from './grid.ts';

export interface FramesRequest extends Omit<PictureRequest, 'time'> {
  /** When, as fractions of the way from the video's first frame to its last. */
  times: readonly number[];
}

/** Memory of the frames that are computed at once, and most of them: beyond, little is shared any more. */
const CHUNK_BYTES = 64 << 20;
const CHUNK_FRAMES = 64;

/**
 * Frames in the order of their times, [O, height, width] in [0, 1] each. Rows of branches that know nothing of time are
 * computed once for a chunk of frames.
 * @throws CancelledError once `signal` is aborted; SettingError naming what is out of range.
 */
export async function* queryFrames(
  field: EngineField,
  request: FramesRequest,
  options: { chunkBytes?: number; rows?: BranchRows; signal?: AbortSignal } = {},
): AsyncGenerator<Float32Array> {
  const { width, height, region = WHOLE, times } = request;
  for (const time of times) validatePicture({ width, height, region, time });
  if (!field.spec.axes.includes('t')) throw new SettingError('Only a field of a video has frames: this one knows no time.');
  const { outputs } = field.spec;
  const frameBytes = 4 * width * height * (2 * outputs + field.spec.axes.length);
  const chunk = Math.min(CHUNK_FRAMES, Math.floor((options.chunkBytes ?? CHUNK_BYTES) / frameBytes));
  const proceed = (): void => {
    if (options.signal?.aborted) throw new CancelledError();
  };
  if (chunk < 2) {
    for (const time of times) {
      proceed();
      yield joinBands(queryPicture(field, { width, height, region, time }, options), request, outputs);
    }
    return;
  }
  const x = axisCoordinates(width, 2 * region.left - 1, 2 * region.right - 1);
  const y = axisCoordinates(height, 2 * region.top - 1, 2 * region.bottom - 1);
  for (let start = 0; start < times.length; start += chunk) {
    proceed();
    const t = Float32Array.from(times.slice(start, start + chunk), (time) => 2 * time - 1);
    const values = toUnitScale(await field.evaluate(gridBrick(field.spec, { t, y, x }, options.rows)));
    for (let k = 0; k < t.length; k++) yield frameOf(values, outputs, t.length, k);
  }
}

/** Frame k of n, [O, n, pixels] -> [O, pixels]. */
function frameOf(values: Float32Array, outputs: number, n: number, k: number): Float32Array {
  const plane = values.length / (outputs * n);
  const frame = new Float32Array(outputs * plane);
  for (let o = 0; o < outputs; o++) {
    frame.set(values.subarray((o * n + k) * plane, (o * n + k + 1) * plane), o * plane);
  }
  return frame;
}
