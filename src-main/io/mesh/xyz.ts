/** Point clouds as text: a point a line, x y z and then its normal. What follows on the line is passed over. */
import { FileError } from '../../core/base/errors.ts';
import { GrowingFloats } from '../../core/mesh/extract/growing.ts';
import { checkCounts, type RawShape } from './rawShape.ts';
import { TextScanner } from './textScanner.ts';

/** A line that starts a table: with words, like "x y z nx ny nz", or behind slashes. */
const HEADING = /^[a-z"/]/i;

/** Reads an XYZ file. Numbers may be separated by blanks, commas or semicolons, a heading may stand before them. */
export function readXyz(data: Uint8Array, file: string): RawShape {
  const scanner = new TextScanner(data, file, { commasSeparate: true });
  const positions = new GrowingFloats();
  const normals = new GrowingFloats();
  if (scanner.hasRow() && HEADING.test(scanner.peekWord()) && !/^nan$/i.test(scanner.peekWord())) scanner.nextLine();
  skipCount(scanner);
  for (; scanner.hasRow(); scanner.nextLine()) {
    positions.push3(scanner.number(), scanner.number(), scanner.number());
    if (!scanner.hasWord()) return withoutNormals(positions);
    normals.push3(scanner.number(), scanner.number(), scanner.number());
    checkCounts(file, positions.length / 3, 0);
  }
  if (positions.length === 0) throw new FileError(`"${file}" has no points: get another copy of it.`);
  const directions = normals.toArray();
  return {
    kind: 'points',
    positions: positions.toArray(),
    normals: areColours(directions) ? null : directions,
    notes: [],
  };
}

/** Passes over a first line that is only the number of points. */
function skipCount(scanner: TextScanner): void {
  if (!scanner.hasRow() || !/^[0-9]+$/.test(scanner.peekWord())) return;
  const before = scanner.mark();
  scanner.skipWord();
  if (!scanner.hasWord()) scanner.nextLine();
  else scanner.reset(before);
}

function withoutNormals(positions: GrowingFloats): RawShape {
  return { kind: 'points', positions: positions.toArray(), normals: null, notes: [] };
}

/** Red, green and blue from 0 to 255, where normals are looked for. */
function areColours(normals: Float64Array): boolean {
  const areBytes = normals.every((value) => Number.isInteger(value) && value >= 0 && value <= 255);
  return areBytes && normals.some((value) => value > 1);
}
