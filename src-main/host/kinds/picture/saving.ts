/** What a model file of a picture holds for people and for other programs. */
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import { displayOf } from '../../../core/kinds/picture/light.ts';
import type { PictureDataset } from '../../../core/kinds/types.ts';
import { joinBands } from '../../../core/query/grid.ts';
import { lightOfDataset } from './savePicture.ts';

/** Longest side of the picture in a model file. */
const PREVIEW_SIDE = 256;
/** Of a video, its middle: the beginning is often black. */
const PREVIEW_TIME = 0.5;

/** A small picture of a run, as a PNG file. */
export async function picturePreview(
  session: SessionApi,
  run: RunId,
  dataset: PictureDataset,
): Promise<Uint8Array> {
  const { width, height, channels } = dataset;
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(scale * side))) as [number, number];
  const size = { width: across, height: down };
  const values = await joinBands(session.picture(run, { ...size, time: PREVIEW_TIME }), size, channels);
  // Loaded when it is needed: native code takes long to load, and a host that saves nothing does without.
  const { encodePng } = await import('../../../io/image/encodePng.ts');
  return encodePng(displayOf(channels, lightOfDataset(dataset))(values), across, down, channels);
}

/** Entries of an ONNX file's metadata. */
export function pictureMetadata(dataset: PictureDataset): Record<string, unknown> {
  const { width, height } = dataset;
  const light = lightOfDataset(dataset);
  const size = { 'coordx.size': { width, height } };
  if (!light) return { 'coordx.values': '[-1, 1] stands for [0, 1] sRGB', ...size };
  const formula = '[-1, 1] stands for values v in [0, 1]; linear light is knee * (exp(v * log(1 + peak / knee)) - 1), alpha is v';
  return { 'coordx.values': formula, 'coordx.light': light, ...size };
}
