/** The surface of a field as a mesh to be kept: extracted, with fewer triangles if wanted, with normals, in source units. */
import { CancelledError } from '../../base/errors.ts';
import { withoutFloating } from '../../mesh/bodies.ts';
import { decimate } from '../../mesh/extract/decimate.ts';
import { SurfaceExtractor } from '../../mesh/extract/extract.ts';
import { triangleCount, type TriangleMesh } from '../../mesh/mesh.ts';
import { gradientNormals, gridGradients } from '../../mesh/normals.ts';
import type { SparseGrid } from '../../mesh/sparseGrid.ts';
import { toSource, type ShapeTransform } from './signal.ts';

export interface SurfaceRequest {
  transform: ShapeTransform;
  /** Most triangles: with more, those that show least are drawn together. */
  faces?: number;
  /** Leaves out tiny bodies that float beside the shape, and tiny cavities in it. */
  dropsFloating?: boolean;
}

/** A mesh with the normals of the field, [n, 3] of length 1. */
export interface FieldSurface {
  mesh: TriangleMesh;
  normals: Float32Array;
  /** How many tiny bodies and cavities were left out. */
  dropped: { bodies: number; cavities: number };
}

/** How somebody follows and ends the work. */
export interface SurfaceTask {
  signal?: AbortSignal;
  /** 0..1 */
  progress?: (done: number) => void;
  /** Waited for between layers, to let others have their turn. */
  turn?: () => Promise<void>;
}

/**
 * The surface where a volume is zero: closed, manifold, facing outwards. Without a surface it has no triangles.
 * @throws CancelledError once `signal` is aborted.
 */
export async function fieldSurface(
  grid: SparseGrid,
  { transform, faces, dropsFloating = false }: SurfaceRequest,
  { signal, progress, turn }: SurfaceTask = {},
): Promise<FieldSurface> {
  const extractor = new SurfaceExtractor(grid);
  while (extractor.next()) {
    if (signal?.aborted) throw new CancelledError();
    const { done, layers } = extractor.progress;
    progress?.(done / layers);
    await turn?.();
  }
  const found = extractor.mesh();
  const { mesh: whole, ...dropped } = dropsFloating ? withoutFloating(found) : { mesh: found, bodies: 0, cavities: 0 };
  const mesh = faces !== undefined && triangleCount(whole) > faces ? decimate(whole, faces) : whole;
  const normals = gradientNormals(mesh, gridGradients(grid, mesh.positions));
  return { mesh: { ...mesh, positions: toSource(mesh.positions, transform) }, normals, dropped };
}
