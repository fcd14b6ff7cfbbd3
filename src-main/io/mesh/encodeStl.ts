/** Binary STL. */
import { faceNormals } from '../../core/mesh/mesh.ts';
import { unitVectors } from '../../core/mesh/normals.ts';
import type { ShadedMesh } from './shadedMesh.ts';

const HEADER_BYTES = 84;
const TRIANGLE_BYTES = 50;
const CHUNK_TRIANGLES = 2 ** 16;

/** Triangles with their normals. The header does not start with "solid", which would look like text. */
export function* encodeStl(mesh: ShadedMesh): Generator<Uint8Array> {
  const { positions, indices } = mesh;
  const triangles = indices.length / 3;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('CoordX Studio', 'latin1');
  header.writeUInt32LE(triangles, 80);
  yield header;
  const normals = unitVectors(faceNormals(mesh));
  for (let start = 0; start < triangles; start += CHUNK_TRIANGLES) {
    const end = Math.min(triangles, start + CHUNK_TRIANGLES);
    const chunk = new DataView(new ArrayBuffer((end - start) * TRIANGLE_BYTES));
    for (let t = start, at = 0; t < end; t++, at += TRIANGLE_BYTES) {
      for (let k = 0; k < 3; k++) {
        chunk.setFloat32(at + 4 * k, normals[3 * t + k] as number, true);
        const vertex = 3 * (indices[3 * t + k] as number);
        for (let axis = 0; axis < 3; axis++) {
          chunk.setFloat32(at + 12 + 12 * k + 4 * axis, positions[vertex + axis] as number, true);
        }
      }
    }
    yield new Uint8Array(chunk.buffer);
  }
}
