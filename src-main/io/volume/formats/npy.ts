/** Arrays of NumPy as volumes: (z, y, x), with channels last where they are at most 4, and points in time first. */
import { FileError } from '../../../core/base/errors.ts';
import { plainPlace } from '../../../core/kinds/volume/signal.ts';
import { readNpyHeader, type NpyHeader } from '../../video/npyHeader.ts';
import { printable } from '../../printable.ts';
import type { VolumeBytes } from '../bytes.ts';
import { describedArray } from '../described.ts';
import type { ValueType } from '../numbers.ts';
import type { AxisName, OpenVolume, StoredArray } from '../pieces.ts';

/** By NumPy's names, without the order of bytes. */
const TYPES = new Map<string, ValueType>([
  ...([['b1', 'uint8'], ['u1', 'uint8'], ['i1', 'int8'], ['u2', 'uint16'], ['i2', 'int16'], ['u4', 'uint32'], ['i4', 'int32']] as const),
  ...([['u8', 'uint64'], ['i8', 'int64'], ['f2', 'float16'], ['f4', 'float32'], ['f8', 'float64']] as const),
]);
/** A last axis of so many samples is one of channels. */
const MOST_CHANNELS = 4;
/** What a video has at its last, fourth axis, and its types. */
const VIDEO_CHANNELS = [1, 3, 4];
const VIDEO_TYPES = ['|u1', '<u1', '<u2', '<f4'];

/** Throws FileError when it is no array of three axes or more of numbers. */
export async function openNpy(bytes: VolumeBytes): Promise<OpenVolume> {
  const header = await readNpyHeader((at, length) => bytes.read(at, length), bytes.name);
  return describedArray('npy', bytes, arrayOf(header, bytes.name), { place: plainPlace() });
}

/**
 * Whether an array is the frames of a video rather than a volume: it has four axes, the last of 1, 3 or 4 channels, and
 * values as videos have them.
 */
export function isFrames({ descr, isFortran, shape }: NpyHeader): boolean {
  return shape.length === 4 && VIDEO_CHANNELS.includes(shape[3] as number) && descr !== null && VIDEO_TYPES.includes(descr) && !isFortran;
}

function arrayOf({ descr, isFortran, shape, offset }: NpyHeader, file: string): StoredArray {
  const type = TYPES.get(descr?.slice(1) ?? '');
  if (!type || descr === null) {
    const what = descr === null ? 'records' : printable(descr, 20);
    throw new FileError(`"${file}" is an array of ${what}: save it as whole numbers or floats.`);
  }
  const names = axesOfShape(shape);
  if (!names) {
    throw new FileError(`"${file}" has the shape (${shape.join(', ')}): a volume is (z, y, x), or (z, y, x, channels) of ${MOST_CHANNELS} at most, or (time, z, y, x).`);
  }
  const axes = shape.map((size, i) => ({ name: names[i] as AxisName, size }));
  return { axes: isFortran ? axes : axes.reverse(), type, isBigEndian: descr.startsWith('>'), offset };
}

/** What the axes of an array are, the slowest first; null when a volume has none such. */
export function axesOfShape(shape: number[]): AxisName[] | null {
  const hasChannels = (shape.at(-1) ?? 0) <= MOST_CHANNELS;
  if (shape.length === 3) return ['z', 'y', 'x'];
  if (shape.length === 4) return hasChannels ? ['z', 'y', 'x', 'c'] : ['t', 'z', 'y', 'x'];
  return shape.length === 5 ? ['t', 'z', 'y', 'x', 'c'] : null;
}
