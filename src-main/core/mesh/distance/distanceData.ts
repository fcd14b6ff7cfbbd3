/** A surface made ready for its distance: a tree, what its leaves hold, and what they look like from afar. */
import { borderOf, type Border } from './border.ts';
import { buildTree, type BoundingTree } from './boundingTree.ts';
import { buildDipoleSums, type Dipoles } from './dipoleSums.ts';
import { isMesh, type PointCloud, type Surface, type TriangleMesh } from '../mesh.ts';
import { pointRadii } from './pointRadii.ts';
import { shared } from '../../base/shared.ts';

/** All that answering takes, as plain arrays: it can be posted to a worker thread, or lie in shared memory. */
export interface DistanceData {
  kind: 'triangles' | 'discs';
  tree: BoundingTree;
  /** [m, 9] corners of triangles, or [n, 7] centre, normal and radius of discs, in the order of the tree. */
  items: Float32Array;
  /** Of dipoleSums.ts. */
  sums: Float32Array;
  /** Where a mesh ends; of points nobody knows. */
  border: Border | null;
}

/**
 * Makes a surface of at least one triangle or point ready, in units in which it is about 1 large. The points of a cloud
 * become discs that together about cover the surface. Takes some seconds for a million triangles.
 */
export function buildDistanceData(surface: Surface): DistanceData {
  return isMesh(surface) ? triangleData(surface) : discData(surface);
}

function triangleData(mesh: TriangleMesh): DistanceData {
  const { positions, indices } = mesh;
  const corners = new Float32Array(3 * indices.length);
  for (let i = 0; i < indices.length; i++) {
    const vertex = 3 * (indices[i] as number);
    for (let axis = 0; axis < 3; axis++) corners[3 * i + axis] = positions[vertex + axis] as number;
  }
  const tree = buildTree(boxesOf(corners));
  const items = inOrder(corners, tree.order, 9);
  const sums = buildDipoleSums(tree, triangleDipoles(items));
  return { kind: 'triangles', tree, items, sums, border: borderOf(mesh) };
}

function boxesOf(corners: Float32Array): Float32Array {
  const boxes = new Float32Array((corners.length / 9) * 6);
  for (let from = 0, to = 0; from < corners.length; from += 9, to += 6) {
    for (let axis = 0; axis < 3; axis++) {
      const a = corners[from + axis] as number;
      const b = corners[from + axis + 3] as number;
      const c = corners[from + axis + 6] as number;
      boxes[to + axis] = Math.min(a, b, c);
      boxes[to + axis + 3] = Math.max(a, b, c);
    }
  }
  return boxes;
}

function inOrder(items: Float32Array, order: Uint32Array, stride: number): Float32Array {
  const ordered = new Float32Array(items.length);
  for (let place = 0; place < order.length; place++) {
    const item = stride * (order[place] as number);
    for (let k = 0; k < stride; k++) ordered[stride * place + k] = items[item + k] as number;
  }
  return ordered;
}

function emptyDipoles(items: number): Dipoles {
  return {
    normals: new Float64Array(3 * items),
    centers: new Float64Array(3 * items),
    spreads: new Float64Array(6 * items),
    reaches: new Float64Array(items),
  };
}

/** Pairs of axes in the order of second moments, and how often each one counts. */
const PAIRS = [[0, 0, 1], [1, 1, 1], [2, 2, 1], [0, 1, 2], [1, 2, 2], [2, 0, 2]] as const;

function triangleDipoles(corners: Float32Array): Dipoles {
  const dipoles = emptyDipoles(corners.length / 9);
  /** Corners from the centroid. */
  const from = new Float64Array(9);
  for (let t = 0; t < corners.length / 9; t++) {
    let reach = 0;
    for (let axis = 0; axis < 3; axis++) {
      const at = 9 * t + axis;
      const sum = (corners[at] as number) + (corners[at + 3] as number) + (corners[at + 6] as number);
      dipoles.centers[3 * t + axis] = sum / 3;
      for (let k = axis; k < 9; k += 3) from[k] = (corners[9 * t + k] as number) - sum / 3;
    }
    for (let k = 0; k < 9; k += 3) {
      const [x, y, z] = [from[k] as number, from[k + 1] as number, from[k + 2] as number];
      reach = Math.max(reach, Math.sqrt(x * x + y * y + z * z));
    }
    dipoles.reaches[t] = reach;
    for (let axis = 0; axis < 3; axis++) dipoles.normals[3 * t + axis] = normalOf(from, (axis + 1) % 3, (axis + 2) % 3);
    for (let k = 0; k < 6; k++) {
      const [u, v, times] = PAIRS[k] as (typeof PAIRS)[number];
      let sum = 0;
      for (let corner = 0; corner < 9; corner += 3) sum += (from[corner + u] as number) * (from[corner + v] as number);
      dipoles.spreads[6 * t + k] = (times * sum) / 12;
    }
  }
  return dipoles;
}

/** Half the component of (b - a) x (c - a) that the axes u and v make. */
function normalOf(corners: Float64Array, u: number, v: number): number {
  const [au, av] = [corners[u] as number, corners[v] as number];
  const [bu, bv] = [(corners[u + 3] as number) - au, (corners[v + 3] as number) - av];
  const [cu, cv] = [(corners[u + 6] as number) - au, (corners[v + 6] as number) - av];
  return (bu * cv - bv * cu) / 2;
}

function discData({ positions, normals }: PointCloud): DistanceData {
  const radii = pointRadii(positions);
  const count = radii.length;
  const discs = new Float32Array(7 * count);
  const boxes = new Float32Array(6 * count);
  for (let i = 0; i < count; i++) {
    const radius = radii[i] as number;
    for (let axis = 0; axis < 3; axis++) {
      const [center, normal] = [positions[3 * i + axis] as number, normals[3 * i + axis] as number];
      // A little more than the disc's own box, for rounding.
      const reach = 1e-6 + radius * Math.sqrt(Math.max(0, 1 - normal * normal));
      discs[7 * i + axis] = center;
      discs[7 * i + 3 + axis] = normal;
      boxes[6 * i + axis] = center - reach;
      boxes[6 * i + 3 + axis] = center + reach;
    }
    discs[7 * i + 6] = radius;
  }
  const tree = buildTree(boxes);
  const items = inOrder(discs, tree.order, 7);
  return { kind: 'discs', tree, items, sums: buildDipoleSums(tree, discDipoles(items)), border: null };
}

/** Discs count as their dipoles alone, so their spread is none. */
function discDipoles(discs: Float32Array): Dipoles {
  const dipoles = emptyDipoles(discs.length / 7);
  for (let i = 0; i < dipoles.reaches.length; i++) {
    const area = Math.PI * (discs[7 * i + 6] as number) ** 2;
    for (let axis = 0; axis < 3; axis++) {
      dipoles.centers[3 * i + axis] = discs[7 * i + axis] as number;
      dipoles.normals[3 * i + axis] = area * (discs[7 * i + 3 + axis] as number);
    }
  }
  return dipoles;
}

/** The same data in shared memory: posting it to a worker thread copies nothing. */
export function shareDistanceData(data: DistanceData): DistanceData {
  const { boxes, after, first, count, order } = data.tree;
  return {
    kind: data.kind,
    tree: {
      boxes: shared(boxes),
      after: shared(after),
      first: shared(first),
      count: shared(count),
      order: shared(order),
    },
    items: shared(data.items),
    sums: shared(data.sums),
    border: data.border && shared(data.border),
  };
}
