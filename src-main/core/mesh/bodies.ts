/** The separate bodies of a closed mesh, as it is extracted: what floats beside the rest. */
import { Groups } from './repair/groups.ts';
import { faceNormals, triangleCount, vertexCount, type TriangleMesh } from './mesh.ts';

/** A body of a smaller part of the largest one's volume is tiny. */
const TINY = 1e-3;

/** How many bodies there are, and how many of them are tiny. Cavities, which face inwards, are none. */
export function bodiesOf(mesh: TriangleMesh): { bodies: number; tiny: number } {
  const { positions, indices } = mesh;
  const parts = new Groups(vertexCount(mesh));
  for (let t = 0; t < indices.length; t += 3) {
    parts.join(indices[t] as number, indices[t + 1] as number);
    parts.join(indices[t] as number, indices[t + 2] as number);
  }
  const normals = faceNormals(mesh);
  const volumes = new Map<number, number>();
  for (let t = 0; t < triangleCount(mesh); t++) {
    const corner = 3 * (indices[3 * t] as number);
    const part = parts.first(indices[3 * t] as number);
    // About a vertex of the part itself, or rounding would make bodies far away of any size.
    const height = [0, 1, 2].reduce((sum, axis) => sum + ((positions[corner + axis] as number) - (positions[3 * part + axis] as number)) * (normals[3 * t + axis] as number), 0);
    volumes.set(part, (volumes.get(part) ?? 0) + height);
  }
  const bodies = [...volumes.values()].filter((volume) => volume > 0);
  const largest = bodies.reduce((most, volume) => Math.max(most, volume), 0);
  return { bodies: bodies.length, tiny: bodies.filter((volume) => volume < TINY * largest).length };
}
