/**
 * How things move between two frames, by matching blocks about the moment halfway (bilateral motion estimation: Choi, Han, Kim,
 * Ko, IEEE Transactions on Circuits and Systems for Video Technology, 2007). So every place halfway has one displacement, with
 * neither holes nor overlaps. Coarse to fine, and each block tries what its neighbours found.
 */
import { BLOCK_STEP, differenceAlong } from './blockMatch.ts';
import { pyramid, type Plane } from './plane.ts';

/** Displacements of blocks. Block (row, column) has its centre at ((row + 1/2) step, (column + 1/2) step), in pixels. */
export interface Motion {
  step: number;
  rows: number;
  columns: number;
  /** From the frame before to the frame after, in pixels: [rows, columns] each. */
  x: Float32Array;
  y: Float32Array;
  /** Mean absolute difference between what is brought together, over small copies of the frames. */
  difference: number;
}

/** The shorter side of the smallest copies, or up to twice of it. */
const LEAST_SIDE = 12;
/** Of the copies over which differences are judged: there, noise has averaged out. */
const JUDGED_SIDE = 90;
/** What a pixel of difference to a neighbour's displacement costs, in mean deviations of brightness, and how many of them at most. */
const SMOOTHNESS = 0.01;
const MOST_ROUGHNESS = 4;
/** How often neighbours hand on what they found. */
const PASSES = 2;
/** Pixels that a block may go downhill by in a pass. */
const MOST_STEPS = 8;
/** Displacements are whole numbers of this part of a pixel: finer ones are rounding. */
const FINEST = 1 / 32;
const AROUND = [
  [0, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
] as const;

/** @param before and after: the brightness of frames of one size, with a mean deviation of 1. */
export function blockMotion(before: Plane, after: Plane): Motion {
  const from = pyramid(before, LEAST_SIDE);
  const to = pyramid(after, LEAST_SIDE);
  let motion: Motion | null = null;
  let difference = 0;
  for (const [level, small] of [...from.entries()].reverse()) {
    motion = matchLevel(small, to[level] as Plane, motion);
    if (!motion || Math.min(small.width, small.height) < 2 * JUDGED_SIDE) difference = motion.difference;
  }
  return { ...(motion as Motion), difference };
}

function matchLevel(before: Plane, after: Plane, coarser: Motion | null): Motion {
  const motion = stillMotion(before);
  const { rows, columns } = motion;
  const count = rows * columns;
  for (let pass = 0; pass < PASSES; pass++) {
    for (let k = 0; k < count; k++) {
      const block = pass % 2 === 0 ? k : count - 1 - k;
      improve(before, after, motion, Math.floor(block / columns), block % columns, pass === 0 ? coarser : null);
    }
  }
  let sum = 0;
  for (let k = 0; k < count; k++) sum += refine(before, after, motion, Math.floor(k / columns), k % columns);
  return { ...motion, difference: sum / count };
}

function stillMotion({ width, height }: Plane): Motion {
  const [rows, columns] = [height, width].map((side) => Math.max(1, Math.round(side / BLOCK_STEP))) as [number, number];
  return { step: BLOCK_STEP, rows, columns, x: new Float32Array(rows * columns), y: new Float32Array(rows * columns), difference: 0 };
}

/** The best of what a block, its neighbours and those of the coarser level have, and from there downhill pixel by pixel. */
function improve(before: Plane, after: Plane, motion: Motion, row: number, column: number, coarser: Motion | null): void {
  const k = row * motion.columns + column;
  let best = { x: motion.x[k] as number, y: motion.y[k] as number, cost: Infinity };
  const tried: number[] = [];
  const attempt = (x: number, y: number): boolean => {
    const key = x * 2 ** 16 + y;
    if (tried.includes(key)) return false;
    tried.push(key);
    const rough = roughness(motion, row, column, x, y);
    if (rough >= best.cost) return false;
    const cost = rough + differenceAlong(before, after, row, column, x, y, best.cost - rough);
    if (cost >= best.cost) return false;
    best = { x, y, cost };
    return true;
  };
  if (coarser) forEachNeighbour(coarser, row >> 1, column >> 1, (j) => attempt(Math.round(2 * (coarser.x[j] as number)), Math.round(2 * (coarser.y[j] as number))));
  attempt(best.x, best.y);
  attempt(0, 0);
  forEachNeighbour(motion, row, column, (j) => attempt(motion.x[j] as number, motion.y[j] as number));
  for (let step = 0, isBetter = true; isBetter && step < MOST_STEPS; step++) {
    const { x, y } = best;
    isBetter = false;
    for (const [dy, dx] of AROUND) isBetter = attempt(x + dx, y + dy) || isBetter;
  }
  motion.x[k] = best.x;
  motion.y[k] = best.y;
}

/** Visits a block, the nearest that there is, and those beside it. */
function forEachNeighbour({ rows, columns }: Motion, row: number, column: number, visit: (k: number) => void): void {
  const [nearRow, nearColumn] = [Math.min(rows - 1, row), Math.min(columns - 1, column)];
  visit(nearRow * columns + nearColumn);
  for (const [dy, dx] of AROUND) {
    const [r, c] = [nearRow + dy, nearColumn + dx];
    if (r >= 0 && r < rows && c >= 0 && c < columns) visit(r * columns + c);
  }
}

/** What it costs that a displacement differs from those about it. */
function roughness({ rows, columns, x: allX, y: allY }: Motion, row: number, column: number, x: number, y: number): number {
  let sum = 0;
  let count = 0;
  for (const [dy, dx] of AROUND) {
    const [r, c] = [row + dy, column + dx];
    if (r < 0 || r >= rows || c < 0 || c >= columns) continue;
    const k = r * columns + c;
    sum += Math.min(MOST_ROUGHNESS, Math.abs(x - (allX[k] as number)) + Math.abs(y - (allY[k] as number)));
    count++;
  }
  return (SMOOTHNESS * sum) / Math.max(1, count);
}

/** Below a pixel, in place; gives the mean absolute difference before that. */
function refine(before: Plane, after: Plane, { columns, x: allX, y: allY }: Motion, row: number, column: number): number {
  const k = row * columns + column;
  const [x, y] = [allX[k] as number, allY[k] as number];
  const at = (dx: number, dy: number): number => differenceAlong(before, after, row, column, x + dx, y + dy);
  const here = at(0, 0);
  allX[k] = x + lowest(at(-1, 0), here, at(1, 0));
  allY[k] = y + lowest(at(0, -1), here, at(0, 1));
  return Number.isFinite(here) ? here : 0;
}

/** Where the least of three costs a pixel apart is, -1/2..1/2: where lines of one steepness meet, as an absolute value has them. */
function lowest(before: number, here: number, after: number): number {
  if (before === Infinity || after === Infinity || here > before || here > after) return 0;
  const steepest = Math.max(before, after) - here;
  return steepest > 0 ? FINEST * Math.round((before - after) / (2 * steepest * FINEST)) : 0;
}
