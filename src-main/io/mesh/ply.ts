/** PLY, text or binary of either byte order: meshes, and point clouds with normals. */
import { FileError } from '../../core/base/errors.ts';
import { GrowingFloats, GrowingIndices } from '../../core/mesh/extract/growing.ts';
import { readPlyHeader, type PlyElement, type PlyFormat, type PlyType } from './plyHeader.ts';
import { checkCounts, type RawShape } from './rawShape.ts';
import { TextScanner } from './textScanner.ts';

/** What is read of a vertex, in this order. */
const VERTEX = ['x', 'y', 'z', 'nx', 'ny', 'nz'];
const CORNERS = ['vertex_indices', 'vertex_index'];

/** Gives the values of a file one after another. @throws FileError at its end. */
type NextValue = (type: PlyType) => number;

/** Reads a PLY file: a mesh when it has faces, else its points. */
export function readPly(data: Uint8Array, file: string): RawShape {
  const { format, elements, length } = readPlyHeader(data, file);
  const body = data.subarray(length);
  const next = format === 'ascii' ? textValues(data, length, file) : binaryValues(body, format, file);
  const positions = new GrowingFloats();
  const normals = new GrowingFloats();
  const corners = new GrowingIndices();
  const sides = new GrowingIndices();
  for (const element of elements) {
    // A row takes a byte at least.
    if (element.properties.length > 0 && element.count > body.length) throw cutShort(file);
    if (element.name === 'vertex') readVertices(element, next, positions, normals, file);
    else if (element.name === 'face') readFaces(element, next, (list) => readCorners(list, corners, sides, file), file);
    else if (element.name === 'tristrips') readFaces(element, next, (list) => readStrips(list, corners, sides, file), file);
    else skipRows(element, next, file);
  }
  if (sides.length === 0) {
    return { kind: 'points', positions: positions.toArray(), normals: normals.length > 0 ? normals.toArray() : null, notes: [] };
  }
  checkCorners(corners.toArray(), positions.length / 3, file);
  return { kind: 'polygons', positions: positions.toArray(), corners: corners.toArray(), sides: sides.toArray(), notes: [] };
}

function readVertices(element: PlyElement, next: NextValue, positions: GrowingFloats, normals: GrowingFloats, file: string): void {
  const { properties, count } = element;
  checkCounts(file, count, 0);
  const slots = properties.map(({ name, lengthType }) => (lengthType ? -1 : VERTEX.indexOf(name)));
  if (![0, 1, 2].every((slot) => slots.includes(slot))) {
    throw new FileError(`"${file}" has vertices without x, y or z: get another copy of it.`);
  }
  const hasNormals = [3, 4, 5].every((slot) => slots.includes(slot));
  const row = new Float64Array(6);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < properties.length; k++) {
      const { type, lengthType } = properties[k] as (typeof properties)[number];
      const slot = slots[k] as number;
      if (lengthType) skipList(next, lengthType, type, file);
      else if (slot >= 0) row[slot] = next(type);
      else next(type);
    }
    positions.push3(row[0] as number, row[1] as number, row[2] as number);
    if (hasNormals) normals.push3(row[3] as number, row[4] as number, row[5] as number);
  }
}

/** A list's length and items, one after another. */
interface List {
  length: number;
  item: () => number;
}

function readFaces(element: PlyElement, next: NextValue, read: (list: List) => void, file: string): void {
  const { properties, count } = element;
  checkCounts(file, 0, count);
  const list = properties.findIndex(({ name, lengthType }) => lengthType && CORNERS.includes(name));
  if (list < 0 && count > 0) throw new FileError(`"${file}" has faces without a list of vertices: get another copy of it.`);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < properties.length; k++) {
      const { type, lengthType } = properties[k] as (typeof properties)[number];
      if (!lengthType) next(type);
      else if (k !== list) skipList(next, lengthType, type, file);
      else read({ length: listLength(next(lengthType), file), item: () => next(type) });
    }
  }
}

function readCorners({ length, item }: List, corners: GrowingIndices, sides: GrowingIndices, file: string): void {
  checkCounts(file, 0, corners.length + length);
  sides.push(length);
  for (let i = 0; i < length; i++) corners.push(wholeVertex(item(), file));
}

/** Triangles of three vertices in a row each, every other one turned; -1 ends a strip. */
function readStrips({ length, item }: List, corners: GrowingIndices, sides: GrowingIndices, file: string): void {
  let [a, b, inStrip] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const c = wholeVertex(item(), file);
    if (c === -1) {
      inStrip = 0;
      continue;
    }
    inStrip++;
    if (inStrip > 2) {
      checkCounts(file, 0, corners.length + 3);
      sides.push(3);
      for (const vertex of inStrip % 2 === 1 ? [a, b, c] : [b, a, c]) corners.push(vertex);
    }
    [a, b] = [b, c];
  }
}

function wholeVertex(vertex: number, file: string): number {
  if (Number.isInteger(vertex)) return vertex;
  throw new FileError(`"${file}" cannot be read: a face names vertex ${vertex}.`);
}

/** A row without properties takes no byte: of those there may be any number. */
function skipRows({ properties, count }: PlyElement, next: NextValue, file: string): void {
  if (properties.length === 0) return;
  for (let i = 0; i < count; i++) {
    for (const { type, lengthType } of properties) {
      if (lengthType) skipList(next, lengthType, type, file);
      else next(type);
    }
  }
}

function skipList(next: NextValue, lengthType: PlyType, type: PlyType, file: string): void {
  for (let left = listLength(next(lengthType), file); left > 0; left--) next(type);
}

function listLength(length: number, file: string): number {
  if (Number.isInteger(length) && length >= 0) return length;
  throw new FileError(`"${file}" cannot be read: a list of ${length} values makes no sense.`);
}

function checkCorners(corners: Uint32Array, vertices: number, file: string): void {
  const wrong = corners.find((vertex) => vertex >= vertices);
  if (wrong === undefined) return;
  throw new FileError(`"${file}" cannot be read: a face names vertex ${wrong | 0} of ${vertices}, counted from 0.`);
}

/** @param start of the values, behind the header: its lines count in messages. */
function textValues(data: Uint8Array, start: number, file: string): NextValue {
  const scanner = new TextScanner(data, file);
  scanner.reset(start);
  return () => {
    if (!scanner.hasWordBelow()) throw cutShort(file);
    return scanner.number();
  };
}

const SIZES: Record<PlyType, number> = {
  int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8,
};

function binaryValues(body: Uint8Array, format: PlyFormat, file: string): NextValue {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const isLittle = format === 'binary_little_endian';
  let at = 0;
  return (type) => {
    const from = at;
    at += SIZES[type];
    if (at > view.byteLength) throw cutShort(file);
    switch (type) {
      case 'int8':
        return view.getInt8(from);
      case 'uint8':
        return view.getUint8(from);
      case 'int16':
        return view.getInt16(from, isLittle);
      case 'uint16':
        return view.getUint16(from, isLittle);
      case 'int32':
        return view.getInt32(from, isLittle);
      case 'uint32':
        return view.getUint32(from, isLittle);
      case 'float32':
        return view.getFloat32(from, isLittle);
      case 'float64':
        return view.getFloat64(from, isLittle);
    }
  };
}

function cutShort(file: string): FileError {
  return new FileError(`"${file}" is cut short: get another copy of it.`);
}
