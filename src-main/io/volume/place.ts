/** Places of volumes out of what files say: steps from sample to sample as vectors of the world. */
import type { VolumePlace } from '../../core/kinds/volume/signal.ts';

/**
 * A place from the steps along x, y and z, which need not be at right angles.
 * @param steps vectors of the world. One that is no direction becomes that of its own axis, `sizes` long.
 * @param origin where the first sample is.
 */
export function placeOf(steps: number[][], origin: number[], sizes: number[], unit: string): VolumePlace {
  const spacing: number[] = [];
  const direction: number[] = [];
  steps.forEach((step, axis) => {
    const length = Math.hypot(...step);
    const isDirection = Number.isFinite(length) && length > 0;
    const size = sizes[axis] as number;
    spacing.unshift(isDirection ? length : Number.isFinite(size) && size > 0 ? size : 1);
    direction.push(...(isDirection ? step.map((value) => value / length) : [0, 1, 2].map((world) => (world === axis ? 1 : 0))));
  });
  const [x = 0, y = 0, z = 0] = origin.map((value) => (Number.isFinite(value) ? value : 0));
  return { spacing: spacing as VolumePlace['spacing'], origin: [x, y, z], direction, unit };
}

/** The steps along x, y and z as vectors of the world: what `placeOf` is made from. */
export function stepsOf({ spacing, direction }: VolumePlace): number[][] {
  return [0, 1, 2].map((axis) => [0, 1, 2].map((world) => (direction[3 * axis + world] as number) * (spacing[2 - axis] as number)));
}
