/** A queried volume as something to draw: distances, whatever its field has learned. */
import type { SparseGrid } from '../mesh/sparseGrid.ts';
import { volumeDistances } from '../query/volumeDistances.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import { GridSource, type DistanceSource } from './distanceSource.ts';
import { SparseSource } from './sparseSource.ts';

/**
 * What is marched of a volume.
 * @param volume of Session.volume, over [-1, 1]^3
 * @param shape what its field has learned
 */
export function volumeSource(volume: SparseGrid, shape: Pick<ShapeTraining, 'target' | 'truncation'>): DistanceSource {
  const { volume: distances, limit } = volumeDistances(volume, shape);
  // Learned distances flatten towards the truncation by themselves; logits grow on.
  return sourceOf(shape.target === 'distance' ? distances : cutOff(distances, limit), limit);
}

function cutOff(volume: SparseGrid, limit: number): SparseGrid {
  const cut = (values: Float32Array): Float32Array => values.map((value) => Math.min(limit, Math.max(-limit, value)));
  return { ...volume, fill: cut(volume.fill), values: cut(volume.values) };
}

function sourceOf(volume: SparseGrid, limit: number): DistanceSource {
  const { size, table, values } = volume;
  const isDense = table.length === 1 && table[0] === 0;
  return isDense ? new GridSource({ size, values, limit }) : new SparseSource(volume, limit);
}
