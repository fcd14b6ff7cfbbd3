/** The surface of a grid as a mesh to be kept: extracted, with fewer triangles if wanted, with the normals of its field. */
import { CancelledError } from '../../base/errors.ts';
import { withoutFloating } from '../bodies.ts';
import { triangleCount, type TriangleMesh } from '../mesh.ts';
import { gradientNormals, gridGradients } from '../normals.ts';
import type { SparseGrid } from '../sparseGrid.ts';
import { decimate } from './decimate.ts';
import { SurfaceExtractor } from './extract.ts';

export interface SurfaceWish {
  /** Most triangles: with more, those that show least are drawn together. */
  faces?: number;
  /** Leaves out tiny bodies that float beside the largest, and tiny cavities in it. */
  dropsFloating?: boolean;
}

/** A mesh with the normals of the field, [n, 3] of length 1. */
export interface GridSurface {
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
 * The surface where a grid is zero, at its place: closed where it does not leave the grid, manifold, facing outwards. Without a
 * surface it has no triangles.
 * @throws CancelledError once `signal` is aborted.
 */
export async function gridSurface(
  grid: SparseGrid,
  { faces, dropsFloating = false }: SurfaceWish,
  { signal, progress, turn }: SurfaceTask = {},
): Promise<GridSurface> {
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
  return { mesh, normals: gradientNormals(mesh, gridGradients(grid, mesh.positions)), dropped };
}
