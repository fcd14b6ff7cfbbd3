/** Headers of volumes in NumPy's format, NRRD and NIfTI-1. */
import { FileError } from '../../../core/base/errors.ts';
import type { StoredType } from '../../../core/kinds/volume/signal.ts';
import { npyHeader } from '../../writeNpy.ts';
import { stepsOf } from '../place.ts';
import { VALUE_BYTES } from '../numbers.ts';
import type { VolumeForm, VolumeHead } from './form.ts';

const NUMPY: Readonly<Record<StoredType, string>> = {
  ...{ int8: '|i1', uint8: '|u1', int16: '<i2', uint16: '<u2', int32: '<i4', uint32: '<u4' },
  ...{ float16: '<f2', float32: '<f4', float64: '<f8' },
};
/** Types by NIfTI's codes; it has no half floats. */
const NIFTI: Readonly<Record<StoredType, number>> = {
  ...{ int8: 256, uint8: 2, int16: 4, uint16: 512, int32: 8, uint32: 768, float16: 16, float32: 16, float64: 64 },
};
const NIFTI_UNITS = new Map([['m', 1], ['mm', 2], ['um', 3]]);
const NIFTI_VALUES = 352;
/** Sizes are numbers of 16 bits with a sign. */
const NIFTI_SIDE = 32767;

/** (z, y, x), or (z, y, x, channels). */
export function npyForm({ depth, height, width, channels }: VolumeHead, type: StoredType): VolumeForm {
  const shape = [depth, height, width, ...(channels === 1 ? [] : [channels])];
  return { header: npyHeader(NUMPY[type], shape), order: 'zyxc' };
}

/** NRRD 5 (teem.sourceforge.net/nrrd/format.html), its values packed by gzip. */
export function nrrdForm({ depth, height, width, channels, place }: VolumeHead, type: StoredType): VolumeForm {
  const names: Partial<Record<StoredType, string>> = { float32: 'float', float64: 'double' };
  const hasChannels = channels > 1;
  const vector = (values: number[]): string => `(${values.join(',')})`;
  const unit = place.unit === '' ? [] : [`space units: ${new Array<string>(3).fill(`"${place.unit}"`).join(' ')}`];
  const lines = [
    'NRRD0005',
    `type: ${names[type] ?? type}`,
    `dimension: ${hasChannels ? 4 : 3}`,
    'space: left-posterior-superior',
    `sizes: ${[...(hasChannels ? [channels] : []), width, height, depth].join(' ')}`,
    `space directions: ${[...(hasChannels ? ['none'] : []), ...stepsOf(place).map(vector)].join(' ')}`,
    `kinds: ${[...(hasChannels ? ['vector'] : []), 'domain', 'domain', 'domain'].join(' ')}`,
    ...(VALUE_BYTES[type] > 1 ? ['endian: little'] : []),
    'encoding: gzip',
    `space origin: ${vector(place.origin)}`,
    ...unit,
  ];
  const header = Buffer.from(`${lines.join('\n')}\n\n`);
  return { header, order: 'zyxc', unpacked: header.length };
}

/** NIfTI-1 in one file, its place as an affine map. Throws FileError for sizes that it has no room for. */
export function niftiForm({ depth, height, width, channels, place }: VolumeHead, type: StoredType): VolumeForm {
  if (Math.max(depth, height, width, channels) > NIFTI_SIDE) {
    throw new FileError(`NIfTI-1 has at most ${NIFTI_SIDE} samples along an axis: write the volume as .nrrd or .npy.`);
  }
  const header = Buffer.alloc(NIFTI_VALUES);
  const shorts = (at: number, values: number[]): void => values.forEach((value, i) => header.writeInt16LE(value, at + 2 * i));
  const floats = (at: number, values: number[]): void => values.forEach((value, i) => header.writeFloatLE(value, at + 4 * i));
  header.writeInt32LE(348);
  shorts(40, channels === 1 ? [3, width, height, depth, 1, 1, 1, 1] : [5, width, height, depth, 1, channels, 1, 1]);
  // A vector, where there are channels.
  shorts(68, [channels === 1 ? 0 : 1007, NIFTI[type], 8 * VALUE_BYTES[type]]);
  const [dz, dy, dx] = place.spacing;
  floats(76, [1, dx, dy, dz, 1, 1, 1, 1]);
  floats(108, [NIFTI_VALUES, 1, 0]);
  header[123] = NIFTI_UNITS.get(place.unit) ?? 0;
  shorts(254, [1]);
  const columns = [...stepsOf(place), place.origin];
  // From LPS to RAS.
  [-1, -1, 1].forEach((sign, row) => floats(280 + 16 * row, columns.map((column) => sign * (column[row] as number))));
  header.write('n+1\0', 344, 'latin1');
  return { header, order: 'czyx' };
}
