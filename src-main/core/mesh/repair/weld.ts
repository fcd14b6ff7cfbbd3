/** Vertices at exactly the same place made one. */

/**
 * For each position of [n, 3], the first vertex that is at the same place: [n]. 0 and -0 are the same place.
 */
export function firstAtSamePlace(positions: Float64Array): Uint32Array {
  const count = positions.length / 3;
  // Adding 0 makes -0 into 0, so that equal numbers have equal bits.
  const places = positions.map((value) => value + 0);
  const words = new Uint32Array(places.buffer);
  const mask = 2 ** Math.ceil(Math.log2(2 * count + 1)) - 1;
  /** Vertex + 1, or 0 where there is none. */
  const table = new Uint32Array(mask + 1);
  const first = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let slot = hash(words, 6 * i) & mask;
    for (;;) {
      const other = (table[slot] as number) - 1;
      if (other < 0) table[slot] = i + 1;
      if (other < 0 || isSame(places, 3 * other, 3 * i)) {
        first[i] = other < 0 ? i : other;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return first;
}

function isSame(places: Float64Array, a: number, b: number): boolean {
  return places[a] === places[b] && places[a + 1] === places[b + 1] && places[a + 2] === places[b + 2];
}

function hash(words: Uint32Array, at: number): number {
  let h = 0;
  for (let k = at; k < at + 6; k++) {
    h = Math.imul(h ^ (words[k] as number), 0x9e3779b1);
    h ^= h >>> 15;
  }
  return h;
}
