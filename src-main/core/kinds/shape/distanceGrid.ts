/** The distances of a shape on a grid, as what a core is solved for. */
import { coreWidths, type FieldSpec } from '../../field/spec.ts';
import { zeros } from '../../field/matrix.ts';
import type { GridTargets } from '../../solve/targets.ts';

/** Samples along each axis for a feature of the branch that has most: fewer, and the field swings between them. */
const SAMPLES_PER_FEATURE = 1.2;
/**
 * How sharply a distance turns into the truncation: d / (1 + |d|^4)^(1/4) of it. A corner there would take features that the
 * surface needs; half-way to the truncation a distance is still right to one part in a hundred.
 */
const KNEE = 4;
/** In truncations: beyond, a bent distance changes by less than two parts in a hundred. */
export const BENT_REACH = 2;

/** Samples along each axis of the grid on which a core is solved for. */
export function solvedSamples(spec: FieldSpec): number {
  return 1 + Math.ceil(SAMPLES_PER_FEATURE * Math.max(...coreWidths(spec)));
}

/** What is solved for. @param distances [n, n, n] of z, y, x, in units of the domain. */
export function distanceTargets(distances: Float32Array, samples: number, truncation: number): GridTargets {
  return {
    sizes: [samples, samples, samples],
    plane(_, index) {
      const plane = zeros(samples, samples);
      const first = index * samples ** 2;
      for (let i = 0; i < plane.values.length; i++) plane.values[i] = bent((distances[first + i] as number) / truncation);
      return plane;
    },
  };
}

/** A distance in truncations, on its way to 1. */
function bent(distance: number): number {
  return distance / (1 + distance ** KNEE) ** (1 / KNEE);
}
