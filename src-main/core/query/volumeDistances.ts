/** A queried volume as distances, whatever its field has learned. */
import { spacing, type SparseGrid } from '../mesh/sparseGrid.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';

/** Logits tell how far the surface is only next to it: up to so many samples. */
const LOGIT_REACH = 8;

export interface VolumeDistances {
  /** Not cut off yet. */
  volume: SparseGrid;
  /** Distances are right, at most, from -limit to limit. */
  limit: number;
}

/**
 * The distances of a volume. Logits of occupancy are divided by how steep they are at the surface, so that there they are as
 * large as distances, up to a few samples away.
 * @param volume of Session.volume, over [-1, 1]^3
 * @param shape what its field has learned
 */
export function volumeDistances(
  volume: SparseGrid,
  { target, truncation }: Pick<ShapeTraining, 'target' | 'truncation'>,
): VolumeDistances {
  if (target === 'distance') return { volume, limit: truncation };
  const slope = slopeAtSurface(volume);
  const scaled = (logits: Float32Array): Float32Array => {
    const distances = new Float32Array(logits.length);
    for (let i = 0; i < logits.length; i++) distances[i] = (logits[i] as number) / slope;
    return distances;
  };
  return {
    volume: { ...volume, fill: scaled(volume.fill), values: scaled(volume.values) },
    limit: logitReach(volume.size[0]),
  };
}

/** How far logits tell of the surface on a grid of so many samples along each axis of the domain. */
export function logitReach(resolution: number): number {
  return (LOGIT_REACH * 2) / (resolution - 1);
}

/** The mean length of the gradient where the sign changes; 1 where it never does. */
export function slopeAtSurface(volume: SparseGrid): number {
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
