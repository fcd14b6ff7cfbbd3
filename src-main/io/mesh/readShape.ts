/** Shapes from files: what is in them, checked and repaired. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { openEdges } from '../../core/mesh/edges.ts';
import { boundsOf, vertexCount, type Surface } from '../../core/mesh/mesh.ts';
import { enclosesSomething } from '../../core/mesh/repair/enclosing.ts';
import { triangulatedCount, type PolygonMesh } from '../../core/mesh/repair/polygons.ts';
import { count, repairMesh } from '../../core/mesh/repair/repair.ts';
import { repairPoints } from '../../core/mesh/repair/repairPoints.ts';
import { SHAPE_EXTENSIONS } from '../../core/protocol/files.ts';
import { asFileError } from '../fileError.ts';
import { foreignShapeError } from '../foreignFile.ts';
import { printable } from '../printable.ts';
import { readGltf } from './gltf.ts';
import type { ReadBeside } from './gltfFile.ts';
import { readObj } from './obj.ts';
import { readOff } from './off.ts';
import { readPly } from './ply.ts';
import { MAX_TRIANGLES, tooManyTriangles, type RawPoints, type RawShape } from './rawShape.ts';
import { readStl } from './stl.ts';
import { readXyz } from './xyz.ts';

/** A shape as it is in a file. */
export interface ShapeFile {
  /** In the units of the file. Of a mesh at least one triangle, of a cloud at least 4 points; not all in one place. */
  surface: Surface;
  /** What was repaired or passed over, in sentences. */
  notes: string[];
}

type Reader = (data: Uint8Array, file: string, readBeside: ReadBeside) => RawShape | Promise<RawShape>;

const READERS: Record<string, Reader> = {
  '.obj': readObj,
  '.ply': readPly,
  '.stl': readStl,
  '.glb': readGltf,
  '.gltf': readGltf,
  '.off': readOff,
  '.xyz': readXyz,
};

const MAX_BYTES = 2 ** 30;
/** Far from where squares of squares of lengths leave the range of 64 bits. */
const MAX_COORDINATE = 1e30;
const MIN_POINTS = 4;

/**
 * The shape in an OBJ, PLY, STL, GLB, glTF, OFF or XYZ file of at most 1 GiB and 5 million triangles; the end of its
 * name says which. Vertices at the same place are made one, triangles without area and repeated ones left out, wrongly
 * turned ones turned; `notes` say so, and whether the surface is open. Throws FileError when the file is missing, too
 * large, damaged, of another kind, or holds no surface: no triangles, coordinates that are no numbers, points without
 * normals.
 */
export async function readShape(file: string): Promise<ShapeFile> {
  readerOf(file);
  return decodeShape(await readShapeBytes(file), file, (name) => readBeside(file, name));
}

/**
 * The same from the bytes of such a file.
 * @param file what it is called in messages; its end says what it is.
 * @param readBeside gives what a glTF file names; by default there is nothing beside the file.
 */
export async function decodeShape(
  data: Uint8Array,
  file: string,
  readBeside: ReadBeside = async (name) => Promise.reject(notBeside(file, name)),
): Promise<ShapeFile> {
  const reader = readerOf(file);
  const foreign = foreignShapeError(file, data);
  if (foreign) throw foreign;
  const raw = await reader(data, file, readBeside);
  checkCoordinates(raw.positions, file);
  const { surface, notes } = raw.kind === 'points' ? cloudOf(raw, file) : meshOf(raw, file);
  return { surface, notes: [...raw.notes, ...notes] };
}

function readerOf(file: string): Reader {
  const extension = path.extname(file).toLowerCase();
  const reader = Object.hasOwn(READERS, extension) ? READERS[extension] : undefined;
  if (reader) return reader;
  throw new FileError(`"${file}" is of no kind that shapes are read from: ${SHAPE_EXTENSIONS.map((ending) => `.${ending}`).join(', ')}.`);
}

/** The bytes of a file with a shape. @throws FileError when it is missing, empty, no file, or larger than 1 GiB. */
export async function readShapeBytes(file: string): Promise<Uint8Array> {
  let data: Buffer;
  try {
    const entry = await stat(file);
    // A pipe would be waited for, a device may never end.
    if (!entry.isFile() && !entry.isDirectory()) throw new FileError(`"${file}" is not a file: choose a file.`);
    if (entry.size > MAX_BYTES) {
      const size = (entry.size / 2 ** 30).toFixed(1);
      throw new FileError(`"${file}" is ${size} GiB large, and shapes are read up to 1 GiB: simplify it first.`);
    }
    data = await readFile(file);
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
  if (data.length === 0) throw new FileError(`"${file}" is empty: get another copy of it.`);
  return data;
}

/** Files beside a glTF file, or in a folder there; nothing elsewhere on the machine. */
async function readBeside(file: string, name: string): Promise<Uint8Array> {
  const folder = path.dirname(file);
  let beside: string;
  try {
    beside = path.resolve(folder, decodeURIComponent(name));
  } catch {
    throw notBeside(file, name);
  }
  const isBelow = beside.startsWith(path.resolve(folder) + path.sep);
  if (!isBelow || /^[a-z][a-z0-9+.-]*:/i.test(name) || beside.includes('\0')) throw notBeside(file, name);
  return readShapeBytes(beside);
}

function notBeside(file: string, name: string): FileError {
  return new FileError(`"${file}" needs "${printable(name)}", which is not beside it: use a .glb file, which holds all.`);
}

function checkCoordinates(positions: Float64Array, file: string): void {
  for (let i = 0; i < positions.length; i++) {
    if (Math.abs(positions[i] as number) <= MAX_COORDINATE) continue;
    const vertex = (Math.floor(i / 3) + 1).toLocaleString('en-US');
    const what = Number.isFinite(positions[i]) ? 'beyond what can be computed with' : 'that is not a number';
    throw new FileError(`"${file}" cannot be used: its vertex ${vertex} has a coordinate ${what}.`);
  }
}

function meshOf(polygons: PolygonMesh, file: string): ShapeFile {
  const triangles = triangulatedCount(polygons);
  if (triangles === 0) throw new FileError(`"${file}" has no faces: a shape needs a surface.`);
  if (triangles > MAX_TRIANGLES) throw tooManyTriangles(file);
  const { mesh, notes } = repairMesh(polygons);
  if (mesh.indices.length === 0) throw new FileError(`"${file}" has no surface: all of its triangles are without area.`);
  const open = openEdges(mesh.indices, vertexCount(mesh));
  if (!enclosesSomething(mesh, open === 0)) {
    const where = open > 0 ? ` is open at ${count(open, 'edge')} and` : '';
    notes.push(`The surface${where} encloses nothing: there is no inside to learn, and IoU says nothing. Give it a thickness first.`);
  } else if (open > 0) {
    notes.push(`The surface is open at ${count(open, 'edge')}: it is taken as closed smoothly there.`);
  }
  return { surface: mesh, notes };
}

function cloudOf({ positions, normals }: RawPoints, file: string): ShapeFile {
  if (positions.length === 0) throw new FileError(`"${file}" has no faces and no points: a shape needs a surface.`);
  if (!normals) {
    throw new FileError(`"${file}" is a point cloud without normals: estimate them first, or make a mesh of it.`);
  }
  const { cloud, notes } = repairPoints(positions, normals);
  const { min, max } = boundsOf(cloud.positions);
  if (cloud.positions.length >= 3 * MIN_POINTS && min.some((low, axis) => low < (max[axis] as number))) {
    return { surface: cloud, notes };
  }
  throw new FileError(`"${file}" has too few points with normals: a surface needs ${MIN_POINTS} in different places.`);
}
