/** Things that are joined to groups, two at a time. */

export class Groups {
  #parents: Uint32Array;

  constructor(things: number) {
    this.#parents = Uint32Array.from({ length: things }, (_, i) => i);
  }

  /** The one that stands for the group of a thing. */
  first(thing: number): number {
    const parents = this.#parents;
    let at = thing;
    while (parents[at] !== at) {
      // Halves the way for the next time.
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    this.#parents[this.first(a)] = this.first(b);
  }

  count(): number {
    return this.#parents.reduce((sum, parent, thing) => sum + (parent === thing ? 1 : 0), 0);
  }
}
