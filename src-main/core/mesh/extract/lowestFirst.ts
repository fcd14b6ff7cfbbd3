/** A queue of numbered things, the cheapest first; costs can change and things can be taken out. */

const ABSENT = -1;

export class LowestFirst {
  #heap: Int32Array;
  #places: Int32Array;
  #costs: Float64Array;
  #length = 0;

  /** @param things numbers from 0 to before this can be in the queue. */
  constructor(things: number) {
    this.#heap = new Int32Array(things);
    this.#places = new Int32Array(things).fill(ABSENT);
    this.#costs = new Float64Array(things);
  }

  /** Puts a thing in, or gives it another cost. */
  set(thing: number, cost: number): void {
    this.#costs[thing] = cost;
    if (this.#places[thing] === ABSENT) this.#put(thing, this.#length++);
    this.#settle(thing);
  }

  /** Takes a thing out, if it is there. */
  delete(thing: number): void {
    const place = this.#places[thing] as number;
    if (place === ABSENT) return;
    this.#places[thing] = ABSENT;
    const last = this.#heap[--this.#length] as number;
    if (last === thing) return;
    this.#put(last, place);
    this.#settle(last);
  }

  /** Takes out the cheapest thing; undefined when there is none. */
  shift(): number | undefined {
    if (this.#length === 0) return undefined;
    const cheapest = this.#heap[0] as number;
    this.delete(cheapest);
    return cheapest;
  }

  #put(thing: number, place: number): void {
    this.#heap[place] = thing;
    this.#places[thing] = place;
  }

  /** Brings a thing up or down to where its cost belongs. */
  #settle(thing: number): void {
    const [heap, costs] = [this.#heap, this.#costs];
    const cost = costs[thing] as number;
    let place = this.#places[thing] as number;
    while (place > 0) {
      const parent = heap[(place - 1) >> 1] as number;
      if ((costs[parent] as number) <= cost) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#length) break;
      const right = child + 1 < this.#length ? (heap[child + 1] as number) : undefined;
      if (right !== undefined && (costs[right] as number) < (costs[heap[child] as number] as number)) child++;
      if ((costs[heap[child] as number] as number) >= cost) break;
      this.#put(heap[child] as number, place);
      place = child;
    }
    this.#put(thing, place);
  }
}
