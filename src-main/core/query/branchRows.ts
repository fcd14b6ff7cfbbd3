/**
 * Coordinate rows of branches that know nothing of time, kept from one query to the next: asked for another moment of the
 * same picture, an engine then finds what it has computed from them already.
 */

/** Bytes of features that an engine may remember for the rows that are kept, all together. */
const MOST_BYTES = 512 << 20;

export class BranchRows {
  #mostRows: number;
  #rows = 0;
  /** The one used last stands last. */
  #tables = new Map<string, { table: Float32Array; rows: number }>();

  /** @param features that an engine computes from a row. */
  constructor(features: number) {
    this.#mostRows = MOST_BYTES / (Float32Array.BYTES_PER_ELEMENT * features);
  }

  /** The table of a key, made when it is not there. */
  of(key: string, rows: number, make: () => Float32Array): Float32Array {
    const known = this.#tables.get(key);
    const entry = known ?? { table: make(), rows };
    this.#tables.delete(key);
    this.#tables.set(key, entry);
    if (!known) this.#rows += rows;
    for (const [oldest, old] of this.#tables) {
      if (this.#rows <= this.#mostRows || oldest === key) break;
      this.#tables.delete(oldest);
      this.#rows -= old.rows;
    }
    return entry.table;
  }
}
