/** What the readers make of a file, before it is checked and repaired. */
import { FileError } from '../../core/base/errors.ts';
import type { PolygonMesh } from '../../core/mesh/repair/polygons.ts';

export interface RawPoints {
  /** [n, 3] */
  positions: Float64Array;
  /** [n, 3] of any length; null when the file has none. */
  normals: Float64Array | null;
}

export type RawShape = ({ kind: 'polygons' } & PolygonMesh & Notes) | ({ kind: 'points' } & RawPoints & Notes);

interface Notes {
  /** What of the file was passed over, in sentences. */
  notes: string[];
}

/** With their trees, triangles take some 300 bytes each. */
export const MAX_TRIANGLES = 5_000_000;
/** Three for each triangle, as STL has them. */
export const MAX_VERTICES = 3 * MAX_TRIANGLES;

/** Throws when there are too many vertices, or corners of polygons. */
export function checkCounts(file: string, vertices: number, corners: number): void {
  if (vertices > MAX_VERTICES) {
    throw new FileError(`"${file}" has more than ${inMillions(MAX_VERTICES)} points: reduce them first.`);
  }
  // A polygon of n corners makes n - 2 triangles: with more corners than this there may be too many of any form.
  if (corners > 3 * MAX_TRIANGLES) throw tooManyTriangles(file);
}

export function tooManyTriangles(file: string): FileError {
  return new FileError(`"${file}" has more than ${inMillions(MAX_TRIANGLES)} triangles: simplify it first.`);
}

function inMillions(n: number): string {
  return `${n / 1e6} million`;
}
