/** A slice through a volume's field as a picture, as it lies in the world: heads are up, and faces look up or to the left. */
import { COLOUR_TABLES, colourIndex } from '../../../core/render/colourTables.ts';
import type { ValueWindow } from '../../../core/render/volume/volumeLook.ts';
import { extentOf, isAgainst } from '../../../core/kinds/volume/place.ts';
import type { VolumeDataset } from '../../../core/kinds/volume/signal.ts';
import type { FramesRequest } from '../../../core/query/frames.ts';
import { axisCoordinates } from '../../../core/signal/signal.ts';
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import type { ValueColours } from '../../cli/flags.ts';

export interface SliceRequest {
  axis: 'x' | 'y' | 'z';
  /** -1..1, from the first sample of the axis to the last. */
  at: number;
  width: number;
  height: number;
  channel: number;
}

/** A single sample stands in the middle of its region. */
const THIN = 1e-6;

/** The axes of the volume along a slice's columns and rows, as places in x, y, z; rows of z go from the last to the first. */
const SHOWN = { z: [0, 1], y: [0, 2], x: [1, 2] } as const;

/** The size of a slice with as many pixels as samples along its finer side, in the shape that it has in the world. */
export function sliceSize(dataset: VolumeDataset, axis: 'x' | 'y' | 'z'): { width: number; height: number } {
  const [columns, rows] = SHOWN[axis];
  const extent = extentOf(dataset);
  const samples = [dataset.width, dataset.height, dataset.depth];
  const [across, down] = [extent[columns], extent[rows]];
  const pixels = Math.max((samples[columns] as number) / across, (samples[rows] as number) / down);
  const side = (length: number): number => (length > 0 ? Math.max(1, Math.round(length * pixels)) : 1);
  return { width: side(across), height: side(down) };
}

/** Values of a slice, [height, width] in [0, 1]. @throws CancelledError */
export async function sliceValues(session: SessionApi, run: RunId, dataset: VolumeDataset, request: SliceRequest, signal?: AbortSignal): Promise<Float32Array> {
  const { axis, width, height, channel, at } = request;
  const place = (at + 1) / 2;
  const around = (low: 'left' | 'top', high: 'right' | 'bottom') => ({ [low]: place - THIN, [high]: place + THIN });
  const whole = { left: 0, top: 0, right: 1, bottom: 1 };
  const depths = Array.from(axisCoordinates(height, 0, 1));
  const asked: FramesRequest =
    axis === 'z' ? { width, height, times: [place] }
    : axis === 'y' ? { width, height: 1, region: { ...whole, ...around('top', 'bottom') }, times: depths }
    : { width: 1, height: width, region: { ...whole, ...around('left', 'right') }, times: depths };
  const values = new Float32Array(width * height);
  let row = 0;
  for await (const { values: plane } of session.frames(run, asked, { signal })) {
    const size = plane.length / dataset.channels;
    values.set(plane.subarray(channel * size, (channel + 1) * size), row * width);
    row += 1;
  }
  return oriented(values, request, isAgainst(dataset.place));
}

function oriented(values: Float32Array, { axis, width, height }: SliceRequest, against: readonly boolean[]): Float32Array {
  const [columns, rows] = SHOWN[axis];
  const turnsColumns = against[columns] as boolean;
  // z grows to the head, which is up.
  const turnsRows = (against[rows] as boolean) !== (rows === 2);
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (turnsRows ? height - 1 - y : y) * width + (turnsColumns ? width - 1 - x : x);
      result[y * width + x] = values[from] as number;
    }
  }
  return result;
}

/** Values as a picture, [channels, pixels]: one of grey, three of a table of colours. */
export function windowed(values: Float32Array, { low, high }: ValueWindow, colours: ValueColours): Float32Array {
  const shown = values.map((value) => Math.min(1, Math.max(0, (value - low) / Math.max(1e-6, high - low))));
  if (colours === 'grey') return shown;
  const table = COLOUR_TABLES[colours];
  const planes = new Float32Array(3 * values.length);
  for (const [i, value] of shown.entries()) {
    for (let c = 0; c < 3; c++) planes[c * values.length + i] = (table[4 * colourIndex(value) + c] as number) / 255;
  }
  return planes;
}
