/**
 * A frame halfway between two, from how things move. Each block brings what it says of the pixels about it from both frames; blocks
 * overlap, and fade into each other (overlapped block motion compensation: Orchard and Sullivan, 1994). What a frame does not
 * have, for it lies beyond its edge, comes from the other alone.
 */
import type { Motion } from './blockMotion.ts';
import type { Plane } from './plane.ts';

/** Sums of weighted values, and of the weights. */
interface Sums {
  values: Float32Array;
  weights: Float32Array;
  /** What a pixel counts for, by its place in a block, along one side: [2 step]. */
  fade: Float32Array;
}

/** One channel of the frame halfway, [height, width]. */
export function middlePlane(before: Plane, after: Plane, motion: Motion): Float32Array {
  const count = before.width * before.height;
  const sums: Sums = { values: new Float32Array(count), weights: new Float32Array(count), fade: fadeOf(motion.step) };
  for (let row = 0; row < motion.rows; row++) {
    for (let column = 0; column < motion.columns; column++) {
      const k = row * motion.columns + column;
      const [x, y] = [(motion.x[k] as number) / 2, (motion.y[k] as number) / 2];
      addBlock(sums, before, motion, row, column, -x, -y);
      addBlock(sums, after, motion, row, column, x, y);
    }
  }
  const { values, weights } = sums;
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    // Where no block reaches, things stand still.
    values[i] = weight > 0 ? (values[i] as number) / weight : ((before.values[i] as number) + (after.values[i] as number)) / 2;
  }
  return values;
}

/** Rises to the centre and falls again; where blocks overlap, the sum is 1. */
function fadeOf(step: number): Float32Array {
  return Float32Array.from({ length: 2 * step }, (_, i) => 1 - Math.abs(i + 0.5 - step) / step);
}

/** Adds what a frame has at (dx, dy) from the pixels about a block, between pixels by bilinear interpolation. */
function addBlock(sums: Sums, { width, height, values }: Plane, { step }: Motion, row: number, column: number, dx: number, dy: number): void {
  const [wholeX, wholeY] = [Math.floor(dx), Math.floor(dy)];
  const [partX, partY] = [dx - wholeX, dy - wholeY];
  // The last pixel of a frame is there too, where nothing beyond it is asked for.
  const [beyondX, beyondY] = [partX > 0 ? 1 : 0, partY > 0 ? 1 : 0];
  const [firstX, firstY] = [column * step - step / 2, row * step - step / 2];
  const left = Math.max(firstX, 0, -wholeX);
  const right = Math.min(firstX + 2 * step, width, width - wholeX - beyondX);
  const top = Math.max(firstY, 0, -wholeY);
  const bottom = Math.min(firstY + 2 * step, height, height - wholeY - beyondY);
  const [a, b, c, d] = [(1 - partX) * (1 - partY), partX * (1 - partY), (1 - partX) * partY, partX * partY];
  const below = beyondY * width;
  const { values: all, weights, fade } = sums;
  for (let y = top; y < bottom; y++) {
    const weightY = fade[y - firstY] as number;
    let from = (y + wholeY) * width + left + wholeX;
    let at = y * width + left;
    for (let x = left; x < right; x++, from++, at++) {
      const weight = weightY * (fade[x - firstX] as number);
      const upper = a * (values[from] as number) + b * (values[from + beyondX] as number);
      const lower = c * (values[from + below] as number) + d * (values[from + below + beyondX] as number);
      all[at] = (all[at] as number) + weight * (upper + lower);
      weights[at] = (weights[at] as number) + weight;
    }
  }
}
