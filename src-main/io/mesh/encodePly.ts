/** Binary PLY, little-endian. Positions have 64 bits where 32 would not do. */
import type { ShadedMesh } from './shadedMesh.ts';

/** What is written: normals where there are some; a cloud of points has no triangles. */
export type PlyContents = Omit<ShadedMesh, 'normals'> & { normals: ArrayLike<number> | null };

const CHUNK = 2 ** 16;

export function* encodePly({ positions, indices, normals, isNearOrigin }: PlyContents): Generator<Uint8Array> {
  const type = isNearOrigin ? 'float' : 'double';
  const lines = [
    ...['ply', 'format binary_little_endian 1.0', 'comment CoordX Studio'],
    `element vertex ${positions.length / 3}`,
    ...['x', 'y', 'z'].map((name) => `property ${type} ${name}`),
    ...(normals ? ['nx', 'ny', 'nz'].map((name) => `property float ${name}`) : []),
    ...[`element face ${indices.length / 3}`, 'property list uchar int vertex_indices', 'end_header'],
  ];
  yield Buffer.from(`${lines.join('\n')}\n`, 'latin1');
  const width = isNearOrigin ? 4 : 8;
  for (let start = 0; start < positions.length; start += 3 * CHUNK) {
    const end = Math.min(positions.length, start + 3 * CHUNK);
    const chunk = new DataView(new ArrayBuffer(((end - start) / 3) * (3 * width + (normals ? 12 : 0))));
    for (let i = start, at = 0; i < end; i += 3) {
      for (let axis = i; axis < i + 3; axis++, at += width) {
        if (isNearOrigin) chunk.setFloat32(at, positions[axis] as number, true);
        else chunk.setFloat64(at, positions[axis] as number, true);
      }
      if (!normals) continue;
      for (let axis = i; axis < i + 3; axis++, at += 4) chunk.setFloat32(at, normals[axis] as number, true);
    }
    yield new Uint8Array(chunk.buffer);
  }
  for (let start = 0; start < indices.length; start += 3 * CHUNK) {
    const end = Math.min(indices.length, start + 3 * CHUNK);
    const chunk = new DataView(new ArrayBuffer(((end - start) / 3) * 13));
    for (let i = start, at = 0; i < end; i += 3, at += 13) {
      chunk.setUint8(at, 3);
      for (let k = 0; k < 3; k++) chunk.setInt32(at + 1 + 4 * k, indices[i + k] as number, true);
    }
    yield new Uint8Array(chunk.buffer);
  }
}
