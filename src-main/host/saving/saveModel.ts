/** Saves a run as a model file, with a graph that other programs can run and, of what has pixels, a picture. */
import type { RunId, SessionApi } from '../../core/session/api.ts';
import type { PictureDataset } from '../../core/kinds/types.ts';
import { joinBands } from '../../core/query/grid.ts';
import { writeModelFile } from '../../io/modelFile.ts';
import { modelGraph } from './modelGraph.ts';

/** Longest side of the picture in a model file. */
const PREVIEW_SIDE = 256;
/** Of a video, its middle: the beginning is often black. */
const PREVIEW_TIME = 0.5;

/**
 * Writes the model of a run as it is now, with its metrics if it was measured since its last step.
 * @throws FileError when it cannot be written; an older file is then as it was.
 */
export async function saveModel(path: string, session: SessionApi, run: RunId): Promise<void> {
  const model = await session.snapshot(run);
  const { dataset } = model;
  const preview = dataset.kind === 'shape' ? null : await previewOf(session, run, dataset);
  await writeModelFile(path, model, { onnx: modelGraph(model), preview });
}

async function previewOf(
  session: SessionApi,
  run: RunId,
  { width, height, channels }: PictureDataset,
): Promise<Uint8Array> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(scale * side))) as [number, number];
  const size = { width: across, height: down };
  const values = await joinBands(session.picture(run, { ...size, time: PREVIEW_TIME }), size, channels);
  // Loaded when it is needed: native code takes long to load, and a host that saves nothing does without.
  const { encodePng } = await import('../../io/image/encodePng.ts');
  return encodePng(values, across, down, channels);
}
