/** The seeded samplers: every form of a batch, drawn from a grid signal. */
import type { FieldSpec } from '../field/spec.ts';
import type { Random } from '../base/random.ts';
import { midwaySignal } from '../signal/midway.ts';
import type { GridSignal } from '../signal/signal.ts';
import type { TrainingOptions } from './options.ts';
import { GridSampler, type WeightedBatch } from '../signal/gridSampler.ts';

/** Longest side of a tile. */
const TILE_SIDE = 32;
/** Of the first branch, in a step of CoordX-A. */
const VARIED_SHARE = { least: 0.1, most: 0.9 };

/** The options that say what a step sees of a grid. */
type GridOptions = Pick<TrainingOptions, 'batch' | 'batchPoints'>;

/** Draws the batch of the next step. */
export type DrawBatch = (random: Random) => WeightedBatch;

/** What a step sees. */
export interface StepBatch extends WeightedBatch {
  /** Whether it lies between the samples: its error says nothing of them, and is the smaller one, for there all is smooth. */
  isBetween?: boolean;
  /** The part of its points that counts, above 0; all of them when left out. */
  share?: number;
}

/** The sampler of training options over a signal: of their form, on the samples or, in a part of the steps, between them. */
export function trainingSampler(signal: GridSignal, spec: FieldSpec, options: TrainingOptions): (random: Random) => StepBatch {
  const on = batchSampler(new GridSampler(signal, spec), options);
  if (options.midway === 0) return on;
  // Made when it is first drawn from: a run that is only queried or measured needs no second copy of the signal.
  let between: DrawBatch | undefined;
  return (random) => {
    if (random.uniform() >= options.midway) return on(random);
    between ??= midwaySampler(signal, spec, options);
    // Not spread: that would make targets which a device may gather.
    return Object.assign(between(random), { isBetween: true });
  };
}

function midwaySampler(signal: GridSignal, spec: FieldSpec, options: TrainingOptions): DrawBatch {
  const midway = midwaySignal(signal);
  return batchSampler(new GridSampler(midway.signal, spec, midway.axes), options);
}

/**
 * The sampler of a form (TrainingOptions.batch) over a signal:
 * - full: every sample in one brick, the same in every step;
 * - axes: one brick of stratified random rows of every branch, as many as axesCounts says;
 * - coordx-a: the same with another share of the first branch in every step, as in the paper: 10 to 90 % of a video's frames;
 * - tiles: bricks of neighbouring samples at random places;
 * - points: scattered samples.
 * At most `batchPoints` points a step, but always at least one; `full` and small signals are taken whole.
 */
export function batchSampler(sampler: GridSampler, options: GridOptions): DrawBatch {
  const total = sampler.samples.reduce((product, n) => product * n, 1);
  const fits = total <= options.batchPoints;
  switch (options.batch) {
    case 'full':
      return wholeBatch(sampler);
    case 'axes':
      return fits ? wholeBatch(sampler) : axesBatch(sampler, options.batchPoints);
    case 'coordx-a':
      return fits ? wholeBatch(sampler) : variedBatch(sampler, options.batchPoints);
    case 'tiles':
      return fits ? wholeBatch(sampler) : tilesBatch(sampler, options.batchPoints);
    case 'points':
      return pointsBatch(sampler, Math.min(total, options.batchPoints));
    case 'bricks':
    case 'slices':
      throw new RangeError(`${options.batch} are of shapes`);
  }
}

function wholeBatch(sampler: GridSampler): DrawBatch {
  let batch: WeightedBatch | undefined;
  return () => (batch ??= sampler.whole());
}

/**
 * Rows of every branch whose product is at most `points`: as many of one as of the other, for the branches' layers then
 * have the least to do for so many points; of a short one all, and the others share the rest.
 */
export function axesCounts(samples: readonly number[], points: number): number[] {
  const counts = samples.map(() => 1);
  let left = points;
  const shortestFirst = samples.map((n, branch) => ({ n, branch })).sort((a, b) => a.n - b.n);
  for (const [place, { n, branch }] of shortestFirst.entries()) {
    const fair = left ** (1 / (samples.length - place));
    // A root is seldom exact: what should be a whole number must not fall below it.
    const count = Math.max(1, Math.min(n, Math.floor(fair + 1e-9)));
    counts[branch] = count;
    left /= count;
  }
  return counts;
}

function axesBatch(sampler: GridSampler, points: number): DrawBatch {
  const counts = axesCounts(sampler.samples, points);
  return (random) => sampler.batch([stratifiedRows(sampler.samples, counts, random)]);
}

/** CoordX section 4.3: a random share of the first branch, and of the others as many as keep to the number of points. */
function variedBatch(sampler: GridSampler, points: number): DrawBatch {
  const { samples } = sampler;
  const [first = 1, ...others] = samples;
  // A plain MLP has no other branch that could make up for fewer rows.
  if (others.length === 0) return axesBatch(sampler, points);
  return (random) => {
    const share = random.range(VARIED_SHARE.least, VARIED_SHARE.most);
    const count = Math.max(1, Math.min(points, Math.round(share * first)));
    return sampler.batch([stratifiedRows(samples, [count, ...axesCounts(others, points / count)], random)]);
  };
}

/** Rows of a branch are drawn one from each of n equal strata, so that a step sees all of the signal. */
function stratifiedRows(samples: readonly number[], counts: readonly number[], random: Random): Uint32Array[] {
  return samples.map((n, branch) => {
    const count = counts[branch] as number;
    return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + random.uniform()) * n) / count));
  });
}

function tilesBatch(sampler: GridSampler, points: number): DrawBatch {
  const { sizes } = sampler.signal;
  const longest = Math.min(TILE_SIDE, Math.floor(points ** (1 / sizes.length)));
  const sides = sizes.map((size) => Math.max(1, Math.min(size, longest)));
  const bricks = Math.max(1, Math.floor(points / sides.reduce((product, n) => product * n, 1)));
  return (random) =>
    sampler.batch(
      Array.from({ length: bricks }, () => {
        const corner = sizes.map((size, axis) => random.integer(size - (sides[axis] as number) + 1));
        return sampler.spec.branches.map((axes) => blockIndices(axes, corner, sides, sizes));
      }),
    );
}

/** Flat indices, within a branch, of a block of its axes. */
function blockIndices(axes: number[], corner: number[], sides: number[], sizes: number[]): Uint32Array {
  const count = axes.reduce((product, axis) => product * (sides[axis] as number), 1);
  return Uint32Array.from({ length: count }, (_, i) => {
    let rest = i;
    let place = 0;
    let stride = 1;
    for (const axis of axes.toReversed()) {
      const side = sides[axis] as number;
      place += ((corner[axis] as number) + (rest % side)) * stride;
      stride *= sizes[axis] as number;
      rest = Math.floor(rest / side);
    }
    return place;
  });
}

/** A plain MLP takes points as the rows of one brick; a split field as bricks of one point. */
function pointsBatch(sampler: GridSampler, points: number): DrawBatch {
  const { samples } = sampler;
  const [only] = samples;
  if (samples.length === 1 && only !== undefined) {
    return (random) => sampler.batch([[Uint32Array.from({ length: points }, () => random.integer(only))]]);
  }
  return (random) =>
    sampler.batch(Array.from({ length: points }, () => samples.map((n) => Uint32Array.of(random.integer(n)))));
}
