/** STL, text or binary: triangles without shared vertices. Its normals are those of the triangles, and not read. */
import { FileError } from '../../core/base/errors.ts';
import { GrowingFloats } from '../../core/mesh/extract/growing.ts';
import { checkCounts, MAX_TRIANGLES, tooManyTriangles, type RawShape } from './rawShape.ts';
import { TextScanner } from './textScanner.ts';

const HEADER_BYTES = 84;
const TRIANGLE_BYTES = 50;

/** Reads an STL file. Binary ones may start with "solid" too: their length tells. */
export function readStl(data: Uint8Array, file: string): RawShape {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const promised = data.length >= HEADER_BYTES ? view.getUint32(80, true) : 0;
  const isText = /^\s*solid/i.test(Buffer.from(data.subarray(0, 64)).toString('latin1'));
  if (isText && data.length !== HEADER_BYTES + promised * TRIANGLE_BYTES) return readText(data, file);
  if (data.length < HEADER_BYTES) throw new FileError(`"${file}" is not an STL file: it is too short for its header.`);
  if (promised > MAX_TRIANGLES) throw tooManyTriangles(file);
  const triangles = Math.floor((data.length - HEADER_BYTES) / TRIANGLE_BYTES);
  if (triangles < promised) {
    throw new FileError(`"${file}" is cut short: it has ${triangles} of ${promised} triangles, get another copy of it.`);
  }
  const positions = new Float64Array(9 * promised);
  for (let t = 0; t < promised; t++) {
    // Behind the normal of three floats.
    const at = HEADER_BYTES + t * TRIANGLE_BYTES + 12;
    for (let k = 0; k < 9; k++) positions[9 * t + k] = view.getFloat32(at + 4 * k, true);
  }
  return soup(positions);
}

function readText(data: Uint8Array, file: string): RawShape {
  const scanner = new TextScanner(data, file);
  const positions = new GrowingFloats();
  while (scanner.hasWordBelow()) {
    switch (scanner.word().toLowerCase()) {
      // A name follows, of any words.
      case 'solid':
      case 'endsolid':
        scanner.nextLine();
        break;
      case 'vertex':
        positions.push3(scanner.number(), scanner.number(), scanner.number());
        checkCounts(file, positions.length / 3, 0);
        break;
      case 'endloop':
        if (positions.length % 9 !== 0) throw scanner.error('a facet does not have three vertices');
        break;
    }
  }
  if (positions.length % 9 !== 0) throw new FileError(`"${file}" is cut short: get another copy of it.`);
  return soup(positions.toArray());
}

function soup(positions: Float64Array): RawShape {
  const corners = Uint32Array.from({ length: positions.length / 3 }, (_, i) => i);
  return { kind: 'polygons', positions, corners, sides: null, notes: [] };
}
