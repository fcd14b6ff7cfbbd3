/** How large a model is beside the picture, the video or the shape that it stands for. */
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';

export interface ModelSize {
  /** Bytes of the parameters, and of the source as raw samples, or as a mesh. */
  model: number;
  source: number;
  /** What the source is counted in, and the bits for each. */
  unit: 'pixel' | 'vertex';
  bits: number;
  sourceBits: number;
  /** Model in parts of the source. */
  ratio: number;
}

/** Parameters are float32. */
const PARAMETER_BYTES = 4;
/** A vertex has three float32, a triangle three 32-bit numbers of vertices. */
const VERTEX_BYTES = 12;
const TRIANGLE_BYTES = 12;

export function modelSize(parameters: number, dataset: DatasetDescription): ModelSize {
  const model = PARAMETER_BYTES * parameters;
  const [count, source] = dataset.kind === 'shape' ? meshSize(dataset) : pictureSize(dataset);
  return {
    ...{ model, source },
    unit: dataset.kind === 'shape' ? 'vertex' : 'pixel',
    bits: (8 * model) / count,
    sourceBits: (8 * source) / count,
    ratio: model / source,
  };
}

/** Pixels of a video are those of all frames. */
function pictureSize(dataset: Exclude<DatasetDescription, { kind: 'shape' }>): [pixels: number, bytes: number] {
  const { width, height, channels, bitDepth } = dataset;
  const pixels = width * height * (dataset.kind === 'video' ? dataset.frames : 1);
  return [pixels, (pixels * channels * bitDepth) / 8];
}

function meshSize({ points, triangles }: Extract<DatasetDescription, { kind: 'shape' }>): [points: number, bytes: number] {
  return [points, points * VERTEX_BYTES + triangles * TRIANGLE_BYTES];
}
