/** The bricks of a grid that are kept, as they come. */
import type { GridSize, SparseGrid } from '../mesh/sparseGrid.ts';
import { DOMAIN, joined } from './shapeField.ts';

export class KeptBricks {
  /** Bricks along an axis. */
  readonly along: number;
  #size: number;
  #side: number;
  #limit: number;
  #table: Int32Array;
  #fill: Float32Array;
  #values: Float32Array[] = [];

  /**
   * @param size samples along each axis of the grid, over the domain.
   * @param side samples along each axis of a brick.
   * @param limit what a brick without surface is filled with at most.
   */
  constructor(size: number, side: number, limit: number) {
    this.#size = size;
    this.#side = side;
    this.#limit = limit;
    this.along = Math.ceil(size / side);
    this.#table = new Int32Array(this.along ** 3).fill(-1);
    this.#fill = new Float32Array(this.along ** 3);
  }

  /** A brick that holds nothing of the surface. @param place [z, y, x] of the bricks, as one number. */
  fill(place: number, distance: number): void {
    this.#fill[place] = Math.max(-this.#limit, Math.min(this.#limit, distance));
  }

  /** Keeps a brick's samples [side, side, side]. */
  keep(place: number, samples: Float32Array): void {
    this.#table[place] = this.#values.length;
    this.#values.push(samples);
  }

  grid(): SparseGrid {
    const size: GridSize = [this.#size, this.#size, this.#size];
    const brick: GridSize = [this.#side, this.#side, this.#side];
    return { size, bounds: DOMAIN, brick, table: this.#table, fill: this.#fill, values: joined(this.#values) };
  }
}
