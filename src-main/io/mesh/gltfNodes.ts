/** The nodes of a glTF scene: which meshes are in it, and where. */
import { FileError } from '../../core/base/errors.ts';
import { printable } from '../printable.ts';
import type { Gltf, GltfNode } from './gltfSchema.ts';

/** 4 x 4, columns one after another. */
export type Matrix = number[];

export interface PlacedMesh {
  mesh: number;
  toWorld: Matrix;
  hasSkin: boolean;
}

export const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The meshes of the scene to show; of a file without scenes, of all nodes. @throws FileError unless nodes are trees. */
export function placedMeshes(gltf: Gltf, file: string): PlacedMesh[] {
  const nodes = gltf.nodes ?? [];
  const scene = gltf.scenes?.[gltf.scene ?? 0];
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  const roots = scene ? (scene.nodes ?? []) : [...nodes.keys()].filter((node) => !children.has(node));
  const found: PlacedMesh[] = [];
  const isSeen = new Set<number>();
  const waiting = roots.map((node) => ({ node, parent: IDENTITY })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = nodes[next.node];
    if (!node) throw new FileError(`"${file}" cannot be read: it has no node ${next.node}, which a scene or a node names.`);
    if (isSeen.has(next.node)) {
      const name = `node ${next.node}${node.name === undefined ? '' : `, "${printable(node.name)}",`}`;
      throw new FileError(`"${file}" is no valid glTF: ${name} stands in two places, and a node may have one parent. Export it again.`);
    }
    isSeen.add(next.node);
    const toWorld = product(next.parent, matrixOf(node));
    if (node.mesh !== undefined) found.push({ mesh: node.mesh, toWorld, hasSkin: node.skin !== undefined });
    for (const child of (node.children ?? []).toReversed()) waiting.push({ node: child, parent: toWorld });
  }
  return found;
}

export function matrixOf({ matrix, translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] }: GltfNode): Matrix {
  if (matrix) return matrix;
  const [x, y, z, w] = rotation as [number, number, number, number];
  const [sx, sy, sz] = scale as [number, number, number];
  return [
    ...[(1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0],
    ...[2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0],
    ...[2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0],
    ...[...translation, 1],
  ];
}

export function product(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, i) => {
    const [row, column] = [i % 4, i - (i % 4)];
    return [0, 1, 2, 3].reduce((sum, k) => sum + (a[row + 4 * k] as number) * (b[column + k] as number), 0);
  });
}

/** Positions [n, 3] moved by a matrix. */
export function transformed(positions: Float64Array, m: Matrix): Float64Array {
  const moved = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i] as number, positions[i + 1] as number, positions[i + 2] as number];
    for (let k = 0; k < 3; k++) {
      moved[i + k] = (m[k] as number) * x + (m[4 + k] as number) * y + (m[8 + k] as number) * z + (m[12 + k] as number);
    }
  }
  return moved;
}

/** Whether a matrix mirrors: triangles then turn the other way round. */
export function isMirror(m: Matrix): boolean {
  const at = (row: number, column: number) => m[row + 4 * column] as number;
  const minor = (r: number, s: number) => at(r, 1) * at(s, 2) - at(s, 1) * at(r, 2);
  return at(0, 0) * minor(1, 2) + at(1, 0) * minor(2, 0) + at(2, 0) * minor(0, 1) < 0;
}
