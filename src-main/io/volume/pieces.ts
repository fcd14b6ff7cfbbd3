/** Pieces of a volume as they come out of files, whatever their format; and those of plain arrays. */
import { CancelledError } from '../../core/base/errors.ts';
import type { VolumeDescription, VolumePlan } from '../../core/kinds/volume/selection.ts';
import type { VolumeBytes } from './bytes.ts';
import { decoded, VALUE_BYTES, type ValueType } from './numbers.ts';

export type AxisName = 'x' | 'y' | 'z' | 'c' | 't';

/** An axis of an array: how many samples of it there are. */
export interface StoredAxis {
  name: AxisName;
  size: number;
}

/** Values of a box of the source. */
export interface Piece {
  values: ArrayLike<number>;
  /** The axes from the one that runs fastest, with the first sample and how many there are. Others have one sample, the wanted one. */
  axes: { name: AxisName; start: number; size: number }[];
}

/** First sample of each axis that is wanted, and the one after the last. */
export type Wanted = Record<AxisName, [number, number]>;

/** A source that has been looked at, and can be read while it is open. */
export interface OpenVolume {
  description: VolumeDescription;
  /** All values that are wanted, and perhaps more. */
  pieces: (wanted: Wanted) => AsyncIterable<Piece>;
  /** What stored values are multiplied by, and what is added then; 1 and 0 when left out. */
  scale?: [slope: number, intercept: number];
  /** Closes what was opened beside the source itself. */
  close?: () => Promise<void>;
}

/** An array of one type in one part of a file. */
export interface StoredArray {
  /** From the one that runs fastest. */
  axes: StoredAxis[];
  type: ValueType;
  isBigEndian: boolean;
  /** Where the first value stands in the bytes. */
  offset: number;
}

/** Bytes that are read at once. */
const PIECE_BYTES = 2 ** 24;

export function wantedOf({ crop, from, channels, time }: VolumePlan): Wanted {
  const along = (i: 0 | 1 | 2): [number, number] => [crop.start[i], crop.start[i] + crop.size[i]];
  return { z: along(0), y: along(1), x: along(2), c: [from, from + channels], t: [time, time + 1] };
}

/** Bytes of a whole array. */
export function arrayBytes({ axes, type }: Pick<StoredArray, 'axes' | 'type'>): number {
  return axes.reduce((product, { size }) => product * size, VALUE_BYTES[type]);
}

/**
 * The wanted part of an array, in the order of the file: the inner axes whole, as many as make a piece, of the next one what
 * is wanted, and the outer ones sample by sample.
 */
export async function* arrayPieces(bytes: VolumeBytes, { axes, type, isBigEndian, offset }: StoredArray, wanted: Wanted): AsyncGenerator<Piece> {
  let inner = 0;
  let innerBytes = VALUE_BYTES[type];
  while (inner < axes.length - 1 && innerBytes * (axes[inner] as StoredAxis).size <= PIECE_BYTES) innerBytes *= (axes[inner++] as StoredAxis).size;
  const top = axes[inner] as StoredAxis;
  const whole = axes.slice(0, inner).map(({ name, size }) => ({ name, start: 0, size }));
  const step = Math.max(1, Math.floor(PIECE_BYTES / innerBytes));
  const outer = axes.slice(inner + 1);
  for (const place of places(outer, wanted)) {
    // Where the run of the top axis begins, in samples of it.
    const base = place.reduceRight((sum, index, i) => sum * (outer[i] as StoredAxis).size + index, 0) * top.size;
    const [low, high] = wanted[top.name];
    for (let start = low; start < high; start += step) {
      const size = Math.min(step, high - start);
      const read = await bytes.read(offset + (base + start) * innerBytes, size * innerBytes);
      const fixed = outer.map(({ name }, i) => ({ name, start: place[i] as number, size: 1 }));
      yield { values: decoded(read, type, isBigEndian), axes: [...whole, { name: top.name, start, size }, ...fixed] };
    }
  }
}

/** Every sample of the wanted part of some axes, the first axis running fastest. */
function* places(axes: StoredAxis[], wanted: Wanted): Generator<number[]> {
  const last = axes.at(-1);
  if (!last) {
    yield [];
    return;
  }
  const [low, high] = wanted[last.name];
  for (let index = low; index < high; index++) {
    for (const place of places(axes.slice(0, -1), wanted)) yield [...place, index];
  }
}

/** Throws CancelledError once a signal says so. */
export function proceed(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
