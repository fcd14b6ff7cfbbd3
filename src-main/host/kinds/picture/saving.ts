/** What a model file of a picture holds for people and for other programs. */
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import type { PictureDataset } from '../../../core/kinds/types.ts';
import { joinBands } from '../../../core/query/grid.ts';

/** Longest side of the picture in a model file. */
const PREVIEW_SIDE = 256;
/** Of a video, its middle: the beginning is often black. */
const PREVIEW_TIME = 0.5;

/** A small picture of a run, as a PNG file. */
export async function picturePreview(
  session: SessionApi,
  run: RunId,
  { width, height, channels }: PictureDataset,
): Promise<Uint8Array> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(scale * side))) as [number, number];
  const size = { width: across, height: down };
  const values = await joinBands(session.picture(run, { ...size, time: PREVIEW_TIME }), size, channels);
  // Loaded when it is needed: native code takes long to load, and a host that saves nothing does without.
  const { encodePng } = await import('../../../io/image/encodePng.ts');
  return encodePng(values, across, down, channels);
}

/** Entries of an ONNX file's metadata. */
export function pictureMetadata({ width, height }: PictureDataset): Record<string, unknown> {
  return { 'coordx.values': '[-1, 1] stands for [0, 1] sRGB', 'coordx.size': { width, height } };
}
