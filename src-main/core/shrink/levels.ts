/**
 * Whole numbers on a grid, coded. How large one is likely to be is learned from those beside it that were coded before: in a core
 * whose features are in order, large ones stand together.
 */
import { BitModels, type BitCoder } from './rangeCoder.ts';

/** Levels have at most so many bits, the sign aside. */
export const LEVEL_BITS = 24;
/** Neighbours tell the size of a level in steps of half a bit. */
const SIZES = 2 * LEVEL_BITS + 2;
/** Bits below the leading one that are worth learning. */
const LEARNED_BELOW = 2;

/** Models for the levels of one grid. */
class LevelModels {
  /** By what neighbours say, and the number of bits asked for: whether there are more. */
  readonly length = new BitModels(SIZES * (LEVEL_BITS + 1));
  /** By the number of bits, and those that stand above. */
  readonly below = new BitModels((LEVEL_BITS + 1) * 2 ** LEARNED_BELOW);
}

/**
 * Codes levels [sizes], row-major, or, with a decoder, replaces them by those that were coded.
 * @param levels from -(2^24 - 1) to 2^24 - 1; a decoder wants zeros.
 */
export function codeLevels(coder: BitCoder, levels: Int32Array, sizes: readonly number[]): void {
  const models = new LevelModels();
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  const place = sizes.map(() => 0);
  for (let at = 0; at < levels.length; at++) {
    levels[at] = codeLevel(coder, models, levels[at] as number, sizeBeside(levels, at, place, strides));
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (sizes[axis] as number)) break;
      place[axis] = 0;
    }
  }
}

/** How large the levels before one are, along every axis: twice the logarithm of their mean. */
function sizeBeside(levels: Int32Array, at: number, place: readonly number[], strides: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (let axis = 0; axis < place.length; axis++) {
    const stride = strides[axis] as number;
    if ((place[axis] as number) > 0) {
      sum += 2 * Math.abs(levels[at - stride] as number);
      count += 2;
    }
    if ((place[axis] as number) > 1) {
      sum += Math.abs(levels[at - 2 * stride] as number);
      count += 1;
    }
  }
  if (count === 0) return SIZES - 1;
  return Math.min(SIZES - 2, Math.round(2 * Math.log2(1 + (2 * sum) / count)));
}

function codeLevel(coder: BitCoder, models: LevelModels, level: number, beside: number): number {
  const magnitude = Math.abs(level);
  const wanted = 32 - Math.clz32(magnitude);
  let length = 0;
  while (length < LEVEL_BITS && coder.bit(models.length, beside * (LEVEL_BITS + 1) + length, wanted > length ? 1 : 0)) length++;
  if (length === 0) return 0;
  let value = 1;
  for (let below = length - 2; below >= 0; below--) {
    const bit = (magnitude >>> below) & 1;
    const above = length - 2 - below;
    const isLearned = above < LEARNED_BELOW;
    value = 2 * value + (isLearned ? coder.bit(models.below, (length << LEARNED_BELOW) + (1 << above) - 1 + (value & above), bit) : coder.plain(bit));
  }
  return coder.plain(level < 0 ? 1 : 0) ? -value : value;
}

/** A whole number of so many bits, as it is. */
export function codeNumber(coder: BitCoder, value: number, bits: number): number {
  let coded = 0;
  for (let bit = bits - 1; bit >= 0; bit--) coded = 2 * coded + coder.plain(Math.floor(value / 2 ** bit) % 2);
  return coded;
}
