/** A signal over three axes, plane by plane along the first: the frames of a video, the slices of a volume. */
import type { GridSignal } from './signal.ts';

/** Plane `index`, [O, n_1, n_2]. */
export function gridPlane({ sizes, outputs, values }: GridSignal, index: number): Float32Array {
  const [planes = 0, rows = 0, columns = 0] = sizes;
  const size = rows * columns;
  const result = new Float32Array(outputs * size);
  for (let o = 0; o < outputs; o++) {
    const start = (o * planes + index) * size;
    result.set(values.subarray(start, start + size), o * size);
  }
  return result;
}

/** Where plane k of n stands, as a fraction of the way from the first to the last. */
export function planePlace(index: number, planes: number): number {
  return planes === 1 ? 0.5 : index / (planes - 1);
}
