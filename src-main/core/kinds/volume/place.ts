/** Where samples of a volume lie in the world. */
import type { Vector3 } from '../../mesh/mesh.ts';
import type { VolumeDataset, VolumePlace } from './signal.ts';

type Sized = Pick<VolumeDataset, 'depth' | 'height' | 'width' | 'place'>;

/** Along x, y, z, from the first sample to the last, in the units of the volume. */
export function extentOf({ depth, height, width, place }: Sized): Vector3 {
  const [dz, dy, dx] = place.spacing;
  return [(width - 1) * dx, (height - 1) * dy, (depth - 1) * dz];
}

/** Positions [n, 3] along the volume's own axes x, y, z, from its first sample on, as places in the world. */
export function toWorld(positions: Float64Array, { origin, direction }: VolumePlace): Float64Array {
  return turned(positions, direction).map((value, i) => value + (origin[i % 3] as number));
}

/** Vectors [n, 3] along the volume's own axes, in the world. */
export function turned<A extends Float64Array | Float32Array>(vectors: A, direction: readonly number[]): A {
  const result = vectors.slice() as A;
  for (let i = 0; i < vectors.length; i += 3) {
    for (let world = 0; world < 3; world++) {
      let sum = 0;
      for (let axis = 0; axis < 3; axis++) sum += (vectors[i + axis] as number) * (direction[3 * axis + world] as number);
      result[i + world] = sum;
    }
  }
  return result;
}

/** Whether the volume's axes are a mirror image of the world's. */
export function isMirrored({ direction }: VolumePlace): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = direction;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) < 0;
}

/** Of x, y and z: whether the samples run against the world's axis that they run along most. */
export function isAgainst({ direction }: VolumePlace): [boolean, boolean, boolean] {
  const along = (axis: number): boolean => {
    const steps = direction.slice(3 * axis, 3 * axis + 3);
    return steps.reduce((most, step) => (Math.abs(step) > Math.abs(most) ? step : most), 0) < 0;
  };
  return [along(0), along(1), along(2)];
}

/** A value in [0, 1] as the file has it. */
export function toStored(value: number, [low, high]: VolumeDataset['range']): number {
  return low + value * (high - low);
}

/** A value of the file on the scale of the field, of which [0, 1] is the range. */
export function fromStored(value: number, [low, high]: VolumeDataset['range']): number {
  return high > low ? (value - low) / (high - low) : 0;
}
