/**
 * Where a surface ends: edges that are not run through as often one way as the other, around holes and between faces
 * of different orientation. Away from the surface the winding number changes only by what is seen of them.
 */
import { buildTree } from './boundingTree.ts';
import { edgeGroups, nextHalfEdge } from '../edges.ts';
import type { TriangleMesh } from '../mesh.ts';

/** Pieces of the border as balls: [pieces, 5] of centre 3, radius, length of edge in it. Empty when the surface is closed. */
export type Border = Float32Array;

const PIECES = 16;
const STRIDE = 5;

/** The border of a mesh in at most 16 pieces. Each edge counts as often as it is run through too much. */
export function borderOf(mesh: TriangleMesh): Border {
  const { boxes, lengths } = borderEdges(mesh);
  if (lengths.length === 0) return new Float32Array(0);
  const tree = buildTree(boxes);
  const isLeaf = (node: number) => (tree.count[node] as number) > 0;
  // Level by level, until there are enough nodes.
  let nodes = [0];
  for (;;) {
    const next = nodes.flatMap((node) => (isLeaf(node) ? [node] : [node + 1, tree.after[node + 1] as number]));
    if (next.length > PIECES || next.length === nodes.length) break;
    nodes = next;
  }
  return Float32Array.from(nodes.flatMap((node) => piece(tree.boxes, node, lengthBelow(tree, node, lengths))));
}

function piece(boxes: Float32Array, node: number, length: number): number[] {
  const box = [...boxes.subarray(6 * node, 6 * node + 6)];
  return [...box.slice(0, 3), Math.hypot(...box.slice(3)), length];
}

function lengthBelow(tree: ReturnType<typeof buildTree>, node: number, lengths: number[]): number {
  let sum = 0;
  for (let below = node; below < (tree.after[node] as number); below++) {
    const start = tree.first[below] as number;
    for (let place = start; place < start + (tree.count[below] as number); place++) {
      sum += lengths[tree.order[place] as number] as number;
    }
  }
  return sum;
}

function borderEdges({ positions, indices }: TriangleMesh): { boxes: Float32Array; lengths: number[] } {
  const { order, starts } = edgeGroups(indices, positions.length / 3);
  const boxes: number[] = [];
  const lengths: number[] = [];
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    let net = 0;
    for (let i = starts[edge] as number; i < (starts[edge + 1] as number); i++) {
      const h = order[i] as number;
      net += (indices[h] as number) < (indices[nextHalfEdge(h)] as number) ? 1 : -1;
    }
    if (net === 0) continue;
    const h = order[starts[edge] as number] as number;
    const from = 3 * (indices[h] as number);
    const to = 3 * (indices[nextHalfEdge(h)] as number);
    const ends = [positions.subarray(from, from + 3), positions.subarray(to, to + 3)] as const;
    boxes.push(...ends[0].map((value, axis) => Math.min(value, ends[1][axis] as number)));
    boxes.push(...ends[0].map((value, axis) => Math.max(value, ends[1][axis] as number)));
    lengths.push(Math.abs(net) * Math.hypot(...ends[0].map((value, axis) => value - (ends[1][axis] as number))));
  }
  return { boxes: Float32Array.from(boxes), lengths };
}

/**
 * How fast the winding number can change at most, per unit of way, at points that are within `move` of a point and at
 * least `room` from the surface. It is the field of a current along the border over 4 pi: an edge of length l at
 * distance r adds at most l / (4 pi r^2).
 */
export function steepestWinding(border: Border, x: number, y: number, z: number, move: number, room: number): number {
  let sum = 0;
  for (let i = 0; i < border.length; i += STRIDE) {
    const dx = x - (border[i] as number);
    const dy = y - (border[i + 1] as number);
    const dz = z - (border[i + 2] as number);
    const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) - (border[i + 3] as number) - move;
    const r = Math.max(room, distance);
    sum += (border[i + 4] as number) / (4 * Math.PI * r * r);
  }
  return sum;
}
