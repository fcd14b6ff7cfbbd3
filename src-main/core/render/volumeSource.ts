/** A queried volume as something to draw: distances, whatever its field has learned. */
import { shared } from '../mesh/shared.ts';
import { spacing, type SparseGrid } from '../mesh/sparseGrid.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import { GridSource, type DistanceSource } from './distanceSource.ts';
import { SparseSource } from './sparseSource.ts';

/** Distances over [-1, 1]^3 as plain arrays: they can be posted to a worker thread. */
export interface DistanceVolume {
  grid: SparseGrid;
  /** Distances are known up to it. */
  limit: number;
}

/** Logits tell how far the surface is only next to it: up to so many samples. */
const LOGIT_REACH = 8;

/**
 * The distances of a volume. Logits of occupancy are divided by how steep they are at the surface, so that there they
 * are as large as distances, and cut off a few samples away.
 * @param volume of Session.volume, over [-1, 1]^3
 * @param shape what its field has learned
 */
export function distanceVolume(
  volume: SparseGrid,
  { target, truncation }: Pick<ShapeTraining, 'target' | 'truncation'>,
): DistanceVolume {
  if (target === 'distance') return { grid: volume, limit: truncation };
  const limit = LOGIT_REACH * spacing(volume)[0];
  const slope = slopeAtSurface(volume);
  const toDistance = (logit: number): number => Math.min(limit, Math.max(-limit, logit / slope));
  return { grid: { ...volume, fill: volume.fill.map(toDistance), values: volume.values.map(toDistance) }, limit };
}

/** The same in memory that all threads see. */
export function shareDistanceVolume({ grid, limit }: DistanceVolume): DistanceVolume {
  return { grid: { ...grid, table: shared(grid.table), fill: shared(grid.fill), values: shared(grid.values) }, limit };
}

/** What is marched of a volume. */
export function volumeSource({ grid, limit }: DistanceVolume): DistanceSource {
  const { size, table, values } = grid;
  const isDense = table.length === 1 && table[0] === 0;
  return isDense ? new GridSource({ size, values, limit }) : new SparseSource(grid, limit);
}

/** The mean length of the gradient where the sign changes; 1 where it never does. */
function slopeAtSurface(volume: SparseGrid): number {
  const { values, brick: [nz, ny, nx] } = volume;
  const plane = ny * nx;
  let [sum, count] = [0, 0];
  // A brick's last samples have no neighbours in it.
  for (let row = 0; row < values.length / nx; row++) {
    if (row % ny === ny - 1 || Math.floor(row / ny) % nz === nz - 1) continue;
    for (let at = row * nx; at < (row + 1) * nx - 1; at++) {
      const here = values[at] as number;
      const [x, y, z] = [values[at + 1] as number, values[at + nx] as number, values[at + plane] as number];
      const isInside = here <= 0;
      if (x <= 0 === isInside && y <= 0 === isInside && z <= 0 === isInside) continue;
      sum += Math.sqrt((x - here) ** 2 + (y - here) ** 2 + (z - here) ** 2);
      count += 1;
    }
  }
  return count > 0 ? sum / count / spacing(volume)[0] : 1;
}
