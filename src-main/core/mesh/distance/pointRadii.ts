/** How much of a surface each of its points stands for. */
import { buildTree, boxDistanceSquared, MAX_DEPTH, type BoundingTree } from './boundingTree.ts';

/** Neighbours that the density around a point is taken from. */
const NEIGHBOURS = 8;

/**
 * For each of the points [n, 3], the radius of a disc with the area that it stands for: the k-th nearest neighbour is
 * at distance d, so a disc of area pi d^2 holds about k + 1/2 points.
 */
export function pointRadii(positions: Float64Array): Float32Array {
  const count = positions.length / 3;
  const boxes = new Float32Array(6 * count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) {
      boxes[6 * i + axis] = boxes[6 * i + 3 + axis] = positions[3 * i + axis] as number;
    }
  }
  const search = new NeighbourSearch(buildTree(boxes), positions);
  const neighbours = Math.min(NEIGHBOURS, count - 1);
  if (neighbours === 0) return new Float32Array(count);
  return Float32Array.from({ length: count }, (_, i) =>
    Math.sqrt(search.distanceSquared(i, neighbours) / (neighbours + 0.5)),
  );
}

class NeighbourSearch {
  #tree: BoundingTree;
  #positions: Float64Array;
  #nodes = new Uint32Array(MAX_DEPTH);
  /** The least squared distances so far, rising. */
  #least = new Float64Array(NEIGHBOURS);

  constructor(tree: BoundingTree, positions: Float64Array) {
    this.#tree = tree;
    this.#positions = positions;
  }

  /** Squared distance from a point to its k-th neighbour, k up to NEIGHBOURS. */
  distanceSquared(point: number, k: number): number {
    const { boxes, after, first, count } = this.#tree;
    const [nodes, least] = [this.#nodes, this.#least];
    const x = this.#positions[3 * point] as number;
    const y = this.#positions[3 * point + 1] as number;
    const z = this.#positions[3 * point + 2] as number;
    least.fill(Infinity);
    let depth = 1;
    nodes[0] = 0;
    while (depth > 0) {
      const node = nodes[--depth] as number;
      if (boxDistanceSquared(boxes, node, x, y, z) >= (least[k - 1] as number)) continue;
      if ((count[node] as number) > 0) {
        this.#searchLeaf(first[node] as number, count[node] as number, point, k);
        continue;
      }
      const left = node + 1;
      const right = after[left] as number;
      const isLeftNearer = boxDistanceSquared(boxes, left, x, y, z) < boxDistanceSquared(boxes, right, x, y, z);
      nodes[depth++] = isLeftNearer ? right : left;
      nodes[depth++] = isLeftNearer ? left : right;
    }
    return least[k - 1] as number;
  }

  #searchLeaf(first: number, count: number, point: number, k: number): void {
    const [positions, least] = [this.#positions, this.#least];
    for (let place = first; place < first + count; place++) {
      const other = this.#tree.order[place] as number;
      if (other === point) continue;
      const dx = (positions[3 * other] as number) - (positions[3 * point] as number);
      const dy = (positions[3 * other + 1] as number) - (positions[3 * point + 1] as number);
      const dz = (positions[3 * other + 2] as number) - (positions[3 * point + 2] as number);
      const distance = dx * dx + dy * dy + dz * dz;
      let at = k - 1;
      if (distance >= (least[at] as number)) continue;
      while (at > 0 && (least[at - 1] as number) > distance) {
        least[at] = least[at - 1] as number;
        at--;
      }
      least[at] = distance;
    }
  }
}
