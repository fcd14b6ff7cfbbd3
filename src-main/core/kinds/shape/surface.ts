/** The surface of a shape's field as a mesh to be kept, in the units and at the place of its source. */
import { gridSurface, type GridSurface, type SurfaceTask, type SurfaceWish } from '../../mesh/extract/gridSurface.ts';
import type { SparseGrid } from '../../mesh/sparseGrid.ts';
import { toSource, type ShapeTransform } from './signal.ts';

export interface SurfaceRequest extends SurfaceWish {
  transform: ShapeTransform;
}

/** The surface where a volume is zero, as gridSurface gives it. @throws CancelledError once its signal is aborted. */
export async function fieldSurface(grid: SparseGrid, { transform, ...wish }: SurfaceRequest, task: SurfaceTask = {}): Promise<GridSurface> {
  const surface = await gridSurface(grid, wish, task);
  // Normals are the same in both.
  return { ...surface, mesh: { ...surface.mesh, positions: toSource(surface.mesh.positions, transform) } };
}
