/**
 * How alike two frames are along a displacement, about the moment halfway between them: what stands at p there was at p - d/2 in
 * the frame before, and will be at p + d/2 in the frame after.
 */
import type { Plane } from './plane.ts';

/** Pixels from the centre of a block to the next one. */
export const BLOCK_STEP = 8;
/** Half a side of the square about a centre that is compared: blocks overlap. */
const REACH = 8;
/** Every second row is compared: what is found is as good (29.40 dB halfway on a test clip, where all rows have 29.44). */
const ROWS_APART = 2;
/** Of a square that is mostly beyond the edge, nothing is known. */
const LEAST_PIXELS = REACH * REACH;

/**
 * Mean absolute difference about the centre of block (row, column), along (x, y) in whole pixels. What would lie beyond the edge
 * of either frame does not count.
 * @param limit once it is above that, it is not looked at to the end.
 * @returns Infinity where it is above the limit, or too little is left.
 */
export function differenceAlong(before: Plane, after: Plane, row: number, column: number, x: number, y: number, limit = Infinity): number {
  const { width, height } = before;
  // One frame is left by the smaller half, so that odd displacements are whole pixels too.
  const [backX, backY] = [Math.floor(x / 2), Math.floor(y / 2)];
  const [aheadX, aheadY] = [x - backX, y - backY];
  const [centreX, centreY] = [(column + 0.5) * BLOCK_STEP, (row + 0.5) * BLOCK_STEP];
  const left = Math.max(centreX - REACH, 0, backX, -aheadX);
  const right = Math.min(centreX + REACH, width, width + backX, width - aheadX);
  const top = Math.max(centreY - REACH, 0, backY, -aheadY);
  const bottom = Math.min(centreY + REACH, height, height + backY, height - aheadY);
  if (Math.max(0, right - left) * Math.max(0, bottom - top) < LEAST_PIXELS) return Infinity;
  const count = (right - left) * Math.ceil((bottom - top) / ROWS_APART);
  const most = limit * count;
  const [one, other] = [before.values, after.values];
  let sum = 0;
  for (let py = top; py < bottom && sum <= most; py += ROWS_APART) {
    let a = (py - backY) * width + left - backX;
    let b = (py + aheadY) * width + left + aheadX;
    for (let px = left; px < right; px++) sum += Math.abs((one[a++] as number) - (other[b++] as number));
  }
  return sum <= most ? sum / count : Infinity;
}
