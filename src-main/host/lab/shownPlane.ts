/** What of a field or its source can be looked at as one picture: an image, or the frame or the slice in the middle. */
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { domainOf, kindOf } from '../../core/kinds/table.ts';
import type { DatasetDescription, Signal } from '../../core/kinds/types.ts';
import { joinBands } from '../../core/query/grid.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { hostKind } from '../kinds/table.ts';

/** Most pixels of a crop along a side. */
const CROP = 128;

/** [channels, height, width] in [0, 1]. */
export interface Plane {
  values: Float32Array;
  width: number;
  height: number;
  channels: number;
}

/** Where it is in a dataset; null of what has no planes to be seen. */
function placeIn(dataset: DatasetDescription): { width: number; height: number; channels: number; index: number; count: number } | null {
  if (kindOf(dataset).learnsDistances) return null;
  const { sizes, outputs } = domainOf(dataset);
  const [height = 1, width = 1] = sizes.slice(-2);
  const count = sizes.length > 2 ? (sizes[0] as number) : 1;
  return { width, height, channels: outputs, index: Math.floor((count - 1) / 2), count };
}

/** What a field makes of it. */
export async function fieldPlane(session: SessionApi, run: RunId, dataset: DatasetDescription): Promise<Plane | null> {
  const place = placeIn(dataset);
  if (!place) return null;
  const { width, height, channels, index, count } = place;
  if (domainOf(dataset).sizes.length === 2) return { ...place, values: await joinBands(session.picture(run, { width, height }), { width, height }, channels) };
  let values = new Float32Array();
  for await (const frame of session.frames(run, { width, height, times: [count === 1 ? 0 : index / (count - 1)] })) values = frame.values.slice();
  return { ...place, values };
}

/** The source's own. */
export function truePlane(signal: Signal, dataset: DatasetDescription): Plane | null {
  const place = placeIn(dataset);
  if (!place || !('values' in signal)) return null;
  const { width, height, channels, index, count } = place;
  const size = width * height;
  const values = new Float32Array(channels * size);
  for (let c = 0; c < channels; c++) values.set(signal.values.subarray((c * count + index) * size, (c * count + index + 1) * size), c * size);
  return { ...place, values };
}

/** Writes the middle of a plane as a PNG file, as it is shown. @throws FileError */
export async function writeCrop(file: string, { values, width, height, channels }: Plane, dataset: DatasetDescription): Promise<void> {
  const [w, h] = [Math.min(CROP, width), Math.min(CROP, height)];
  const [left, top] = [Math.floor((width - w) / 2), Math.floor((height - h) / 2)];
  const crop = new Float32Array(channels * w * h);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h; y++) {
      const from = (c * height + top + y) * width + left;
      crop.set(values.subarray(from, from + w), (c * h + y) * w);
    }
  }
  const shown = hostKind(dataset).display?.(dataset)(crop) ?? crop;
  const { encodePng } = await import('../../io/image/encodePng.ts');
  await writeFileAtomically(file, await encodePng(shown, w, h, channels as Channels));
}
