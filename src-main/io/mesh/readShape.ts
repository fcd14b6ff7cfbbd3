/** Shapes from files: what is in them, checked and repaired. */
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { openEdges } from '../../core/mesh/edges.ts';
import { boundsOf, vertexCount, type Surface } from '../../core/mesh/mesh.ts';
import { enclosesSomething } from '../../core/mesh/repair/enclosing.ts';
import { triangulatedCount, type PolygonMesh } from '../../core/mesh/repair/polygons.ts';
import { count, repairMesh } from '../../core/mesh/repair/repair.ts';
import { repairPoints } from '../../core/mesh/repair/repairPoints.ts';
import { MOST_SHAPE_BYTES, SHAPE_EXTENSIONS } from '../../core/protocol/files.ts';
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

/** Bytes that are read at once. */
const PIECE_BYTES = 2 ** 24;
/** Far from where squares of squares of lengths leave the range of 64 bits. */
const MAX_COORDINATE = 1e30;
const MIN_POINTS = 4;
/** Rounded to more than this part of its size, a surface is visibly not what it was. */
const COARSE = 1e-4;

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

/**
 * The bytes of a file with a shape, read in pieces.
 * @param progress called with the part that was read, 0..1.
 * @throws FileError when it is missing, empty, no file, or larger than 1 GiB.
 */
export async function readShapeBytes(file: string, progress?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  let data: Uint8Array<ArrayBuffer>;
  try {
    const entry = await stat(file);
    // A pipe would be waited for, a device may never end.
    if (!entry.isFile() && !entry.isDirectory()) throw new FileError(`"${file}" is not a file: choose a file.`);
    if (entry.size > MOST_SHAPE_BYTES) {
      const size = (entry.size / 2 ** 30).toFixed(1);
      throw new FileError(`"${file}" is ${size} GiB large, and shapes are read up to 1 GiB: simplify it first.`);
    }
    data = await readPieces(file, entry.size, progress);
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
  if (data.length === 0) throw new FileError(`"${file}" is empty: get another copy of it.`);
  return data;
}

async function readPieces(file: string, size: number, progress?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    const data = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const { bytesRead } = await handle.read(data, done, Math.min(PIECE_BYTES, size - done), done);
      // It has become shorter meanwhile.
      if (bytesRead === 0) break;
      done += bytesRead;
      progress?.(done / size);
    }
    return data.subarray(0, done);
  } finally {
    await handle.close();
  }
}

/**
 * Files beside a glTF file, or in a folder there; nothing elsewhere on the machine. A name is percent-encoded as the
 * format has it, or stands as it is, as some programs write it.
 */
export async function readBeside(file: string, name: string): Promise<Uint8Array> {
  const folder = path.resolve(path.dirname(file));
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) throw notBeside(file, name);
  for (const written of new Set([decodedName(name), name])) {
    const beside = path.resolve(folder, written);
    if (!beside.startsWith(folder + path.sep) || beside.includes('\0')) continue;
    const found = await spelledAlike(beside);
    if (found !== null) return readShapeBytes(found);
  }
  throw notBeside(file, name);
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A file of this name, also where it has another form of the same letters (a disk of a Mac takes them apart); null without one. */
async function spelledAlike(file: string): Promise<string | null> {
  if (await stat(file).catch(() => null)) return file;
  const names = await readdir(path.dirname(file)).catch(() => []);
  const wanted = path.basename(file).normalize('NFC');
  const found = names.find((name) => name.normalize('NFC') === wanted);
  return found === undefined ? null : path.join(path.dirname(file), found);
}

function notBeside(file: string, name: string): FileError {
  return new FileError(`"${file}" needs "${printable(name)}", which is not beside it: open both together, or use a .glb file, which holds all.`);
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
  const far = farFrom(polygons.positions);
  if (mesh.indices.length === 0) {
    const why = far > 1 / 8 ? 'it is too small for how far it lies from the origin, move it there before it is written' : 'all of its triangles are without area';
    throw new FileError(`"${file}" has no surface: ${why}.`);
  }
  if (far > COARSE) {
    notes.push(`So far from the origin, the coordinates in the file are rounded to ${(100 * far).toPrecision(2)} % of its size: move it there before it is written.`);
  }
  const open = openEdges(mesh.indices, vertexCount(mesh));
  if (!enclosesSomething(mesh, open === 0)) {
    const where = open > 0 ? ` is open at ${count(open, 'edge')} and` : '';
    notes.push(`The surface${where} encloses nothing: there is no inside to learn, and IoU says nothing. Give it a thickness first.`);
  } else if (open > 0) {
    notes.push(`The surface is open at ${count(open, 'edge')}: it is taken as closed smoothly there.`);
  }
  return { surface: mesh, notes };
}

/** By how much coordinates may be rounded, in the file's 32 bits or in 64, as a part of the longest side. */
function farFrom(positions: Float64Array): number {
  let [size, most] = [0, 0];
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < positions.length; i += 3) {
      const value = positions[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    size = Math.max(size, high - low);
    most = Math.max(most, Math.abs(low), Math.abs(high));
  }
  const bits = positions.every((value) => Math.fround(value) === value) ? 24 : 53;
  return size > 0 ? 2 ** (Math.ceil(Math.log2(most)) - bits) / size : most > 0 ? 1 : 0;
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
