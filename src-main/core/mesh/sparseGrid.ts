/**
 * Distances on a regular grid, kept in bricks near the surface; far from it one value stands for a whole brick. A dense
 * grid is one brick.
 */
import type { Bounds } from './mesh.ts';

/** Along z, y, x. */
export type GridSize = [number, number, number];

export interface SparseGrid {
  /** Samples along z, y, x: at least 2 each. */
  size: GridSize;
  /** Where the first and the last samples stand, x y z. */
  bounds: Bounds;
  /** Samples along the sides of a brick, z y x. Bricks cover the grid from its first sample on, and may stand over. */
  brick: GridSize;
  /** [bricks along z, y, x]: which brick of `values` it is, or -1 when it is not kept. */
  table: Int32Array;
  /** [bricks along z, y, x]: what every sample of a brick is that is not kept. */
  fill: Float32Array;
  /** [kept bricks, brick z, y, x]: negative inside. */
  values: Float32Array;
}

/** A grid of which every sample is kept. @param values [nz, ny, nx]. */
export function denseGrid(values: Float32Array, size: GridSize, bounds: Bounds): SparseGrid {
  return { size, bounds, brick: size, table: Int32Array.of(0), fill: Float32Array.of(0), values };
}

/** Bricks along z, y, x. */
export function brickCounts({ size, brick }: SparseGrid): GridSize {
  return [Math.ceil(size[0] / brick[0]), Math.ceil(size[1] / brick[1]), Math.ceil(size[2] / brick[2])];
}

/** From one sample to the next along x, y, z. */
export function spacing({ size, bounds }: SparseGrid): [number, number, number] {
  const step = (axis: 0 | 1 | 2) => (bounds.max[axis] - bounds.min[axis]) / ((size[2 - axis] as number) - 1);
  return [step(0), step(1), step(2)];
}

/** The sample at whole places; outside the grid, that of the nearest place in it. */
export function sampleAt(grid: SparseGrid, z: number, y: number, x: number): number {
  const { size, brick, table, fill, values } = grid;
  const [, alongY, alongX] = brickCounts(grid);
  const iz = Math.min(size[0] - 1, Math.max(0, z));
  const iy = Math.min(size[1] - 1, Math.max(0, y));
  const ix = Math.min(size[2] - 1, Math.max(0, x));
  const bz = Math.floor(iz / brick[0]);
  const by = Math.floor(iy / brick[1]);
  const bx = Math.floor(ix / brick[2]);
  const place = (bz * alongY + by) * alongX + bx;
  const kept = table[place] as number;
  if (kept < 0) return fill[place] as number;
  const row = ((kept * brick[0] + iz - bz * brick[0]) * brick[1] + iy - by * brick[1]) * brick[2];
  return values[row + ix - bx * brick[2]] as number;
}
