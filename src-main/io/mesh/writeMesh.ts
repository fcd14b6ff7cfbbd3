/** Meshes to files, in the units that they are given in. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { boundsOf, type TriangleMesh } from '../../core/mesh/mesh.ts';
import { meshNormals } from '../../core/mesh/normals.ts';
import { replaceFileAtomically } from '../atomicFile.ts';
import { encodeGlb } from './encodeGlb.ts';
import { encodeObj } from './encodeObj.ts';
import { encodePly } from './encodePly.ts';
import { encodeStl } from './encodeStl.ts';
import type { ShadedMesh } from './shadedMesh.ts';

/** The bytes of a file, in pieces. */
type Encoder = (mesh: ShadedMesh) => Iterable<Uint8Array>;

const ENCODERS: Record<string, Encoder> = {
  '.glb': encodeGlb,
  '.obj': encodeObj,
  '.ply': encodePly,
  '.stl': encodeStl,
};

/** What names of files that meshes are written to end with. */
export const MESH_EXTENSIONS = Object.keys(ENCODERS);

/**
 * Sizes away from the origin up to which 32-bit floats are good enough: they then tell 1/1000000 of the mesh apart, so
 * that no vertices of a surface from a grid of 1000^3 samples become one.
 */
const NEAR_SIZES = 10;

/**
 * Writes a mesh as GLB, OBJ, PLY (binary) or STL (binary), as the end of the name says, replacing an older file at once
 * or not at all. The same mesh always gives the same bytes.
 * @param normals [n, 3] of length 1; by default those of the triangles around each vertex. STL has none.
 * @returns what the format cannot hold, in sentences. @throws FileError if it is empty or cannot be written there.
 */
export async function writeMesh(file: string, mesh: TriangleMesh, normals = meshNormals(mesh)): Promise<string[]> {
  const extension = path.extname(file).toLowerCase();
  const encode = Object.hasOwn(ENCODERS, extension) ? ENCODERS[extension] : undefined;
  if (!encode) throw new FileError(`"${file}" is of no kind that meshes are written to: ${MESH_EXTENSIONS.join(', ')}.`);
  if (mesh.indices.length === 0) throw new FileError(`"${file}" was not written: there is no surface to write.`);
  const isNear = isNearOrigin(mesh.positions);
  const pieces = encode({ ...mesh, normals, isNearOrigin: isNear });
  await replaceFileAtomically(file, (temporary) => writeFile(temporary, pieces));
  const isCoarse = encode === encodeStl && !isNear;
  return isCoarse ? ['STL holds 32-bit numbers: so far from the origin, vertices were rounded.'] : [];
}

function isNearOrigin(positions: Float64Array): boolean {
  const { min, max } = boundsOf(positions);
  const size = Math.max(...max.map((high, axis) => high - (min[axis] as number)));
  return Math.max(...min.map(Math.abs), ...max.map(Math.abs)) <= NEAR_SIZES * size;
}
