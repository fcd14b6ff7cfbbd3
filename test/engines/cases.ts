/**
 * The fields and batches that engines are compared on. Every setting that changes what an engine
 * computes is a factor with a few levels; the cases are a covering array: every combination of levels
 * of any THREE factors that some valid spec has is in at least one case.
 */
import { pointCount, type Batch, type Bricks } from '../../src-main/core/field/batch.ts';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { branchSizes, validateSpec, type AxisName, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { Random } from '../../src-main/core/base/random.ts';

/** How a batch's points lie: one full grid, several small bricks, bricks of a single point. */
export type Arrangement = 'grid' | 'bricks' | 'points';

/** A field with parameters and a batch, ready to be compared. */
export interface ContractCase {
  name: string;
  spec: FieldSpec;
  arrangement: Arrangement;
  parameters: Float32Array;
  batch: Batch;
}

const FACTORS = {
  branches: [[[0], [1]], [[0, 1]], [[0], [1], [2]], [[0], [1, 2]], [[0, 1], [2]], [[0, 1, 2]]],
  tailLayers: [0, 1, 2, 3],
  encoding: ['none', 'positional', 'fourier'],
  sharedLayers: [0, 1, 2],
  arrangement: ['grid', 'bricks', 'points'],
  activation: ['sine', 'relu'],
  rank: [1, 3],
  fusion: ['product', 'sum', 'tensor', 'cut', 'projected'],
  outputs: [1, 3],
} as const;

type FactorName = keyof typeof FACTORS;
type Levels = { [Name in FactorName]: (typeof FACTORS)[Name][number] };

const NAMES = Object.keys(FACTORS) as FactorName[];
/** Factors in any combination of which every valid choice of levels is covered. */
const STRENGTH = 3;
const MOST_LEVELS = 8;
/** A factor and one of its levels are one digit of a combination's number. */
const DIGIT = NAMES.length * MOST_LEVELS;

/** Every choice of one level for each factor that makes a valid spec. */
export function validChoices(): number[][] {
  const all = NAMES.reduce<number[][]>(
    (choices, name) => choices.flatMap((choice) => FACTORS[name].map((_, level) => [...choice, level])),
    [[]],
  );
  return all.filter((choice) => isValid(specOf(levelsOf(choice), 5)));
}

/** Every combination of levels of `strength` factors that a choice contains, as numbers that identify it. */
export function combinationsOf(choice: number[], strength: number): number[] {
  const subsets = (from: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : NAMES.slice(from).flatMap((_, i) => subsets(from + i + 1, left - 1).map((rest) => [from + i, ...rest]));
  return subsets(0, strength).map((factors) =>
    factors.reduce((id, factor) => id * DIGIT + factor * MOST_LEVELS + (choice[factor] as number), 0),
  );
}

/** Chooses greedily, always the choice with most combinations that are not covered yet. */
export function coveringArray(choices: number[][], strength: number): number[][] {
  const combinations = choices.map((choice) => combinationsOf(choice, strength));
  const covered = new Uint8Array(DIGIT ** strength);
  const chosen: number[][] = [];
  for (;;) {
    let best = -1;
    let most = 0;
    for (const [i, list] of combinations.entries()) {
      let gain = 0;
      for (const id of list) gain += 1 - (covered[id] as number);
      if (gain > most) [best, most] = [i, gain];
    }
    if (best < 0) return chosen;
    for (const id of combinations[best] as number[]) covered[id] = 1;
    chosen.push(choices[best] as number[]);
  }
}

function caseOf(choice: number[], index: number): ContractCase {
  const levels = levelsOf(choice);
  const spec = validateSpec(specOf(levels, 5 + (index % 4)));
  return {
    name: `${index}: ${NAMES.map((name) => describeLevel(name, levels[name])).join(', ')}`,
    spec,
    arrangement: levels.arrangement,
    parameters: initializeParameters(spec, index),
    batch: makeBatch(spec, arrange(spec, levels.arrangement), index),
  };
}

function describeLevel(name: FactorName, level: Levels[FactorName]): string {
  if (typeof level === 'number') return `${name} ${level}`;
  return typeof level === 'string' ? level : JSON.stringify(level);
}

function levelsOf(choice: number[]): Levels {
  return Object.fromEntries(NAMES.map((name, i) => [name, FACTORS[name][choice[i] as number]])) as unknown as Levels;
}

function specOf(levels: Levels, width: number): FieldSpec {
  const { tailLayers, sharedLayers, rank, fusion, outputs } = levels;
  const branches = levels.branches.map((branch) => [...branch]);
  const axes: AxisName[] = branches.flat().length === 2 ? ['y', 'x'] : ['t', 'y', 'x'];
  const encodings = {
    none: { kind: 'none' },
    // A different number on every axis, and none on one, shows mistaken axes.
    positional: { kind: 'positional', octaves: [3, 2, 0].slice(0, axes.length) },
    fourier: { kind: 'fourier', frequencies: 3 },
  } as const;
  const activations = {
    sine: { kind: 'sine', firstOmega: 20, hiddenOmega: 30, ...(fusion === 'cut' ? { branchOmegas: branches.map((_, i) => 20 - 3 * i) } : {}) },
    relu: { kind: 'relu' },
  } as const;
  const fusions = {
    product: { fusion: 'product' },
    sum: { fusion: 'sum' },
    tensor: { fusion: 'tensor' },
    cut: { fusion: 'tensor', coreWidths: branches.map((_, i) => width - i) },
    // More than there are features, and fewer.
    projected: { fusion: 'tensor', projections: width + (width % 2 ? 1 : -1), coreWidths: branches.map((_, i) => width - 1 - i) },
  } as const;
  const encoding = encodings[levels.encoding];
  return {
    axes,
    branches,
    encoding: encoding.kind === 'positional' ? { ...encoding, octaves: [...encoding.octaves] } : encoding,
    activation: activations[levels.activation],
    width,
    sharedLayers,
    tailLayers,
    rank,
    ...fusions[fusion],
    outputs,
  };
}

function isValid(spec: FieldSpec): boolean {
  try {
    validateSpec(spec);
    return true;
  } catch (error) {
    if (error instanceof SettingError) return false;
    throw error;
  }
}

/** A brick shape for each arrangement, with different counts on every branch. */
export function arrange(spec: FieldSpec, arrangement: Arrangement): { bricks: number; counts: number[] } {
  const { length } = spec.branches;
  switch (arrangement) {
    case 'grid':
      return { bricks: 1, counts: length === 1 ? [17] : [4, 5, 3].slice(0, length) };
    case 'bricks':
      return { bricks: 3, counts: length === 1 ? [6] : [2, 3, 4].slice(0, length) };
    case 'points':
      return { bricks: 11, counts: spec.branches.map(() => 1) };
  }
}

/** A seeded batch of a shape: coordinates and targets uniform in [-1, 1]. */
export function makeBatch(spec: FieldSpec, shape: Pick<Bricks, 'bricks' | 'counts'>, seed: number): Batch {
  const random = new Random(seed + 1000);
  const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => random.range(-1, 1));
  const coordinates = branchSizes(spec).map((size, i) => uniform(shape.bricks * (shape.counts[i] as number) * size));
  const bricks = { ...shape, coordinates };
  return { ...bricks, targets: uniform(spec.outputs * pointCount(bricks)) };
}

/** The cases, the same on every run. */
export const CONTRACT_CASES: readonly ContractCase[] = coveringArray(validChoices(), STRENGTH).map(caseOf);
