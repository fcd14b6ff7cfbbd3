/** Vertices at the same place made one: exactly there, or nearly. */

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

/** Cells in which near vertices are looked for are so many times as large: then few vertices are near a cell's end. */
const CELL = 64;

/**
 * For each position of [n, 3], the first vertex of those kept that is no further away than `reach`: [n]. A vertex that has
 * none is kept itself, so that no chain of near ones draws far ones together.
 * @param vertices of which this is asked, in order; the others are their own. @param reach above 0, and no tiny part of
 * the size, such as 1e-9: cells are counted in whole numbers.
 */
export function firstWithin(positions: Float64Array, vertices: Uint32Array, reach: number): Uint32Array {
  const first = Uint32Array.from({ length: positions.length / 3 }, (_, i) => i);
  const cells = new Cells(vertices.length, CELL * reach);
  const low = lowest(positions, vertices);
  for (const i of vertices) {
    // From the box's corner: far from the origin, cells would have numbers to which 1 can no longer be added.
    const at = (vertex: number, axis: 0 | 1 | 2): number => (positions[3 * vertex + axis] as number) - low[axis];
    const [x, y, z] = [at(i, 0), at(i, 1), at(i, 2)];
    const isNear = (j: number): boolean => {
      const [dx, dy, dz] = [x - at(j, 0), y - at(j, 1), z - at(j, 2)];
      return dx * dx + dy * dy + dz * dz <= reach * reach;
    };
    const other = cells.find(x, y, z, reach, isNear);
    if (other < 0) cells.add(i, x, y, z);
    else first[i] = other;
  }
  return first;
}

/** The lowest corner of the box around some vertices. */
function lowest(positions: Float64Array, vertices: Uint32Array): [number, number, number] {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  for (const vertex of vertices) {
    for (const axis of [0, 1, 2] as const) low[axis] = Math.min(low[axis], positions[3 * vertex + axis] as number);
  }
  return low;
}

/** Vertices by the cells of a grid, in a table of chains. */
class Cells {
  #side: number;
  #mask: number;
  /** Place of a chain's last vertex + 1, or 0; and of each vertex, that of the one before it. */
  #last: Uint32Array;
  #before: Uint32Array;
  #vertices: Uint32Array;
  #count = 0;

  constructor(most: number, side: number) {
    this.#side = side;
    this.#mask = 2 ** Math.ceil(Math.log2(2 * most + 1)) - 1;
    this.#last = new Uint32Array(this.#mask + 1);
    this.#before = new Uint32Array(most);
    this.#vertices = new Uint32Array(most);
  }

  add(vertex: number, x: number, y: number, z: number): void {
    const slot = this.#slot(this.#cell(x), this.#cell(y), this.#cell(z));
    this.#vertices[this.#count] = vertex;
    this.#before[this.#count] = this.#last[slot] as number;
    this.#last[slot] = ++this.#count;
  }

  /** The earliest vertex for which `isNear` holds, of those in cells that are within reach; -1 when there is none. */
  find(x: number, y: number, z: number, reach: number, isNear: (vertex: number) => boolean): number {
    const [x0, y0, z0] = [this.#cell(x - reach), this.#cell(y - reach), this.#cell(z - reach)];
    const [x1, y1, z1] = [this.#cell(x + reach), this.#cell(y + reach), this.#cell(z + reach)];
    let found = -1;
    for (let i = x0; i <= x1; i++) {
      for (let j = y0; j <= y1; j++) {
        for (let k = z0; k <= z1; k++) {
          for (let at = this.#last[this.#slot(i, j, k)] as number; at > 0; at = this.#before[at - 1] as number) {
            const vertex = this.#vertices[at - 1] as number;
            if ((found < 0 || vertex < found) && isNear(vertex)) found = vertex;
          }
        }
      }
    }
    return found;
  }

  /** Half a cell off, as many models have their faces at round numbers. */
  #cell(value: number): number {
    return Math.floor(value / this.#side + 0.5);
  }

  #slot(x: number, y: number, z: number): number {
    let h = Math.imul(x | 0, 0x9e3779b1) ^ Math.imul(y | 0, 0x85ebca6b) ^ Math.imul(z | 0, 0xc2b2ae35);
    h ^= h >>> 15;
    return Math.imul(h, 0x2c1b3c6d) >>> 0 & this.#mask;
  }
}
