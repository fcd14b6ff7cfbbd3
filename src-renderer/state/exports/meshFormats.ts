/** What meshes can be written as. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';

export type MeshExtension = 'glb' | 'obj' | 'ply' | 'stl';

export const MESH_FORMATS: readonly { extension: MeshExtension; name: string; about: string }[] = [
  { extension: 'glb', name: 'glTF (.glb)', about: 'For the web, Blender and game engines: compact, with normals.' },
  { extension: 'ply', name: 'PLY (binary)', about: 'For scientists and scanners: compact, with normals.' },
  { extension: 'obj', name: 'OBJ', about: 'Text that every program reads, with normals; the largest.' },
  { extension: 'stl', name: 'STL (binary)', about: 'For printers: bare triangles.' },
];

const LEAST_FACES = 4;
const MOST_FACES = 2 ** 26;
/** @throws CoordxError saying what is allowed. */
export function checkFaces(value: number): number {
  if (Number.isInteger(value) && value >= LEAST_FACES && value <= MOST_FACES) return value;
  throw new CoordxError(`Say a whole number of triangles from ${LEAST_FACES} to ${MOST_FACES.toLocaleString('en')}.`);
}
