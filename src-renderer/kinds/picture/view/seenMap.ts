/** How much two pictures differ to the eye, pixel by pixel: what is not the difference of a pixel alone. */
import { DataUtils } from 'three';
import { flipMap } from '../../../../src-main/core/render/flip.ts';
import { ssimMap } from '../../../../src-main/core/render/ssimMap.ts';
import { HALF_FLOATS } from '../../../views/halfFloat.ts';
import type { Picture } from './picture.ts';

export type SeenMetric = 'ssim' | 'flip';

/** Two pictures of one size. */
export interface SeenTask {
  metric: SeenMetric;
  test: Picture;
  reference: Picture;
}

const COMPUTE = { ssim: ssimMap, flip: flipMap } as const;

/** [height, width]: 1 - SSIM, or FLIP, which is 0 to 1. */
export function seenMap({ metric, test, reference }: SeenTask): Promise<Float32Array> {
  const { width, height } = test;
  return COMPUTE[metric](planesOf(test), planesOf(reference), { width, height }, () => Promise.resolve());
}

/** [3, height, width]: colours as much as they are opaque. */
function planesOf({ width, height, channels, values }: Picture): Float32Array {
  const pixels = width * height;
  const planes = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const alpha = channels === 1 ? 1 : (HALF_FLOATS[values[4 * i + 3] as number] as number);
    for (let c = 0; c < 3; c++) {
      const value = HALF_FLOATS[values[channels === 1 ? i : 4 * i + c] as number] as number;
      planes[c * pixels + i] = alpha * Math.min(1, Math.max(0, value));
    }
  }
  return planes;
}

/** A map as a picture. */
export function greyOf(values: Float32Array, { width, height }: Picture): Picture {
  return { width, height, channels: 1, values: Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value)) };
}
