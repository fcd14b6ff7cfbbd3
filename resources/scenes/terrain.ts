/** The ground around the lake, in units of about 100 metres: y over x and z, the lake at 0. */
import { cellValue, cloudNoise, mountainNoise, noise } from './noise.ts';
import { normalize, ramp } from './vector.ts';
import type { Vec3 } from './vector.ts';

/** Side of the square that holds at most one tree. */
const TREE_CELL = 0.13;

/** Height of the ground with its trees; more octaves, finer rock. */
export function groundHeight(x: number, z: number, octaves: number): number {
  const base = bareHeight(x, z, octaves);
  return base > 0.1 && base < 2.4 ? base + treeHeight(x, z, base) : base;
}

/** The direction that the ground faces, over differences of `step`. */
export function groundSlope(x: number, z: number, step: number): Vec3 {
  const dx = groundHeight(x + step, z, 9) - groundHeight(x - step, z, 9);
  const dz = groundHeight(x, z + step, 9) - groundHeight(x, z - step, 9);
  return normalize([-dx, 2 * step, -dz]);
}

/** 1 where there is a tree, else 0. */
export function treeCover(x: number, z: number): number {
  const base = bareHeight(x, z, 7);
  return base > 0.1 && base < 2.4 && treeHeight(x, z, base) > 0.012 ? 1 : 0;
}

function bareHeight(x: number, z: number, octaves: number): number {
  const fromLake = Math.hypot(0.75 * (x - 0.4), 0.4 * (z - 1)) + 0.9 * (cloudNoise(x * 0.45, z * 0.45, 3, 5) - 0.5);
  const bank = 0.32 * (fromLake - 2.5);
  const mountains = ramp(2.6, 7, fromLake) * 7.5 * mountainNoise(x * 0.2 + 4.3, z * 0.2 + 1.7, octaves, 10);
  const far = ramp(4, 9, fromLake) * 0.9;
  return bank > 0 ? 0.45 * bank + mountains + far : bank;
}

/** A spire in each cell of staggered rows, where the forest is dense and the ground is neither low nor high. */
function treeHeight(x: number, z: number, base: number): number {
  const density = ramp(0.4, 0.6, noise(x * 0.8, z * 0.8, 30)) * ramp(2.3, 1.2, base) * ramp(0.1, 0.22, base);
  if (density === 0) return 0;
  const row = Math.floor((0.8 * z - 0.6 * x) / TREE_CELL);
  const [u, v] = [(0.8 * x + 0.6 * z) / TREE_CELL + 5 * cellValue(row, 0, 35), (0.8 * z - 0.6 * x) / TREE_CELL];
  const column = Math.floor(u);
  if (cellValue(column, row, 31) > 0.9 * density) return 0;
  const size = 0.5 + 0.5 * cellValue(column, row, 32);
  const radius = 0.4 * size;
  const middle = (seed: number): number => radius + (1 - 2 * radius) * cellValue(column, row, seed);
  const away = Math.hypot(u - column - middle(33), v - row - middle(34)) / radius;
  return away < 1 ? 0.29 * size * (1 - away) : 0;
}
