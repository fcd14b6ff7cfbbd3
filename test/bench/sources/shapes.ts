/** Shapes of different character. */
import type { Surface, TriangleMesh, Vector3 } from '../../../src-main/core/mesh/mesh.ts';
import { readShape } from '../../../src-main/io/mesh/readShape.ts';
import { ball, box, meshOf } from '../../fixtures/meshes.ts';

/** Names of all, and how each is made. */
export const SHAPES: Record<string, () => Promise<Surface>> = {
  'box (sharp edges)': async () => turned(box([1, 0.7, 0.5])),
  'thin plate': async () => turned(box([1, 0.8, 0.02])),
  'torus knot': async () => torusKnot(),
  'bumpy ball (organic)': async () => bumpyBall(),
  'seashell (sample)': async () => (await readShape('resources/samples/seashell.ply')).surface,
};

/** Askew, so that no face lies along the axes of the field, which would be easy for it. */
function turned({ positions, indices }: TriangleMesh): TriangleMesh {
  const [a, b] = [0.5, 0.35];
  const result = positions.slice();
  for (let i = 0; i < result.length; i += 3) {
    const [x, y, z] = [...positions.subarray(i, i + 3)] as Vector3;
    const [u, v] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
    result.set([u, v * Math.cos(b) - z * Math.sin(b), v * Math.sin(b) + z * Math.cos(b)], i);
  }
  return { positions: result, indices };
}

function bumpyBall(): TriangleMesh {
  const { positions, indices } = ball(1, 120);
  const result = positions.slice();
  for (let i = 0; i < result.length; i += 3) {
    const [x, y, z] = [...positions.subarray(i, i + 3)] as Vector3;
    const radius = 1 + 0.12 * Math.sin(6 * x + 1) * Math.sin(5 * y) + 0.05 * Math.sin(14 * z + 9 * x) + 0.02 * Math.sin(31 * y - 23 * x);
    result.set([radius * x, radius * y, radius * z], i);
  }
  return { positions: result, indices };
}

/** A tube along the knot (2, 3). */
function torusKnot(around = 600, across = 24, tube = 0.16): TriangleMesh {
  const way = (t: number): Vector3 => [(2 + Math.cos(3 * t)) * Math.cos(2 * t) / 2, (2 + Math.cos(3 * t)) * Math.sin(2 * t) / 2, Math.sin(3 * t) / 2];
  const positions: number[][] = [];
  const triangles: number[][] = [];
  const at = (i: number, j: number): number => (i % around) * across + (j % across);
  for (let i = 0; i < around; i++) {
    const t = (2 * Math.PI * i) / around;
    const middle = way(t);
    const tangent = unit(minus(way(t + 1e-4), way(t - 1e-4)));
    const side = unit(cross(tangent, [0, 0, 1]));
    const up = cross(side, tangent);
    for (let j = 0; j < across; j++) {
      const angle = (2 * Math.PI * j) / across;
      positions.push(middle.map((m, k) => m + tube * (Math.cos(angle) * (side[k] as number) + Math.sin(angle) * (up[k] as number))));
      triangles.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)], [at(i, j), at(i + 1, j + 1), at(i, j + 1)]);
    }
  }
  return meshOf(positions, triangles);
}

function minus(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector3): Vector3 {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
