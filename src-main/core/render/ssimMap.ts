/** Structural similarity pixel by pixel (Wang, Bovik, Sheikh and Simoncelli, 2004), as how much is missing of it. */
import { convolve, type PlaneSize } from './convolve.ts';

/** The window: 11 samples, Gaussian with this deviation. */
const RADIUS = 5;
const DEVIATION = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

const weights = Array.from({ length: 2 * RADIUS + 1 }, (_, k) => Math.exp(-0.5 * ((k - RADIUS) / DEVIATION) ** 2));
const sum = weights.reduce((total, weight) => total + weight, 0);
const WINDOW = weights.map((weight) => weight / sum);

/**
 * @param a and b [3, height, width] in [0, 1]
 * @param turn is waited for between parts of the work
 * @returns [height, width], 1 - SSIM, the mean over channels: 0 where they are alike, 2 at most. Edges are continued.
 */
export async function ssimMap(a: Float32Array, b: Float32Array, size: PlaneSize, turn: () => Promise<void>): Promise<Float32Array> {
  const pixels = size.width * size.height;
  const result = new Float32Array(pixels).fill(1);
  for (let channel = 0; channel < 3; channel++) {
    const [p, q] = [a, b].map((planes) => planes.subarray(channel * pixels, (channel + 1) * pixels)) as [Float32Array, Float32Array];
    const averages: Float32Array[] = [];
    for (const values of [p, q, p.map((value, i) => value ** 2 + (q[i] as number) ** 2), p.map((value, i) => value * (q[i] as number))]) {
      averages.push(convolve(values, size, WINDOW, WINDOW));
      await turn();
    }
    const [meanA, meanB, squares, products] = averages as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let i = 0; i < pixels; i++) {
      const [x, y] = [meanA[i] as number, meanB[i] as number];
      const [square, product] = [x * x + y * y, x * y];
      const similarity = ((2 * product + C1) * (2 * ((products[i] as number) - product) + C2)) / ((square + C1) * ((squares[i] as number) - square + C2));
      result[i] = (result[i] as number) - similarity / 3;
    }
  }
  return result;
}
