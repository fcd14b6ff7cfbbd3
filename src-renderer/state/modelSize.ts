/** How large a model is beside the picture that it stands for. */
import type { PictureDataset } from '../../src-main/core/dataset.ts';

export interface ModelSize {
  /** Bytes of the parameters, and of the picture as raw samples. */
  model: number;
  picture: number;
  bitsPerPixel: number;
  pictureBitsPerPixel: number;
  /** Model in parts of the picture. */
  ratio: number;
}

/** Parameters are float32. */
const PARAMETER_BYTES = 4;

export function modelSize(parameters: number, { width, height, channels, bitDepth }: PictureDataset): ModelSize {
  const pixels = width * height;
  const model = PARAMETER_BYTES * parameters;
  const picture = (pixels * channels * bitDepth) / 8;
  return {
    ...{ model, picture },
    bitsPerPixel: (8 * model) / pixels,
    pictureBitsPerPixel: channels * bitDepth,
    ratio: model / picture,
  };
}
