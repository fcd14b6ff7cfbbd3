/** How large a model is beside the picture or the video that it stands for. */
import type { PictureDataset } from '../../src-main/core/dataset.ts';

export interface ModelSize {
  /** Bytes of the parameters, and of the source as raw samples. */
  model: number;
  source: number;
  /** Pixels of a video are those of all frames. */
  bitsPerPixel: number;
  sourceBitsPerPixel: number;
  /** Model in parts of the source. */
  ratio: number;
}

/** Parameters are float32. */
const PARAMETER_BYTES = 4;

export function modelSize(parameters: number, dataset: PictureDataset): ModelSize {
  const { width, height, channels, bitDepth } = dataset;
  const pixels = width * height * (dataset.kind === 'video' ? dataset.frames : 1);
  const model = PARAMETER_BYTES * parameters;
  const source = (pixels * channels * bitDepth) / 8;
  return {
    ...{ model, source },
    bitsPerPixel: (8 * model) / pixels,
    sourceBitsPerPixel: channels * bitDepth,
    ratio: model / source,
  };
}
