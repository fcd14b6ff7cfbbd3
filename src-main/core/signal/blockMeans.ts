/** A picture made smaller by means of square blocks: what it is seen as from afar. */
import { axisCoordinates, type GridSignal } from './signal.ts';

export interface BlockMeans {
  /** The means, [O, rows, columns] in [0, 1]; blocks at the far ends may have fewer samples. */
  signal: GridSignal;
  /** Where the middles of the blocks lie on each axis of the picture, over [-1, 1]. */
  coordinates: [Float32Array, Float32Array];
  /** Mean square of what the samples are off the mean of their block, in [0, 1]: no sum of blocks can say it. */
  within: number;
}

/** @param side samples along a side of a block. */
export function blockMeans({ sizes, outputs, values }: GridSignal, side: number): BlockMeans {
  const [height = 1, width = 1] = sizes;
  const [rows, columns] = [Math.ceil(height / side), Math.ceil(width / side)];
  const means = new Float32Array(outputs * rows * columns);
  const sums = new Float64Array(columns);
  let within = 0;
  for (let output = 0; output < outputs; output++) {
    for (let row = 0; row < rows; row++) {
      const [from, to] = [row * side, Math.min(height, (row + 1) * side)];
      sums.fill(0);
      for (let y = from; y < to; y++) {
        const start = (output * height + y) * width;
        for (let x = 0; x < width; x++) {
          const value = values[start + x] as number;
          const column = (x / side) | 0;
          sums[column] = (sums[column] as number) + value;
          within += value * value;
        }
      }
      for (let column = 0; column < columns; column++) {
        const count = (to - from) * (Math.min(width, (column + 1) * side) - column * side);
        const mean = (sums[column] as number) / count;
        means[(output * rows + row) * columns + column] = mean;
        within -= count * mean * mean;
      }
    }
  }
  return {
    signal: { sizes: [rows, columns], outputs, values: means },
    coordinates: [middles(height, side), middles(width, side)],
    within: Math.max(0, within) / values.length,
  };
}

function middles(samples: number, side: number): Float32Array {
  const along = axisCoordinates(samples);
  return Float32Array.from({ length: Math.ceil(samples / side) }, (_, block) => {
    const [first, last] = [block * side, Math.min(samples, (block + 1) * side) - 1];
    return ((along[first] as number) + (along[last] as number)) / 2;
  });
}
