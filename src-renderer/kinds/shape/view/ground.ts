/** The ground that a shape stands on: a square grid of round lengths of the source, as lines in the domain. */
export interface Ground {
  /** [n, 2, 3]: the ends of each line. */
  lines: Float32Array;
  /** From line to line, in units of the source. */
  spacing: number;
}

/** Its corners, in the domain. */
interface Box {
  min: readonly [number, number, number];
  max: readonly [number, number, number];
}

/** Lines to each side of the middle, at the most. */
const MOST_LINES = 10;
/** How far the ground reaches beyond the shape's middle, in parts of half of its longest side on the ground. */
const REACH = 1.6;
/** Below the shape by this part of the domain, so that a flat foot does not flicker. */
const BELOW = 0.002;

/** A length of 1, 2 or 5 times a power of ten, at most `most`. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [5, 2, 1].find((round) => round * power <= most * (1 + 1e-9)) as number;
  return factor * power;
}

/**
 * @param bounds of the shape, in the domain
 * @param scale units of the domain a unit of the source
 */
export function groundOf({ min, max }: Box, scale: number): Ground {
  const half = (REACH * Math.max(max[0] - min[0], max[2] - min[2], 0.2)) / 2;
  // The next round length that does not make too many lines.
  let spacing = roundLength(half / scale);
  for (let finer = roundLength(spacing * 0.51); half / scale / finer <= MOST_LINES; finer = roundLength(spacing * 0.51)) spacing = finer;
  const step = spacing * scale;
  const count = Math.ceil(half / step - 1e-6);
  const y = min[1] - BELOW;
  const [x, z] = [(min[0] + max[0]) / 2, (min[2] + max[2]) / 2];
  const ends: number[] = [];
  for (let k = -count; k <= count; k++) {
    ends.push(x + k * step, y, z - count * step, x + k * step, y, z + count * step);
    ends.push(x - count * step, y, z + k * step, x + count * step, y, z + k * step);
  }
  return { lines: Float32Array.from(ends), spacing };
}
