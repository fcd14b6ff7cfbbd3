/** Object File Format, with colours or normals beside the vertices, as text. */
import { FileError } from '../../core/base/errors.ts';
import { GrowingFloats, GrowingIndices } from '../../core/mesh/extract/growing.ts';
import { checkCounts, type RawShape } from './rawShape.ts';
import { TextScanner } from './textScanner.ts';

/** Prefixes that a header may have: texture, colours, normals, four or n coordinates. */
const HEADER = /^(ST)?C?N?4?n?OFF$/;

/** Reads an OFF file; one of vertices with normals and no face is a point cloud. */
export function readOff(data: Uint8Array, file: string): RawShape {
  const scanner = new TextScanner(data, file);
  const { hasNormals, vertices, faces } = readHeader(scanner, file);
  checkCounts(file, vertices, 3 * faces);
  const positions = new GrowingFloats();
  const normals = new GrowingFloats();
  for (let i = 0; i < vertices; i++) {
    if (!scanner.hasRow()) throw cutShort(file, 'vertices', i, vertices);
    positions.push3(scanner.number(), scanner.number(), scanner.number());
    if (hasNormals && faces === 0) normals.push3(scanner.number(), scanner.number(), scanner.number());
    scanner.nextLine();
  }
  if (hasNormals && faces === 0) {
    return { kind: 'points', positions: positions.toArray(), normals: normals.toArray(), notes: [] };
  }
  return { kind: 'polygons', positions: positions.toArray(), ...readFaces(scanner, file, vertices, faces), notes: [] };
}

interface Header {
  hasNormals: boolean;
  vertices: number;
  faces: number;
}

/** The keyword may be missing; the counts may stand beside it or below. */
function readHeader(scanner: TextScanner, file: string): Header {
  let keyword = 'OFF';
  if (scanner.hasRow() && !/^[0-9]+$/.test(scanner.peekWord())) {
    keyword = scanner.word();
    if (!HEADER.test(keyword)) throw new FileError(`"${file}" is not an OFF file: its first word is not OFF.`);
    if (/[4n]/.test(keyword)) throw new FileError(`"${file}" has other than three coordinates (${keyword}): convert it first.`);
    if (scanner.peekWord() === 'BINARY') throw new FileError(`"${file}" is a binary OFF file: save it as text first.`);
  }
  if (!scanner.hasRow()) throw new FileError(`"${file}" is cut short: get another copy of it.`);
  const [vertices, faces] = [scanner.integer(), scanner.integer()];
  if (vertices < 0 || faces < 0) throw scanner.error('a count is negative');
  scanner.nextLine();
  return { hasNormals: keyword.includes('N'), vertices, faces };
}

function readFaces(scanner: TextScanner, file: string, vertices: number, faces: number): { corners: Uint32Array; sides: Uint32Array } {
  const corners = new GrowingIndices();
  const sides = new GrowingIndices();
  for (let face = 0; face < faces; face++) {
    if (!scanner.hasRow()) throw cutShort(file, 'faces', face, faces);
    const count = scanner.integer();
    if (count < 0) throw scanner.error('a count is negative');
    sides.push(count);
    checkCounts(file, vertices, corners.length + count);
    for (let i = 0; i < count; i++) {
      const vertex = scanner.integer();
      if (vertex < 0 || vertex >= vertices) throw scanner.error(`a face names vertex ${vertex} of ${vertices}, counted from 0`);
      corners.push(vertex);
    }
    scanner.nextLine();
  }
  return { corners: corners.toArray(), sides: sides.toArray() };
}

function cutShort(file: string, what: string, there: number, promised: number): FileError {
  return new FileError(`"${file}" is cut short: it has ${there} of ${promised} ${what}, get another copy of it.`);
}
