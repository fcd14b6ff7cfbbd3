/** How far away the nearest triangle or disc of a tree is. */
import { boxDistanceSquared, MAX_DEPTH, type BoundingTree } from './boundingTree.ts';

/** Squared distance from a point to the item at a place of the tree's order. */
export type ItemDistance = (place: number, x: number, y: number, z: number) => number;

/** Squared sine of an angle below which rounding decides where in a triangle a point is. */
const SLIVER = 1e-12;

/** Searches a tree; searches near the last one are quicker. */
export class NearestSearch {
  #tree: BoundingTree;
  #itemDistance: ItemDistance;
  #nodes = new Uint32Array(MAX_DEPTH);
  #distances = new Float64Array(MAX_DEPTH);
  /** Place of the item that the last search found: where the next one begins. */
  #place = 0;

  constructor(tree: BoundingTree, itemDistance: ItemDistance) {
    this.#tree = tree;
    this.#itemDistance = itemDistance;
  }

  /** Squared distance from a point to the nearest item, or `limit` when it is further than that. */
  distanceSquared(x: number, y: number, z: number, limit = Infinity): number {
    const { boxes, after, first, count } = this.#tree;
    const [nodes, distances] = [this.#nodes, this.#distances];
    let best = Math.min(limit, this.#itemDistance(this.#place, x, y, z));
    let depth = 1;
    nodes[0] = 0;
    distances[0] = 0;
    while (depth > 0) {
      depth--;
      if ((distances[depth] as number) >= best) continue;
      const node = nodes[depth] as number;
      if ((count[node] as number) > 0) {
        best = this.#searchLeaf(first[node] as number, count[node] as number, best, x, y, z);
        continue;
      }
      const left = node + 1;
      const right = after[left] as number;
      const toLeft = boxDistanceSquared(boxes, left, x, y, z);
      const toRight = boxDistanceSquared(boxes, right, x, y, z);
      // The nearer one is put on top.
      const isLeftNearer = toLeft < toRight;
      const far = isLeftNearer ? toRight : toLeft;
      if (far < best) {
        nodes[depth] = isLeftNearer ? right : left;
        distances[depth++] = far;
      }
      nodes[depth] = isLeftNearer ? left : right;
      distances[depth++] = isLeftNearer ? toLeft : toRight;
    }
    return best;
  }

  #searchLeaf(first: number, count: number, best: number, x: number, y: number, z: number): number {
    let least = best;
    for (let place = first; place < first + count; place++) {
      const distance = this.#itemDistance(place, x, y, z);
      if (distance < least) {
        least = distance;
        this.#place = place;
      }
    }
    return least;
  }
}

/** Distances to triangles [m, 9]: corners a, b, c of x y z, in the order of the tree. */
export function triangleDistance(corners: Float32Array): ItemDistance {
  return (place, x, y, z) => {
    const i = 9 * place;
    const ax = corners[i] as number;
    const ay = corners[i + 1] as number;
    const az = corners[i + 2] as number;
    const abx = (corners[i + 3] as number) - ax;
    const aby = (corners[i + 4] as number) - ay;
    const abz = (corners[i + 5] as number) - az;
    const acx = (corners[i + 6] as number) - ax;
    const acy = (corners[i + 7] as number) - ay;
    const acz = (corners[i + 8] as number) - az;
    return toTriangle(x - ax, y - ay, z - az, abx, aby, abz, acx, acy, acz);
  };
}

/**
 * Squared distance from a point p to the triangle 0, b, c: to its plane where p is over it, else to those sides that p
 * is beyond. A triangle without area is taken as its sides.
 */
function toTriangle(
  px: number, py: number, pz: number,
  bx: number, by: number, bz: number,
  cx: number, cy: number, cz: number,
): number {
  const pb = px * bx + py * by + pz * bz;
  const pc = px * cx + py * cy + pz * cz;
  const bb = bx * bx + by * by + bz * bz;
  const bc = bx * cx + by * cy + bz * cz;
  const cc = cx * cx + cy * cy + cz * cz;
  const sum = bb * cc - bc * bc;
  const isFlat = !(sum > SLIVER * bb * cc);
  // Parts of b and c in the foot of p, times the sum of all three.
  const ofB = cc * pb - bc * pc;
  const ofC = bb * pc - bc * pb;
  const isOver = ofB > 0 && ofC > 0 && ofB + ofC < sum;
  if (isOver && !isFlat) {
    const v = ofB / sum;
    const w = ofC / sum;
    return squared(px - v * bx - w * cx, py - v * by - w * cy, pz - v * bz - w * cz);
  }
  let best = Infinity;
  if (ofC <= 0 || isFlat) best = toSegment(px, py, pz, bx, by, bz, pb, bb);
  if (ofB <= 0 || isFlat) best = Math.min(best, toSegment(px, py, pz, cx, cy, cz, pc, cc));
  if (ofB + ofC >= sum || isFlat) {
    const along = pc - pb - bc + bb;
    const length = bb - 2 * bc + cc;
    best = Math.min(best, toSegment(px - bx, py - by, pz - bz, cx - bx, cy - by, cz - bz, along, length));
  }
  return best;
}

function squared(x: number, y: number, z: number): number {
  return x * x + y * y + z * z;
}

/** To the segment from 0 to d, which may be a point; `along` is p.d and `length` d.d. */
function toSegment(
  px: number, py: number, pz: number,
  dx: number, dy: number, dz: number,
  along: number, length: number,
): number {
  const t = length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
  return squared(px - t * dx, py - t * dy, pz - t * dz);
}

/** Distances to discs [n, 7]: centre, normal of length 1, radius, in the order of the tree. */
export function discDistance(discs: Float32Array): ItemDistance {
  return (place, x, y, z) => {
    const i = 7 * place;
    const dx = x - (discs[i] as number);
    const dy = y - (discs[i + 1] as number);
    const dz = z - (discs[i + 2] as number);
    const height = dx * (discs[i + 3] as number) + dy * (discs[i + 4] as number) + dz * (discs[i + 5] as number);
    const beside = Math.sqrt(Math.max(0, squared(dx, dy, dz) - height * height));
    const beyond = Math.max(0, beside - (discs[i + 6] as number));
    return height * height + beyond * beyond;
  };
}
