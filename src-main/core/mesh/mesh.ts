/**
 * Surfaces as plain arrays: triangle meshes and oriented point clouds. Positions are 64-bit, because source units
 * may be millions of metres; a million triangles still take 24 MB.
 */

export interface TriangleMesh {
  /** [n, 3], x y z. */
  positions: Float64Array;
  /** [m, 3], counter-clockwise seen from outside. */
  indices: Uint32Array;
}

export interface PointCloud {
  /** [n, 3], x y z. */
  positions: Float64Array;
  /** [n, 3], of length 1, pointing out. */
  normals: Float32Array;
}

export type Surface = TriangleMesh | PointCloud;

export type Vector3 = [number, number, number];

export interface Bounds {
  min: Vector3;
  max: Vector3;
}

export function isMesh(surface: Surface): surface is TriangleMesh {
  return 'indices' in surface;
}

/** n */
export function vertexCount({ positions }: { positions: Float64Array }): number {
  return positions.length / 3;
}

/** m */
export function triangleCount({ indices }: { indices: Uint32Array }): number {
  return indices.length / 3;
}

/** The smallest box around all positions; of none it is empty, from Infinity to -Infinity. */
export function boundsOf(positions: Float64Array): Bounds {
  const min: Vector3 = [Infinity, Infinity, Infinity];
  const max: Vector3 = [-Infinity, -Infinity, -Infinity];
  for (let axis = 0; axis < 3; axis++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = axis; i < positions.length; i += 3) {
      const value = positions[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    min[axis] = low;
    max[axis] = high;
  }
  return { min, max };
}

/** Normals of the triangles, not of length 1 but of twice their area: [m, 3]. */
export function faceNormals({ positions, indices }: TriangleMesh): Float64Array {
  const normals = new Float64Array(indices.length);
  for (let t = 0; t < indices.length; t += 3) {
    const a = 3 * (indices[t] as number);
    const b = 3 * (indices[t + 1] as number);
    const c = 3 * (indices[t + 2] as number);
    const [ax, ay, az] = [positions[a] as number, positions[a + 1] as number, positions[a + 2] as number];
    const ux = (positions[b] as number) - ax;
    const uy = (positions[b + 1] as number) - ay;
    const uz = (positions[b + 2] as number) - az;
    const vx = (positions[c] as number) - ax;
    const vy = (positions[c + 1] as number) - ay;
    const vz = (positions[c + 2] as number) - az;
    normals[t] = uy * vz - uz * vy;
    normals[t + 1] = uz * vx - ux * vz;
    normals[t + 2] = ux * vy - uy * vx;
  }
  return normals;
}

/** Areas of the triangles: [m]. */
export function faceAreas(mesh: TriangleMesh): Float64Array {
  const normals = faceNormals(mesh);
  return Float64Array.from({ length: triangleCount(mesh) }, (_, t) =>
    Math.hypot(normals[3 * t] as number, normals[3 * t + 1] as number, normals[3 * t + 2] as number) / 2,
  );
}

/** The area of all triangles. */
export function areaOf(mesh: TriangleMesh): number {
  return faceAreas(mesh).reduce((sum, area) => sum + area, 0);
}

/**
 * The volume that a closed mesh encloses: negative when its triangles face inwards. Of a mesh with holes, the volume
 * of the cones from `origin` (by default one of its vertices) to its triangles.
 */
export function volumeOf(mesh: TriangleMesh, origin?: Vector3): number {
  const { positions, indices } = mesh;
  if (indices.length === 0) return 0;
  // About a point of the mesh itself: far from the mesh, the parts would cancel.
  const first = 3 * (indices[0] as number);
  const from = origin ?? positions.subarray(first, first + 3);
  const normals = faceNormals(mesh);
  let sum = 0;
  for (let t = 0; t < indices.length; t += 3) {
    const corner = 3 * (indices[t] as number);
    for (let axis = 0; axis < 3; axis++) {
      const height = (positions[corner + axis] as number) - (from[axis] as number);
      sum += height * (normals[t + axis] as number);
    }
  }
  return sum / 6;
}
