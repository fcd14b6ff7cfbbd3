/** A volume's field on any grid over any part of it. */
import type { FramesRequest } from '../../query/frames.ts';
import { WHOLE, type Region } from '../../query/grid.ts';
import { axisCoordinates } from '../../signal/signal.ts';
import { checkNumber } from '../../field/spec.ts';
import { SettingError } from '../../base/errors.ts';
import type { VolumeDataset, VolumePlace } from './signal.ts';

/** Samples along z, y, x. */
export type BoxSize = [number, number, number];

export interface BoxRequest {
  size: BoxSize;
  /** A part of the volume in fractions of its depth, height and width; all of it when left out. */
  part?: BoxPart;
}

export interface BoxPart extends Region {
  /** Along z. */
  near: number;
  far: number;
}

export const WHOLE_BOX: BoxPart = { ...WHOLE, near: 0, far: 1 };

const SIDES = { min: 1, max: 4096, integer: true } as const;
/** 16 GiB as floats. */
const MOST_SAMPLES = 2 ** 32;

/** @throws SettingError naming what is out of range. */
export function checkBox({ size, part = WHOLE_BOX }: BoxRequest): void {
  for (const side of size) checkNumber('size', side, SIDES);
  if (size[0] * size[1] * size[2] > MOST_SAMPLES) throw new SettingError(`A volume has at most 2^32 samples, not ${size.join(' x ')}: ask for it in parts.`);
  if (!(part.near < part.far && part.left < part.right && part.top < part.bottom)) throw new SettingError('A part of a volume goes from a smaller place to a larger one along every axis.');
}

/** The planes along z that it is asked for in. */
export function boxFrames({ size: [depth, height, width], part = WHOLE_BOX }: BoxRequest): FramesRequest {
  const { near, far, ...region } = part;
  return { width, height, region, times: Array.from(axisCoordinates(depth, near, far)) };
}

/** Where the samples of a box lie in the world. */
export function boxPlace({ depth, height, width, place }: VolumeDataset, { size, part = WHOLE_BOX }: BoxRequest): VolumePlace {
  const ends: [number, number][] = [[part.near, part.far], [part.top, part.bottom], [part.left, part.right]];
  const sizes = [depth, height, width];
  const spacing = [...place.spacing] as BoxSize;
  const origin = [...place.origin] as BoxSize;
  for (const [axis, [from, to]] of ends.entries()) {
    const samples = size[axis] as number;
    const length = ((sizes[axis] as number) - 1) * (place.spacing[axis] as number);
    // One sample stands in the middle of its part, for all of it.
    spacing[axis] = samples > 1 ? ((to - from) * length) / (samples - 1) || (place.spacing[axis] as number) : Math.max((to - from) * length, place.spacing[axis] as number);
    const first = (samples > 1 ? from : (from + to) / 2) * length;
    // Axes of the field are z, y, x; those of the world's table x, y, z.
    for (let world = 0; world < 3; world++) origin[world] = (origin[world] as number) + first * (place.direction[3 * (2 - axis) + world] as number);
  }
  return { ...place, spacing, origin };
}

/** A grid over all of a volume with so many samples along its longest side, and the same shape. */
export function scaledSize({ depth, height, width }: Pick<VolumeDataset, 'depth' | 'height' | 'width'>, longest: number): BoxSize {
  const most = Math.max(depth, height, width);
  const side = (samples: number): number => (samples === 1 ? 1 : Math.max(2, Math.round((samples * longest) / most)));
  return [side(depth), side(height), side(width)];
}
