/**
 * What a part of a surface looks like from afar: its items' dipoles summed up to second moments at every node of a
 * tree (Barill et al., Fast Winding Numbers for Soups and Clouds, 2018). Moments are kept as polynomials in the
 * direction of view: N.r, then quadratic and cubic, because only their values along r are ever asked for.
 */
import type { BoundingTree } from './boundingTree.ts';

/** The items of a tree, in its order, as dipoles. */
export interface Dipoles {
  /** [items, 3]: area-weighted normals. */
  normals: Float64Array;
  /** [items, 3]: centroids. */
  centers: Float64Array;
  /** [items, 6]: second moments of an item about its centroid over its area, xx yy zz and twice xy yz zx. */
  spreads: Float64Array;
  /** [items]: how far an item reaches from its centroid. */
  reaches: Float64Array;
}

/**
 * Numbers of a node: centre 3, squared distance from which its sum may be used, linear 3 (x y z), quadratic 6
 * (xx yy zz xy yz zx), cubic 10 (xxx yyy zzz xxy xyy xxz xzz yyz yzz xyz).
 */
export const SUM_STRIDE = 23;
const LINEAR = 4;
const QUADRATIC = 7;
const CUBIC = 13;

/** A sum is used from this many radii of its node on: winding numbers are then right to about 0.02. */
const ACCURACY = 1.5;

/** Sums over the nodes of a tree: [nodes, SUM_STRIDE]. */
export function buildDipoleSums(tree: BoundingTree, dipoles: Dipoles): Float32Array {
  const builder = new SumBuilder(tree, dipoles);
  // Children stand behind their parents.
  for (let node = tree.after.length - 1; node >= 0; node--) builder.sumUp(node);
  return Float32Array.from(builder.sums);
}

class SumBuilder {
  readonly sums: Float64Array;
  #tree: BoundingTree;
  #dipoles: Dipoles;
  #areas: Float64Array;
  #radii: Float64Array;
  /** A leaf's item as a node of its own. */
  #item = new Float64Array(SUM_STRIDE);
  /** From a node's centre to that of a part. */
  #shift = new Float64Array(3);
  /** What the part's dipole adds to the first moment by that. */
  #moved = new Float64Array(6);

  constructor(tree: BoundingTree, dipoles: Dipoles) {
    this.#tree = tree;
    this.#dipoles = dipoles;
    this.sums = new Float64Array(SUM_STRIDE * tree.after.length);
    this.#areas = new Float64Array(tree.after.length);
    this.#radii = new Float64Array(tree.after.length);
  }

  /** Sums up a node whose children are done. */
  sumUp(node: number): void {
    const { after, first, count } = this.#tree;
    const items = count[node] as number;
    if (items > 0) this.#sumLeaf(node, first[node] as number, items);
    else this.#sumChildren(node, node + 1, after[node + 1] as number);
    const radius = Math.min(this.#radii[node] as number, this.#cornerDistance(node));
    this.#radii[node] = radius;
    this.sums[SUM_STRIDE * node + 3] = (ACCURACY * radius) ** 2;
  }

  #sumLeaf(node: number, start: number, items: number): void {
    const { centers, normals, reaches } = this.#dipoles;
    let area = 0;
    for (let place = start; place < start + items; place++) area += itemArea(normals, place);
    this.#areas[node] = area;
    for (let place = start; place < start + items; place++) {
      this.#addCenter(node, area > 0 ? itemArea(normals, place) / area : 1 / items, centers, 3 * place);
    }
    for (let place = start; place < start + items; place++) {
      this.#putItem(place);
      this.#add(node, this.#item, 0, reaches[place] as number);
    }
  }

  #sumChildren(node: number, left: number, right: number): void {
    const [sums, areas, radii] = [this.sums, this.#areas, this.#radii];
    const area = (areas[left] as number) + (areas[right] as number);
    const ofLeft = area > 0 ? (areas[left] as number) / area : 0.5;
    areas[node] = area;
    this.#addCenter(node, ofLeft, sums, SUM_STRIDE * left);
    this.#addCenter(node, 1 - ofLeft, sums, SUM_STRIDE * right);
    this.#add(node, sums, SUM_STRIDE * left, radii[left] as number);
    this.#add(node, sums, SUM_STRIDE * right, radii[right] as number);
  }

  /** Nodes stand at the mean of their parts' centres, weighted by area. */
  #addCenter(node: number, weight: number, centers: Float64Array, at: number): void {
    const to = SUM_STRIDE * node;
    for (let axis = 0; axis < 3; axis++) {
      this.sums[to + axis] = (this.sums[to + axis] as number) + weight * (centers[at + axis] as number);
    }
  }

  #putItem(place: number): void {
    const { normals, centers, spreads } = this.#dipoles;
    const item = this.#item;
    item.fill(0, CUBIC);
    for (let axis = 0; axis < 3; axis++) {
      item[axis] = centers[3 * place + axis] as number;
      item[LINEAR + axis] = normals[3 * place + axis] as number;
    }
    addCubic(item, CUBIC, spreads, 6 * place, normals, 3 * place, 1);
  }

  /** Adds a part's sum, as seen from the node's centre. */
  #add(node: number, part: Float64Array, from: number, radius: number): void {
    const [sums, shift, moved] = [this.sums, this.#shift, this.#moved];
    const to = SUM_STRIDE * node;
    for (let k = LINEAR; k < SUM_STRIDE; k++) sums[to + k] = (sums[to + k] as number) + (part[from + k] as number);
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const way = (part[from + axis] as number) - (sums[to + axis] as number);
      shift[axis] = way;
      squared += way * way;
    }
    putQuadratic(moved, part, from + LINEAR, shift);
    for (let k = 0; k < 6; k++) sums[to + QUADRATIC + k] = (sums[to + QUADRATIC + k] as number) + (moved[k] as number);
    addCubic(sums, to + CUBIC, part, from + QUADRATIC, shift, 0, 2);
    addCubic(sums, to + CUBIC, moved, 0, shift, 0, 1);
    this.#radii[node] = Math.max(this.#radii[node] as number, Math.sqrt(squared) + radius);
  }

  /** From a node's centre to the farthest corner of its box. */
  #cornerDistance(node: number): number {
    const { boxes } = this.#tree;
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const shift = (this.sums[SUM_STRIDE * node + axis] as number) - (boxes[6 * node + axis] as number);
      squared += (Math.abs(shift) + (boxes[6 * node + 3 + axis] as number)) ** 2;
    }
    return Math.sqrt(squared);
  }
}

function itemArea(normals: Float64Array, place: number): number {
  const x = normals[3 * place] as number;
  const y = normals[3 * place + 1] as number;
  const z = normals[3 * place + 2] as number;
  return Math.sqrt(x * x + y * y + z * z);
}

/** The product of two linear forms. */
function putQuadratic(product: Float64Array, a: Float64Array, from: number, b: Float64Array): void {
  for (let axis = 0; axis < 3; axis++) {
    const next = (axis + 1) % 3;
    const [u, v] = [a[from + axis] as number, b[axis] as number];
    product[axis] = u * v;
    product[3 + axis] = u * (b[next] as number) + (a[from + next] as number) * v;
  }
}

/** Adds `times` the product of a quadratic and a linear form. */
function addCubic(
  sum: Float64Array, to: number,
  quadratic: Float64Array, from: number,
  linear: Float64Array, at: number,
  times: number,
): void {
  const xx = quadratic[from] as number;
  const yy = quadratic[from + 1] as number;
  const zz = quadratic[from + 2] as number;
  const xy = quadratic[from + 3] as number;
  const yz = quadratic[from + 4] as number;
  const zx = quadratic[from + 5] as number;
  const x = times * (linear[at] as number);
  const y = times * (linear[at + 1] as number);
  const z = times * (linear[at + 2] as number);
  sum[to] = (sum[to] as number) + xx * x;
  sum[to + 1] = (sum[to + 1] as number) + yy * y;
  sum[to + 2] = (sum[to + 2] as number) + zz * z;
  sum[to + 3] = (sum[to + 3] as number) + xx * y + xy * x;
  sum[to + 4] = (sum[to + 4] as number) + xy * y + yy * x;
  sum[to + 5] = (sum[to + 5] as number) + xx * z + zx * x;
  sum[to + 6] = (sum[to + 6] as number) + zx * z + zz * x;
  sum[to + 7] = (sum[to + 7] as number) + yy * z + yz * y;
  sum[to + 8] = (sum[to + 8] as number) + yz * z + zz * y;
  sum[to + 9] = (sum[to + 9] as number) + xy * z + yz * x + zx * y;
}

/**
 * What a sum adds to the winding number, from `at` on, seen at distance r (of squared length r2) from its centre:
 * the second order of the series of N.x / |x|^3 about r, over 4 pi.
 */
export function farWinding(sums: Float32Array, at: number, x: number, y: number, z: number, r2: number): number {
  const i = at + LINEAR;
  const linear = (sums[i] as number) * x + (sums[i + 1] as number) * y + (sums[i + 2] as number) * z;
  const q = at + QUADRATIC;
  const [xx, yy, zz] = [sums[q] as number, sums[q + 1] as number, sums[q + 2] as number];
  const quadratic =
    x * (xx * x + (sums[q + 3] as number) * y) +
    y * (yy * y + (sums[q + 4] as number) * z) +
    z * (zz * z + (sums[q + 5] as number) * x);
  const c = at + CUBIC;
  const [xxx, yyy, zzz] = [sums[c] as number, sums[c + 1] as number, sums[c + 2] as number];
  const [xxy, xyy, xxz] = [sums[c + 3] as number, sums[c + 4] as number, sums[c + 5] as number];
  const [xzz, yyz, yzz] = [sums[c + 6] as number, sums[c + 7] as number, sums[c + 8] as number];
  const cubic =
    x * x * (xxx * x + xxy * y + xxz * z) +
    y * y * (yyy * y + xyy * x + yyz * z) +
    z * z * (zzz * z + xzz * x + yzz * y) +
    (sums[c + 9] as number) * x * y * z;
  const traces = x * (3 * xxx + xyy + xzz) + y * (xxy + 3 * yyy + yzz) + z * (xxz + yyz + 3 * zzz);
  const first = xx + yy + zz - (3 * quadratic) / r2;
  const second = ((15 * cubic) / r2 - 3 * traces) / (2 * r2);
  return (linear + first + second) / (4 * Math.PI * r2 * Math.sqrt(r2));
}
