/** Normals at the vertices of a mesh: from its triangles, or from the field that it is a surface of. */
import { faceNormals, type TriangleMesh } from './mesh.ts';
import { sampleAt, spacing, type SparseGrid } from './sparseGrid.ts';

/** Means of the triangles' normals at each vertex, weighted by area: [n, 3] of length 1, or 0 where there is none. */
export function meshNormals(mesh: TriangleMesh): Float32Array {
  const { positions, indices } = mesh;
  const faces = faceNormals(mesh);
  const sums = new Float64Array(positions.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const vertex = 3 * (indices[corner] as number);
    const face = corner - (corner % 3);
    for (let axis = 0; axis < 3; axis++) {
      sums[vertex + axis] = (sums[vertex + axis] as number) + (faces[face + axis] as number);
    }
  }
  return unitVectors(sums);
}

/**
 * Normals from gradients [n, 3] of the field at the vertices, which point out of where it is negative; where a gradient
 * is zero or no number, the mesh's own.
 */
export function gradientNormals(mesh: TriangleMesh, gradients: Float32Array | Float64Array): Float32Array {
  const normals = unitVectors(gradients);
  const own = meshNormals(mesh);
  for (let i = 0; i < normals.length; i += 3) {
    const isMissing = normals[i] === 0 && normals[i + 1] === 0 && normals[i + 2] === 0;
    if (isMissing) normals.set(own.subarray(i, i + 3), i);
  }
  return normals;
}

/**
 * Gradients of a grid at positions [n, 3]: differences between the samples beside each one, linear in between. Right
 * where two samples on every side of the surface are kept.
 */
export function gridGradients(grid: SparseGrid, positions: Float64Array): Float64Array {
  const { bounds, size } = grid;
  const steps = spacing(grid);
  const gradients = new Float64Array(positions.length);
  const low = [0, 0, 0];
  const part = [0, 0, 0];
  for (let i = 0; i < positions.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const place = ((positions[i + axis] as number) - (bounds.min[axis] as number)) / (steps[axis] as number);
      const inside = Math.min((size[2 - axis] as number) - 1, Math.max(0, place));
      // Vertices stand on edges of the grid: along two axes they are at samples, but for rounding.
      const whole = Math.floor(inside + NEAR);
      low[axis] = whole;
      part[axis] = inside - whole < NEAR ? 0 : inside - whole;
    }
    addGradient(grid, low, part, steps, gradients, i);
  }
  return gradients;
}

const NEAR = 1e-6;

/** Adds up the gradients at the samples around a place, of those that count. */
function addGradient(grid: SparseGrid, low: number[], part: number[], steps: number[], sums: Float64Array, to: number): void {
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    for (let axis = 0; axis < 3; axis++) {
      weight *= (corner >> axis) & 1 ? (part[axis] as number) : 1 - (part[axis] as number);
    }
    if (weight === 0) continue;
    const x = (low[0] as number) + (corner & 1);
    const y = (low[1] as number) + ((corner >> 1) & 1);
    const z = (low[2] as number) + (corner >> 2);
    const dx = sampleAt(grid, z, y, x + 1) - sampleAt(grid, z, y, x - 1);
    const dy = sampleAt(grid, z, y + 1, x) - sampleAt(grid, z, y - 1, x);
    const dz = sampleAt(grid, z + 1, y, x) - sampleAt(grid, z - 1, y, x);
    sums[to] = (sums[to] as number) + (weight * dx) / (2 * (steps[0] as number));
    sums[to + 1] = (sums[to + 1] as number) + (weight * dy) / (2 * (steps[1] as number));
    sums[to + 2] = (sums[to + 2] as number) + (weight * dz) / (2 * (steps[2] as number));
  }
}

/** Vectors [n, 3] of length 1; 0 of those without a direction. */
export function unitVectors(vectors: Float32Array | Float64Array): Float32Array {
  const units = new Float32Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 3) {
    const [x, y, z] = [vectors[i] as number, vectors[i + 1] as number, vectors[i + 2] as number];
    const length = Math.hypot(x, y, z);
    if (!(length > 0 && length < Infinity)) continue;
    units[i] = x / length;
    units[i + 1] = y / length;
    units[i + 2] = z / length;
  }
  return units;
}
