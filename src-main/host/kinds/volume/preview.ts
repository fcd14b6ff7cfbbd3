/** What a model file of a volume shows: the slice in its middle. */
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import { extentOf } from '../../../core/kinds/volume/place.ts';
import type { VolumeDataset } from '../../../core/kinds/volume/signal.ts';

/** Longest side of the picture in a model file. */
const PREVIEW_SIDE = 256;

/** The middle slice along z in the shape that it has in the world, as a PNG file. */
export async function volumePreview(session: SessionApi, run: RunId, dataset: VolumeDataset): Promise<Uint8Array> {
  const [x, y] = extentOf(dataset);
  const side = (length: number): number => Math.max(1, Math.round(length > 0 ? (PREVIEW_SIDE * length) / Math.max(x, y) : 1));
  const [width, height] = [side(x), side(y)];
  const { encodePng } = await import('../../../io/image/encodePng.ts');
  let slice = new Float32Array(width * height);
  for await (const { values } of session.frames(run, { width, height, times: [0.5] })) slice = values.slice(0, width * height);
  return encodePng(slice, width, height, 1);
}
