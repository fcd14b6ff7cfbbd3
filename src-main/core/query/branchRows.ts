/**
 * Coordinate rows of branches that know nothing of time, kept from one query to the next: asked for another moment of the
 * same picture, an engine then finds what it has computed from them already.
 */

/** Tables that are kept: a picture's and that of a small one before it. */
const MOST = 2;

export class BranchRows {
  /** The one used last stands last. */
  #tables = new Map<string, Float32Array>();

  /** The rows of a key, made when they are not there. */
  of(key: string, make: () => Float32Array): Float32Array {
    const table = this.#tables.get(key) ?? make();
    this.#tables.delete(key);
    this.#tables.set(key, table);
    const [oldest] = this.#tables.keys();
    if (this.#tables.size > MOST && oldest !== undefined) this.#tables.delete(oldest);
    return table;
  }
}
