/** What is said of a plain array in a file, once it is sure that the file may hold it. */
import { FileError } from '../../core/base/errors.ts';
import type { VolumePlace } from '../../core/kinds/volume/signal.ts';
import type { VolumeBytes } from './bytes.ts';
import { cutShort } from './bytes.ts';
import { scaledType } from './numbers.ts';
import { arrayBytes, arrayPieces, type AxisName, type OpenVolume, type StoredArray, type StoredAxis } from './pieces.ts';

/** Samples along one axis: more than any volume has, and few enough for tables. */
export const MAX_SIDE = 2 ** 20;
const MOST_CHANNELS = 4096;

interface Facts {
  place: VolumePlace;
  scale?: [number, number];
  notes?: string[];
  datasets?: string[];
}

/** An array that is read from bytes. Throws FileError for sizes that no volume has, and when the file is too short for it. */
export function describedArray(format: string, bytes: VolumeBytes, array: StoredArray, facts: Facts): OpenVolume {
  refuseSizes(array.axes, bytes.name);
  if (bytes.size !== null && bytes.size < array.offset + arrayBytes(array)) throw cutShort(bytes.name);
  return describedPieces(format, array, facts, (wanted) => arrayPieces(bytes, array, wanted));
}

/** The same of whatever gives pieces. */
export function describedPieces(format: string, { axes, type }: Pick<StoredArray, 'axes' | 'type'>, facts: Facts, pieces: OpenVolume['pieces']): OpenVolume {
  const { place, scale = [1, 0], notes = [], datasets = [] } = facts;
  const along = (wanted: AxisName): number => axes.find(({ name }) => name === wanted)?.size ?? 1;
  const description = {
    ...{ format, depth: along('z'), height: along('y'), width: along('x'), channels: along('c'), times: along('t') },
    ...{ stored: scaledType(type, ...scale), place, datasets, notes },
  };
  return { description, pieces, scale };
}

/** Throws FileError for sizes that no volume has. Every axis is named once. */
export function refuseSizes(axes: StoredAxis[], file: string): void {
  const sizes = axes.map(({ size }) => size).join(' x ');
  if (axes.some(({ size }) => size === 0)) throw new FileError(`"${file}" holds ${sizes} samples, which is none: choose another file.`);
  // Written so that what is no number is refused too.
  if (!axes.every(({ name, size }) => Number.isInteger(size) && size > 0 && size <= (name === 'c' ? MOST_CHANNELS : MAX_SIDE))) {
    throw new FileError(`"${file}" announces ${sizes} samples: an axis has ${MAX_SIDE} at most, and there are ${MOST_CHANNELS} channels at most.`);
  }
}
