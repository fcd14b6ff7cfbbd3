/**
 * A bounding volume hierarchy over boxes, as flat arrays that threads can share. Nodes stand depth first: the left
 * child of node i is i + 1, and its right child is the node after the left one's subtree.
 */

/** Arrays only, so that it can be sent to a worker thread or lie in shared memory. */
export interface BoundingTree {
  /** [nodes, 6]: middle x y z and half of the size along x y z. */
  boxes: Float32Array;
  /** [nodes]: the node after this one's subtree. */
  after: Uint32Array;
  /** [nodes]: of a leaf, the first of its places in `order`. */
  first: Uint32Array;
  /** [nodes]: of a leaf, how many places it has; 0 of an inner node. */
  count: Uint32Array;
  /** [items]: the items in the order of the leaves. */
  order: Uint32Array;
}

/** More nodes than this never stand on a path from the root. */
export const MAX_DEPTH = 96;

/** Half sizes are made larger by this much, for the rounding of middles. */
const ROUNDING = 2 ** -22;

const LEAF_ITEMS = 4;
const BINS = 16;
/** Nodes of no more items than this are split in the middle, without looking for the best plane. */
const FEW_ITEMS = 24;
/** From this depth on halves are equal, so that no input makes a path long: 2^32 items end 32 levels below. */
const HALVING_DEPTH = 60;

/**
 * The tree over `itemBoxes` [items, 6] (smallest x y z, largest x y z), at least one item. Splits are chosen among 16 planes across the longest side
 * by the surface area heuristic (Wald, 2007).
 */
export function buildTree(itemBoxes: Float32Array): BoundingTree {
  return new Builder(itemBoxes).build();
}

class Builder {
  #itemBoxes: Float32Array;
  #order: Uint32Array;
  #boxes: Float32Array;
  #after: Uint32Array;
  #first: Uint32Array;
  #count: Uint32Array;
  #nodes = 0;
  #bins = new Bins();
  /** Of the items last measured: smallest x y z, largest x y z. */
  #box = new Float64Array(6);
  /** The same of their centres. */
  #spread = new Float64Array(6);

  constructor(itemBoxes: Float32Array) {
    const items = itemBoxes.length / 6;
    // Every leaf holds an item at least.
    const nodes = 2 * items - 1;
    this.#itemBoxes = itemBoxes;
    this.#order = Uint32Array.from({ length: items }, (_, i) => i);
    this.#boxes = new Float32Array(6 * nodes);
    this.#after = new Uint32Array(nodes);
    this.#first = new Uint32Array(nodes);
    this.#count = new Uint32Array(nodes);
  }

  build(): BoundingTree {
    this.#node(0, this.#order.length, 0);
    const nodes = this.#nodes;
    return {
      boxes: this.#boxes.slice(0, 6 * nodes),
      after: this.#after.slice(0, nodes),
      first: this.#first.slice(0, nodes),
      count: this.#count.slice(0, nodes),
      order: this.#order,
    };
  }

  /** Makes the subtree over the places from `start` to `end`. */
  #node(start: number, end: number, depth: number): void {
    const node = this.#nodes++;
    this.#measure(start, end);
    this.#putBox(node);
    const middle = end - start <= LEAF_ITEMS ? end : this.#split(start, end, depth);
    if (middle === end) {
      this.#first[node] = start;
      this.#count[node] = end - start;
    } else {
      this.#node(start, middle, depth + 1);
      this.#node(middle, end, depth + 1);
    }
    this.#after[node] = this.#nodes;
  }

  /** Finds the box around items, and around their centres. */
  #measure(start: number, end: number): void {
    const [items, order, box, spread] = [this.#itemBoxes, this.#order, this.#box, this.#spread];
    clear(box, 0);
    clear(spread, 0);
    for (let i = start; i < end; i++) {
      const item = 6 * (order[i] as number);
      extend(box, 0, items, item);
      for (let axis = 0; axis < 3; axis++) {
        const center = (items[item + axis] as number) + (items[item + axis + 3] as number);
        if (center < (spread[axis] as number)) spread[axis] = center;
        if (center > (spread[axis + 3] as number)) spread[axis + 3] = center;
      }
    }
  }

  #putBox(node: number): void {
    for (let axis = 0; axis < 3; axis++) {
      const [low, high] = [this.#box[axis] as number, this.#box[axis + 3] as number];
      const middle = Math.fround((low + high) / 2);
      this.#boxes[6 * node + axis] = middle;
      this.#boxes[6 * node + axis + 3] = Math.max(high - middle, middle - low) * (1 + ROUNDING);
    }
  }

  /** Brings the items of one side before those of the other; returns where the other starts. */
  #split(start: number, end: number, depth: number): number {
    const half = (start + end) >> 1;
    if (depth >= HALVING_DEPTH) return half;
    const spread = this.#spread;
    const size = (axis: number) => (spread[axis + 3] as number) - (spread[axis] as number);
    const axis = size(1) > size(0) ? (size(2) > size(1) ? 2 : 1) : size(2) > size(0) ? 2 : 0;
    // Items that all have one centre cannot be told apart.
    if (!(size(axis) > 0)) return half;
    const low = spread[axis] as number;
    const scale = BINS / size(axis);
    const plane = end - start <= FEW_ITEMS ? BINS / 2 : this.#cheapestPlane(start, end, axis, low, scale);
    const [items, order] = [this.#itemBoxes, this.#order];
    let middle = start;
    for (let i = start; i < end; i++) {
      const item = order[i] as number;
      if (binOf(items, item, axis, low, scale) >= plane) continue;
      order[i] = order[middle] as number;
      order[middle++] = item;
    }
    return middle === start || middle === end ? half : middle;
  }

  #cheapestPlane(start: number, end: number, axis: number, low: number, scale: number): number {
    const [items, order, bins] = [this.#itemBoxes, this.#order, this.#bins];
    bins.clear();
    for (let i = start; i < end; i++) {
      const item = order[i] as number;
      bins.add(binOf(items, item, axis, low, scale), items, item);
    }
    return bins.cheapest();
  }
}

/** Centres are sums of both ends of a box. */
function binOf(items: Float32Array, item: number, axis: number, low: number, scale: number): number {
  const center = (items[6 * item + axis] as number) + (items[6 * item + axis + 3] as number);
  return Math.min(BINS - 1, Math.floor((center - low) * scale));
}

/** Boxes and numbers of items between neighbouring planes. */
class Bins {
  #boxes = new Float64Array(6 * BINS);
  #counts = new Uint32Array(BINS);
  #costs = new Float64Array(BINS);
  #box = new Float64Array(6);

  clear(): void {
    for (let bin = 0; bin < BINS; bin++) clear(this.#boxes, 6 * bin);
    this.#counts.fill(0);
  }

  add(bin: number, items: Float32Array, item: number): void {
    this.#counts[bin] = (this.#counts[bin] as number) + 1;
    extend(this.#boxes, 6 * bin, items, 6 * item);
  }

  /** The plane, named by the bin after it, with the least sum of area times items on both sides. */
  cheapest(): number {
    const costs = this.#costs;
    this.#sweep(0, BINS - 1, 1, (bin, cost) => (costs[bin + 1] = cost));
    let best = 1;
    let least = Infinity;
    this.#sweep(BINS - 1, 0, -1, (bin, cost) => {
      const both = (costs[bin] as number) + cost;
      if (both < least) [least, best] = [both, bin];
    });
    return best;
  }

  /** Tells the cost of all bins up to each one, from `from` on towards `to`, that excluded. */
  #sweep(from: number, to: number, step: number, tell: (bin: number, cost: number) => void): void {
    const box = this.#box;
    clear(box, 0);
    let items = 0;
    for (let bin = from; bin !== to; bin += step) {
      const count = this.#counts[bin] as number;
      items += count;
      if (count > 0) extend(box, 0, this.#boxes, 6 * bin);
      tell(bin, items === 0 ? 0 : items * halfArea(box));
    }
  }
}

/** Makes the box at a place empty. */
function clear(boxes: Float64Array, at: number): void {
  for (let axis = at; axis < at + 3; axis++) {
    boxes[axis] = Infinity;
    boxes[axis + 3] = -Infinity;
  }
}

function extend(boxes: Float64Array, at: number, by: Float32Array | Float64Array, from: number): void {
  for (let axis = 0; axis < 3; axis++) {
    const [low, high] = [by[from + axis] as number, by[from + axis + 3] as number];
    if (low < (boxes[at + axis] as number)) boxes[at + axis] = low;
    if (high > (boxes[at + axis + 3] as number)) boxes[at + axis + 3] = high;
  }
}

function halfArea(box: Float64Array): number {
  const dx = (box[3] as number) - (box[0] as number);
  const dy = (box[4] as number) - (box[1] as number);
  const dz = (box[5] as number) - (box[2] as number);
  return dx * dy + dy * dz + dz * dx;
}

/** Squared distance from a point to the box of a node; 0 inside. */
export function boxDistanceSquared(boxes: Float32Array, node: number, x: number, y: number, z: number): number {
  const at = 6 * node;
  const dx = Math.max(Math.abs(x - (boxes[at] as number)) - (boxes[at + 3] as number), 0);
  const dy = Math.max(Math.abs(y - (boxes[at + 1] as number)) - (boxes[at + 4] as number), 0);
  const dz = Math.max(Math.abs(z - (boxes[at + 2] as number)) - (boxes[at + 5] as number), 0);
  return dx * dx + dy * dy + dz * dz;
}
