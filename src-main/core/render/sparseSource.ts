/**
 * Distances of a grid that is kept in bricks near the surface. In them it is as exact as a whole grid; far from the surface
 * there is one value a brick, and what is between the middles of bricks is interpolated, so that light and shadows, which
 * ask far from the surface too, show no bricks.
 */
import { brickCounts, type GridSize, type SparseGrid } from '../mesh/sparseGrid.ts';
import { CubeSource, trilinear } from './distanceSource.ts';

export class SparseSource extends CubeSource {
  #grid: SparseGrid;
  #counts: GridSize;
  /** Steps of a row and a plane in a brick. */
  #row: number;
  #plane: number;
  /** The middles of all bricks, [counts + 1]: the last ones twice, so that every middle begins a cell. */
  #middles: Float32Array;
  #middlesRow: number;
  #middlesPlane: number;
  /** The samples of a cell between bricks. */
  #cell = new Float32Array(8);

  /** @param grid over [-1, 1]^3 @param limit distances are known up to it */
  constructor(grid: SparseGrid, limit: number) {
    super(grid.size, limit);
    this.#grid = grid;
    this.#counts = brickCounts(grid);
    [this.#row, this.#plane] = [grid.brick[2], grid.brick[1] * grid.brick[2]];
    const [, ny, nx] = this.#counts;
    [this.#middlesRow, this.#middlesPlane] = [nx + 1, (nx + 1) * (ny + 1)];
    this.#middles = middlesOf(grid, this.#counts);
  }

  protected inCube(x: number, y: number, z: number): number {
    const { brick, values } = this.#grid;
    const i = Math.min(this.lastX - 1, x | 0);
    const j = Math.min(this.lastY - 1, y | 0);
    const k = Math.min(this.lastZ - 1, z | 0);
    const inX = i % brick[2];
    const inY = j % brick[1];
    const inZ = k % brick[0];
    const isBetween = inX === brick[2] - 1 || inY === brick[1] - 1 || inZ === brick[0] - 1;
    if (isBetween) return this.#between(i, j, k, x, y, z);
    const kept = this.#keptAt(i, j, k);
    if (kept < 0) return this.#far(x, y, z);
    const corner = (kept * brick[0] + inZ) * this.#plane + inY * this.#row + inX;
    return trilinear(values, corner, this.#row, this.#plane, x - i, y - j, z - k);
  }

  /** In a cell whose samples lie in several bricks. */
  #between(i: number, j: number, k: number, x: number, y: number, z: number): number {
    let isNear = false;
    for (let corner = 0; corner < 8 && !isNear; corner++) {
      isNear = this.#keptAt(i + (corner & 1), j + ((corner >> 1) & 1), k + (corner >> 2)) >= 0;
    }
    if (!isNear) return this.#far(x, y, z);
    const cell = this.#cell;
    for (let corner = 0; corner < 8; corner++) {
      cell[corner] = this.#sample(i + (corner & 1), j + ((corner >> 1) & 1), k + (corner >> 2));
    }
    return trilinear(cell, 0, 2, 4, x - i, y - j, z - k);
  }

  #sample(i: number, j: number, k: number): number {
    const { brick, values } = this.#grid;
    const kept = this.#keptAt(i, j, k);
    if (kept < 0) return this.#far(i, j, k);
    const plane = (kept * brick[0] + (k % brick[0])) * this.#plane;
    return values[plane + (j % brick[1]) * this.#row + (i % brick[2])] as number;
  }

  /** The kept brick of a sample, or -1. */
  #keptAt(i: number, j: number, k: number): number {
    const { brick, table } = this.#grid;
    const counts = this.#counts;
    const place = (((k / brick[0]) | 0) * counts[1] + ((j / brick[1]) | 0)) * counts[2] + ((i / brick[2]) | 0);
    return table[place] as number;
  }

  /** Between the middles of bricks; beyond them, as at the nearest place between them. */
  #far(x: number, y: number, z: number): number {
    const { brick } = this.#grid;
    const u = inBricks(x, brick[2], this.#counts[2]);
    const v = inBricks(y, brick[1], this.#counts[1]);
    const w = inBricks(z, brick[0], this.#counts[0]);
    const corner = (w | 0) * this.#middlesPlane + (v | 0) * this.#middlesRow + (u | 0);
    return trilinear(this.#middles, corner, this.#middlesRow, this.#middlesPlane, u - (u | 0), v - (v | 0), w - (w | 0));
  }
}

/** A place in samples as one in middles of bricks; those are samples too, so that no cell has a kink. */
function inBricks(place: number, side: number, count: number): number {
  return Math.min(count - 1, Math.max(0, (place - (side >> 1)) / side));
}

function middlesOf({ brick, table, fill, values }: SparseGrid, [nz, ny, nx]: GridSize): Float32Array {
  const middles = new Float32Array((nz + 1) * (ny + 1) * (nx + 1));
  const samples = brick[0] * brick[1] * brick[2];
  const middle = ((brick[0] >> 1) * brick[1] + (brick[1] >> 1)) * brick[2] + (brick[2] >> 1);
  for (let k = 0, to = 0; k <= nz; k++) {
    for (let j = 0; j <= ny; j++) {
      for (let i = 0; i <= nx; i++) {
        const place = (Math.min(nz - 1, k) * ny + Math.min(ny - 1, j)) * nx + Math.min(nx - 1, i);
        const kept = table[place] as number;
        middles[to++] = kept < 0 ? (fill[place] as number) : (values[kept * samples + middle] as number);
      }
    }
  }
  return middles;
}
