/** Parts of a mesh as meshes of their own. */
import { vertexCount, type TriangleMesh } from '../mesh.ts';

/** Gives the mesh of some triangles, with only their vertices. What it needs in the size of the whole is made once. */
export function submeshes({ positions, indices }: TriangleMesh): (triangles: Uint32Array) => TriangleMesh {
  const vertices = vertexCount({ positions });
  const place = new Uint32Array(vertices);
  /** In which call a vertex had its place. */
  const call = new Uint32Array(vertices);
  let calls = 0;
  return (triangles) => {
    calls++;
    const found: number[] = [];
    const corners = new Uint32Array(3 * triangles.length);
    for (let corner = 0; corner < corners.length; corner++) {
      const vertex = indices[3 * (triangles[Math.floor(corner / 3)] as number) + (corner % 3)] as number;
      if (call[vertex] !== calls) {
        call[vertex] = calls;
        place[vertex] = found.push(vertex) - 1;
      }
      corners[corner] = place[vertex] as number;
    }
    const kept = new Float64Array(3 * found.length);
    for (const [to, from] of found.entries()) for (let axis = 0; axis < 3; axis++) kept[3 * to + axis] = positions[3 * from + axis] as number;
    return { positions: kept, indices: corners };
  };
}
