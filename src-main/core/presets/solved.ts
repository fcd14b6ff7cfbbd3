/** The presets whose core is solved for: their architectures, and how they learn. */
import type { RunConfig } from '../settings/settings.ts';
import { DEFAULT_RIDGE } from '../training/method.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { FieldSpec } from '../field/spec.ts';

/** Features of a branch for samples of an axis, and most of them but of very large pictures: more would be slow to solve for. */
export interface SolvedSize {
  part: number;
  most: number;
}

export const LARGE: SolvedSize = { part: 1, most: 512 };
export const SMALL: SolvedSize = { part: 1 / 2, most: 256 };

/**
 * The core in closed form, the branches by the exact gradient. What lies halfway between pixels counts for a tenth of them:
 * enough that a field with as many features as pixels on a line does not swing in between.
 */
export const SOLVED_TRAINING: TrainingOptions = {
  method: 'alternate',
  ridge: DEFAULT_RIDGE,
  learningRate: 5e-4,
  schedule: 'constant',
  beta1: 0.9,
  beta2: 0.999,
  batch: 'full',
  batchPoints: 2 ** 18,
  midway: 0.1,
};
/** Few features can tell apart few frequencies: omega of the first layer goes with them, as with the pixels. */
const OMEGA_PER_FEATURE = 0.3;
const LEAST_OMEGA = 8;
const LEAST_WIDTH = 16;
/** Of fewer pixels a side, so little is left that rounding would decide which step is a good one. */
const FEW = { pixels: 96, ridge: 1e-6 };
/**
 * Of a very large picture each step takes seconds, so that few are made: more features give more than more steps would. They
 * are this part of its pixels on a side, and this many times as many as else at most.
 */
const OF_LARGE = { part: 3 / 16, times: 1.5 };
/** With fewer features than this part of the pixels, a field cannot swing between them. */
const HALFWAY_PART = 0.5;

/**
 * Of a video: features of an axis for its samples, and omega a sample. Time has two features a frame, for the moments halfway
 * between frames are to be right as well, and are nearly as many. Where a long clip has fewer, a tenth of a frame's weight leaves
 * the frames as they are.
 */
const OF_SPACE: AxisForm = { ofSamples: 0.85, most: 240, omega: 0.3 };
const VIDEO: GridForm = {
  axes: [{ ofSamples: 2, most: 128, omega: 1.0 }, OF_SPACE, OF_SPACE],
  leastFeatures: 4,
  leastWidth: 128,
  midway: 0.1,
  // What rounding leaves of three axes is a product: the ridge of two would let it through.
  ridge: 1e-6,
};

/** Two layers before a core that has a weight for every product of two features. @param base axes and outputs. */
export function solvedImage(base: FieldSpec, sizes: readonly number[], { part, most }: SolvedSize): RunConfig {
  const side = Math.max(...sizes);
  const width = Math.max(LEAST_WIDTH, Math.min(most, Math.round(part * side)), Math.min(OF_LARGE.times * most, Math.round(OF_LARGE.part * part * side)));
  const firstOmega = Math.max(LEAST_OMEGA, Math.round(OMEGA_PER_FEATURE * Math.min(width, side)));
  // The shorter side has its frequencies in fewer pixels.
  const branchOmegas = sizes.map((size) => tenths((firstOmega * size) / side));
  const midway = width < HALFWAY_PART * side ? 0 : SOLVED_TRAINING.midway;
  const ridge = side < FEW.pixels ? FEW.ridge : DEFAULT_RIDGE;
  return { spec: { ...withCore(base, branchOmegas), width }, training: { ...SOLVED_TRAINING, midway, ridge } };
}

/** Features and omega of an axis, by its samples. */
export interface AxisForm {
  ofSamples: number;
  /** Features at most. */
  most: number;
  /** Of the first layer, a sample. */
  omega: number;
}

/** How three axes are solved for. */
export interface GridForm {
  axes: readonly [AxisForm, AxisForm, AxisForm];
  leastFeatures: number;
  leastWidth: number;
  midway: number;
  ridge: number;
}

export function solvedVideo(base: FieldSpec, sizes: readonly number[], size: SolvedSize): RunConfig {
  const { spec, training } = solvedGrid(base, sizes, size, VIDEO);
  return { spec, training: { ...training, motion: true } };
}

/** A branch for every axis, and a core with a weight for every product of three features; solved for once. */
export function solvedGrid(base: FieldSpec, sizes: readonly number[], { part }: SolvedSize, form: GridForm): RunConfig {
  const axes = sizes.map((size, axis) => ({ size, ...(form.axes[axis] as AxisForm) }));
  const widths = axes.map(({ size, ofSamples, most }) => Math.max(form.leastFeatures, Math.round(part * Math.min(most, ofSamples * size))));
  const branchOmegas = axes.map(({ size, ofSamples, most, omega }) => tenths(omega * part * Math.min(size, most / ofSamples)));
  const branches = sizes.map((_, i) => [i]);
  const width = Math.max(form.leastWidth, ...widths);
  return {
    spec: { ...withCore(base, branchOmegas), branches, width, coreWidths: widths },
    training: { ...SOLVED_TRAINING, method: 'solve', ridge: form.ridge, midway: form.midway },
  };
}

/** A branch for every axis, two layers in each, and a core with a weight for every product of their features. */
export function withCore(base: FieldSpec, branchOmegas: number[]): FieldSpec {
  const activation = { kind: 'sine', firstOmega: Math.max(...branchOmegas), hiddenOmega: 30, branchOmegas } as const;
  return { ...base, activation, sharedLayers: 1, tailLayers: 0, rank: 1, fusion: 'tensor' };
}

/** To be read by people; at least 1. */
function tenths(omega: number): number {
  return Math.max(1, Math.round(10 * omega) / 10);
}
