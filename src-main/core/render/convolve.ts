/** Convolutions of planes with kernels that are products of one along rows and one down columns; edges are continued. */

export interface PlaneSize {
  width: number;
  height: number;
}

/** Weights of an odd number of samples, the middle one at the place itself. */
export type Kernel = readonly number[];

/** [height, width] -> [height, width] */
export function convolve(plane: Float32Array, { width, height }: PlaneSize, across: Kernel, down: Kernel): Float32Array {
  return downColumns(alongRows(plane, width, height, across), width, height, down);
}

function alongRows(plane: Float32Array, width: number, height: number, kernel: Kernel): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float32Array(plane.length);
  // A row with its ends continued needs no questions.
  const padded = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width);
    padded.fill(row[0] as number, 0, radius);
    padded.set(row, radius);
    padded.fill(row[width - 1] as number, radius + width);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (padded[x + k] as number);
      result[y * width + x] = sum;
    }
  }
  return result;
}

function downColumns(plane: Float32Array, width: number, height: number, kernel: Kernel): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float32Array(plane.length);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < kernel.length; k++) {
      const start = Math.min(height - 1, Math.max(0, y + k - radius)) * width;
      const weight = kernel[k] as number;
      for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + weight * (plane[start + x] as number);
    }
    result.set(sums, y * width);
  }
  return result;
}
