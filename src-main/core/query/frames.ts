/**
 * A field of three axes asked for planes at any places of its first axis: a video for frames at any times, a volume for slices
 * at any depths. Several at once, so that what they share is computed once.
 */
import type { AskableField } from '../engine/engine.ts';
import { CancelledError, SettingError } from '../base/errors.ts';
import { axisCoordinates, toUnitScale } from '../signal/signal.ts';
import type { BranchRows } from './branchRows.ts';
import { framesTogether, gridBrick, rowsOfBand, validatePicture, WHOLE, type PictureRequest } from './grid.ts';

export interface FramesRequest extends Omit<PictureRequest, 'time'> {
  /** When, as fractions of the way from the video's first frame to its last; of a volume how deep, from its first slice to its last. */
  times: readonly number[];
}

/** Memory of the frames that are computed at once, and most of them: beyond, little is shared any more. */
const CHUNK_BYTES = 64 << 20;
const CHUNK_FRAMES = 64;

/**
 * Frames in the order of their times, [O, height, width] in [0, 1] each. Rows of branches that know nothing of time are
 * computed once for a chunk of frames, which is made band by band.
 * @throws CancelledError once `signal` is aborted; SettingError naming what is out of range.
 */
export async function* queryFrames(
  field: AskableField,
  request: FramesRequest,
  options: { chunkBytes?: number; rows?: BranchRows; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Float32Array> {
  const { width, height, region = WHOLE, times } = request;
  for (const time of times) validatePicture({ width, height, region, time });
  const { spec } = field;
  const [first, ...plane] = spec.axes;
  if (!first || plane.length !== 2) throw new SettingError('Only fields of videos and volumes are asked plane by plane: this one knows no time and no depth.');
  const frameBytes = 4 * width * height * (2 * spec.outputs + spec.axes.length);
  const fitting = Math.floor((options.chunkBytes ?? CHUNK_BYTES) / frameBytes);
  const chunk = Math.max(1, Math.min(CHUNK_FRAMES, fitting, framesTogether(spec, request)));
  const x = axisCoordinates(width, 2 * region.left - 1, 2 * region.right - 1);
  const y = axisCoordinates(height, 2 * region.top - 1, 2 * region.bottom - 1);
  const bandRows = rowsOfBand(spec, request);
  for (let start = 0; start < times.length; start += chunk) {
    const places = Float32Array.from(times.slice(start, start + chunk), (time) => 2 * time - 1);
    const frames = Array.from(places, () => new Float32Array(spec.outputs * width * height));
    for (let top = 0; top < height; top += bandRows) {
      if (options.signal?.aborted) throw new CancelledError();
      const rows = y.subarray(top, Math.min(height, top + bandRows));
      const values = toUnitScale(await field.evaluate(gridBrick(spec, { [first]: places, y: rows, x }, options.rows)));
      placeBand(values, frames, { outputs: spec.outputs, top: top * width, plane: width * height });
    }
    yield* frames;
  }
}

/** Writes a band of n frames, [O, n, band], to its place in each of them, [O, plane]. */
function placeBand(
  values: Float32Array,
  frames: Float32Array[],
  { outputs, top, plane }: { outputs: number; top: number; plane: number },
): void {
  const band = values.length / (outputs * frames.length);
  for (let o = 0; o < outputs; o++) {
    for (const [k, frame] of frames.entries()) {
      const from = (o * frames.length + k) * band;
      frame.set(values.subarray(from, from + band), o * plane + top);
    }
  }
}
