/** A volume under construction: pieces in any order become values [O, depth, height, width] of [0, 1]. */
import { FileError } from '../../core/base/errors.ts';
import type { VolumePlan } from '../../core/kinds/volume/selection.ts';
import { sizeInWords } from '../valueMemory.ts';
import type { AxisName, Piece, Wanted } from './pieces.ts';

const WAYS_TO_LESS = 'choose a crop, one channel, or means of several samples';

/** Throws FileError when a plan takes more than `limit` bytes, with what it takes and what would take less. */
export function refuseTooLarge({ depth, height, width, channels, bytes }: VolumePlan, limit: number, file: string): void {
  if (bytes <= limit) return;
  const what = `${depth} x ${height} x ${width} samples${channels === 1 ? '' : ` of ${channels} channels`}`;
  throw new FileError(`"${file}" would take ${sizeInWords(bytes)} of memory (${what}), and ${sizeInWords(limit)} are allowed: ${WAYS_TO_LESS}.`);
}

export class Gathered {
  #plan: VolumePlan;
  #values: Float32Array;
  /** Of each axis, what a sample of the source adds to the place of its value; -1 where it is not wanted. */
  #places: Record<AxisName, Int32Array>;
  #starts: Wanted;
  /** The first number that came: values are kept as differences from it, so that small differences of large numbers stay. */
  #base: number | null = null;

  /** Throws FileError when there is no memory for it. */
  constructor(plan: VolumePlan, wanted: Wanted, file: string) {
    this.#plan = plan;
    this.#starts = wanted;
    const { depth, height, width, channels } = plan;
    try {
      this.#values = new Float32Array(channels * depth * height * width);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new FileError(`There is no memory for ${sizeInWords(plan.bytes)} of "${file}": ${WAYS_TO_LESS}.`, { cause });
    }
    const [dz, dy, dx] = plan.downsample;
    const along = (size: number, step: number, stride: number): Int32Array =>
      Int32Array.from({ length: size }, (_, i) => (Math.floor(i / step) < Math.floor(size / step) ? Math.floor(i / step) * stride : -1));
    this.#places = {
      x: along(plan.crop.size[2], dx, 1),
      y: along(plan.crop.size[1], dy, width),
      z: along(plan.crop.size[0], dz, height * width),
      c: along(channels, 1, depth * height * width),
      t: along(1, 1, 0),
    };
  }

  /** Takes what is wanted of a piece. */
  add({ values, axes }: Piece): void {
    this.#base ??= firstNumber(values);
    this.#addAxis(values, axes, axes.length - 1, 0, 0);
  }

  #addAxis(values: ArrayLike<number>, axes: Piece['axes'], axis: number, from: number, to: number): void {
    const { name, start, size } = axes[axis] as Piece['axes'][number];
    const places = this.#places[name];
    const first = start - this.#starts[name][0];
    if (axis === 0) return this.#addRow(values, places, first, size, from, to);
    const stride = axes.slice(0, axis).reduce((product, inner) => product * inner.size, 1);
    for (let i = Math.max(0, -first); i < Math.min(size, places.length - first); i++) {
      const place = places[first + i] as number;
      if (place >= 0) this.#addAxis(values, axes, axis - 1, from + i * stride, to + place);
    }
  }

  #addRow(values: ArrayLike<number>, places: Int32Array, first: number, size: number, from: number, to: number): void {
    const result = this.#values;
    const base = this.#base ?? 0;
    for (let i = Math.max(0, -first), end = Math.min(size, places.length - first); i < end; i++) {
      const place = places[first + i] as number;
      if (place >= 0) result[to + place] = (result[to + place] as number) + ((values[from + i] as number) - base);
    }
  }

  /**
   * The values on the scale of `range`, which by default is from the smallest to the largest; and how many were no numbers:
   * these are 0, but for what is endlessly large, which is 1.
   * @param scale slope and intercept of stored values. @throws FileError when nothing is a number.
   */
  scaled([slope, intercept]: [number, number], file: string, range?: [number, number]): { values: Float32Array; range: [number, number]; unknown: number } {
    const values = this.#values;
    const samples = this.#plan.downsample.reduce((product, step) => product * step, 1);
    const [factor, offset] = [slope / samples, (this.#base ?? 0) * slope + intercept];
    const ends = range ?? rangeOf(values, factor, offset);
    if (!ends) throw new FileError(`"${file}" holds no value that is a number: choose another file.`);
    const [low, high] = ends;
    let unknown = 0;
    for (let i = 0; i < values.length; i++) {
      const value = (values[i] as number) * factor + offset;
      if (!Number.isFinite(value)) unknown++;
      const scaled = (value - low) / (high - low);
      values[i] = scaled > 0 ? Math.min(1, scaled) : 0;
    }
    return { values, range: [low, high], unknown };
  }
}

function firstNumber(values: ArrayLike<number>): number | null {
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) return values[i] as number;
  return null;
}

/** The smallest and the largest number, apart by 1 where all are the same; null where there is none. */
function rangeOf(values: Float32Array, factor: number, offset: number): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  const [a, b] = [low * factor + offset, high * factor + offset];
  return a === b ? [a, a + 1] : [Math.min(a, b), Math.max(a, b)];
}
