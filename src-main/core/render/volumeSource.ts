/** A queried volume as something to draw: distances, whatever its field has learned. */
import { shared } from '../base/shared.ts';
import type { SparseGrid } from '../mesh/sparseGrid.ts';
import { volumeDistances } from '../query/volumeDistances.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import { GridSource, type DistanceSource } from './distanceSource.ts';
import { SparseSource } from './sparseSource.ts';

/** Distances over [-1, 1]^3 as plain arrays: they can be posted to a worker thread. */
export interface MarchedVolume {
  grid: SparseGrid;
  /** Distances are known up to it. */
  limit: number;
}

/**
 * What is marched of a volume.
 * @param volume of Session.volume, over [-1, 1]^3
 * @param shape what its field has learned
 */
export function marchedVolume(volume: SparseGrid, shape: Pick<ShapeTraining, 'target' | 'truncation'>): MarchedVolume {
  const { volume: distances, limit } = volumeDistances(volume, shape);
  // Learned distances flatten towards the truncation by themselves; logits grow on.
  return { grid: shape.target === 'distance' ? distances : cutOff(distances, limit), limit };
}

/** The same in memory that all threads see. */
export function shareVolume({ grid, limit }: MarchedVolume): MarchedVolume {
  return { grid: { ...grid, table: shared(grid.table), fill: shared(grid.fill), values: shared(grid.values) }, limit };
}

export function volumeSource({ grid, limit }: MarchedVolume): DistanceSource {
  const { size, table, values } = grid;
  const isDense = table.length === 1 && table[0] === 0;
  return isDense ? new GridSource({ size, values, limit }) : new SparseSource(grid, limit);
}

function cutOff(volume: SparseGrid, limit: number): SparseGrid {
  const cut = (values: Float32Array): Float32Array => values.map((value) => Math.min(limit, Math.max(-limit, value)));
  return { ...volume, fill: cut(volume.fill), values: cut(volume.values) };
}
