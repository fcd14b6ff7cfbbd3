/** Where a volume's field has a value, as a mesh in the world. */
import { gridSurface, type GridSurface, type SurfaceTask, type SurfaceWish } from '../../mesh/extract/gridSurface.ts';
import type { Vector3 } from '../../mesh/mesh.ts';
import { denseGrid, type GridSize } from '../../mesh/sparseGrid.ts';
import { extentOf, isMirrored, toWorld, turned } from './place.ts';
import type { VolumeDataset } from './signal.ts';

/** Beyond the grid everything is so far outside that a surface which reaches its end is closed there. */
const OUTSIDE = 1e4;

/**
 * The surface around what is at least `level`, in the world of the dataset; closed, also where it meets the end of the volume.
 * @param values [nz, ny, nx] in [0, 1], the first and the last sample of an axis on those of the dataset; at least 2 of each.
 * @throws CancelledError once the task's signal is aborted.
 */
export async function levelSurface(
  values: Float32Array,
  size: GridSize,
  level: number,
  dataset: VolumeDataset,
  wish: SurfaceWish,
  task: SurfaceTask = {},
): Promise<GridSurface> {
  const extent = extentOf(dataset);
  const step = extent.map((length, axis) => length / ((size[2 - axis] as number) - 1));
  const min = step.map((length) => -length) as Vector3;
  const max = extent.map((length, axis) => length + (step[axis] as number)) as Vector3;
  const grid = denseGrid(paddedDistances(values, size, level), size.map((n) => n + 2) as GridSize, { min, max });
  const { mesh, normals, dropped } = await gridSurface(grid, wish, task);
  const { place } = dataset;
  const indices = isMirrored(place) ? mirrored(mesh.indices) : mesh.indices;
  return { mesh: { positions: toWorld(mesh.positions, place), indices }, normals: turned(normals, place.direction), dropped };
}

/** What is missing to the level, negative where it is passed, with a layer of what is outside all round. */
function paddedDistances(values: Float32Array, [nz, ny, nx]: GridSize, level: number): Float32Array {
  const padded = new Float32Array((nz + 2) * (ny + 2) * (nx + 2)).fill(OUTSIDE);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const from = (z * ny + y) * nx;
      const to = ((z + 1) * (ny + 2) + y + 1) * (nx + 2) + 1;
      for (let x = 0; x < nx; x++) padded[to + x] = level - (values[from + x] as number);
    }
  }
  return padded;
}

/** Triangles the other way round. */
function mirrored(indices: Uint32Array): Uint32Array {
  const turnedRound = indices.slice();
  for (let i = 0; i < indices.length; i += 3) [turnedRound[i + 1], turnedRound[i + 2]] = [indices[i + 2] as number, indices[i + 1] as number];
  return turnedRound;
}
