/**
 * A field with a core in few bytes. Its branches are coded first. Then the whole field is expressed in the orthonormal features of the
 * branches as they came out (basis.ts), which is the nearest that they can come to it: so what coding does to the branches is mostly
 * mended. There the core is rounded to whole steps, the same for all weights, which loses as little as any rounding into so many
 * bytes can; what is zero at the end of a branch is left out. Such a rounding of an orthonormal transform is what TTHRESH does for
 * volumes (Ballester-Ripoll, Lindstrom and Pajarola, 2019). What comes out is a field as one whose core was cut (tuckerField.ts).
 */
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { branchLayers, parameterLayout, type Layer } from '../field/parameters.ts';
import { coreWidths, type FieldSpec } from '../field/spec.ts';
import { modeProduct, type Tensor } from '../solve/modes.ts';
import { coreOf, firstOf } from '../solve/tuckerCut.ts';
import { tuckerParameters, tuckerSpec } from '../solve/tuckerField.ts';
import { basisOf, branchFeatureRows, rowsOfBasis } from './basis.ts';
import { codeLayers } from './layers.ts';
import { codeLevels, codeNumber, LEVEL_BITS } from './levels.ts';
import { RangeEncoder, type BitCoder, type RangeDecoder } from './rangeCoder.ts';
import { codeScale, scaleNumber, scaleOf } from './rows.ts';

/** Values in [-1, 1] have four times the squared error of those in [0, 1]. */
const FIELD_SQUARES = 4;
/** What is less than so many steps becomes 0: it saves more bytes than it loses. */
const LEAST_STEP = 0.6;
const BITS_OF_BITS = 5;
const WIDTH_BITS = 13;

/** A field in few bytes. */
export interface Shrunk {
  bytes: Uint8Array;
  /** What the field is when it is read again. */
  spec: FieldSpec;
  /** The mean squared difference from the whole field, values in [0, 1], on its samples and halfway; null where it was not computed. */
  error: number | null;
}

/** Whether a field has a core that is shrunk so: its branches have one axis each. */
export function hasGridCore({ fusion, branches }: FieldSpec): boolean {
  return fusion === 'tensor' && branches.every(({ length }) => length === 1);
}

/** A field with a core, ready to be rounded to any step. */
export class CoreShrinker {
  #base: FieldSpec;
  #bits: number;
  /** As they were: what is coded from them must come out as it did when the core was expressed in it. */
  #branches: Float32Array;
  #core: Tensor;
  /** Squares that the branches lost, and those that make a mean squared difference of 1. */
  #lost: number;
  #count: number;

  private constructor(made: { base: FieldSpec; bits: number; branches: Float32Array; core: Tensor; lost: number; count: number }) {
    this.#base = made.base;
    this.#bits = made.bits;
    this.#branches = made.branches;
    this.#core = made.core;
    this.#lost = made.lost;
    this.#count = made.count;
  }

  /** @param bits of the weights of its branches. @throws UnsolvableError when a weight is no number. */
  static async of(spec: FieldSpec, parameters: Float32Array, sizes: readonly number[], bits: number, multiply: Multiply): Promise<CoreShrinker> {
    const base = baseOf(spec, spec.projections === undefined ? coreWidths(spec) : spec.branches.map(() => spec.width));
    const branches = parametersOfBranches(base, parameters);
    const rounded = branches.slice();
    codeLayers(new RangeEncoder(), branchLayers(parameterLayout(base)), rounded, bits);
    let [core, whole] = [coreOf(spec, parameters), coreOf(spec, parameters)];
    for (const [branch, size] of sizes.entries()) {
      const features = await branchFeatureRows(spec, parameters, branch, size, multiply);
      const { values } = await basisOf(await branchFeatureRows(base, rounded, branch, size, multiply), multiply);
      core = await modeProduct(core, branch + 1, await multiply(values, features), multiply);
      // The squares of the field itself are those of its core in an orthonormal basis of its own.
      const own = await basisOf(features, multiply);
      whole = await modeProduct(whole, branch + 1, await multiply(own.values, features), multiply);
    }
    const count = FIELD_SQUARES * spec.outputs * sizes.reduce((product, size) => product * rowsOfBasis(size), 1);
    return new CoreShrinker({ base, bits, branches, core, lost: Math.max(0, squaresOf(whole) - squaresOf(core)), count });
  }

  /** The mean squared difference from the whole of the field with its core in steps of `scaleOf(scale)`. */
  error(scale: number): number {
    const step = scaleOf(scale);
    let squares = this.#lost;
    for (const value of this.#core.values) squares += (value - step * levelOf(value / step)) ** 2;
    return squares / this.#count;
  }

  /** The number of the finest step that there is for it, and of the one in which nearly nothing is left. */
  get scales(): [finest: number, coarsest: number] {
    const largest = largestOf(this.#core.values);
    return [scaleNumber(largest / (2 ** LEVEL_BITS - 2)), scaleNumber(largest)];
  }

  /** @param scale number of the step (rows.ts). */
  rounded(scale: number): Shrunk {
    const { values, sizes } = this.#core;
    const step = scaleOf(scale);
    const levels = Int32Array.from(values, (value) => levelOf(value / step));
    const sides = usedSides(levels, sizes);
    const few = firstOf({ sizes, values: Float64Array.from(levels) }, sides);
    const encoder = new RangeEncoder();
    codeNumber(encoder, this.#bits, BITS_OF_BITS);
    for (const width of coreWidths(this.#base)) codeNumber(encoder, width, WIDTH_BITS);
    codeLayers(encoder, branchLayers(parameterLayout(this.#base)), this.#branches.slice(), this.#bits);
    codeScale(encoder, scale);
    codeLevels(encoder, Int32Array.from(few.values), few.sizes);
    return { bytes: encoder.finish(), spec: tuckerSpec(this.#base, sides), error: this.error(scale) };
  }
}

function levelOf(steps: number): number {
  return Math.sign(steps) * Math.floor(Math.abs(steps) + 1 - LEAST_STEP);
}

/** The parameters [P] of a field with a core that was shrunk. @param spec as Shrunk tells it. @param sizes as it was shrunk with. */
export async function coreFromBytes(decoder: RangeDecoder, spec: FieldSpec, sizes: readonly number[], multiply: Multiply): Promise<Float32Array> {
  const bits = Math.max(2, codeNumber(decoder, 0, BITS_OF_BITS));
  const widths = spec.branches.map(() => Math.min(spec.width, Math.max(1, codeNumber(decoder, 0, WIDTH_BITS))));
  const base = baseOf(spec, widths);
  const parameters = new Float32Array(parameterLayout(base).size);
  codeLayers(decoder, branchLayers(parameterLayout(base)), parameters, bits);
  const scale = scaleOf(codeScale(decoder, 0));
  const sides = coreWidths(spec);
  const core = coreLevels(decoder, [spec.outputs, ...sides], scale);
  const factors = [];
  for (const [branch, size] of sizes.entries()) {
    const { factor } = await basisOf(await branchFeatureRows(base, parameters, branch, size, multiply), multiply);
    factors.push(withColumns(factor, sides[branch] as number));
  }
  return tuckerParameters(base, parameters, { core, factors, count: 1 }, sides);
}

/** The first columns; zeros where there are fewer, as a machine may find that rounds otherwise. */
function withColumns(factor: Matrix, columns: number): Matrix {
  const result = zeros(factor.rows, columns);
  const shared = Math.min(columns, factor.columns);
  for (let row = 0; row < factor.rows; row++) {
    result.values.set(factor.values.subarray(row * factor.columns, row * factor.columns + shared), row * columns);
  }
  return result;
}

function coreLevels(coder: BitCoder, sizes: number[], scale: number): Tensor {
  const levels = new Int32Array(sizes.reduce((product, size) => product * size, 1));
  codeLevels(coder, levels, sizes);
  return { sizes, values: Float64Array.from(levels, (level) => scale * level) };
}

/** A field before its branches got a layer of projections: what those are made of. @param widths features that the core takes of each branch. */
function baseOf(spec: FieldSpec, widths: readonly number[]): FieldSpec {
  const base = { ...spec };
  delete base.projections;
  delete base.coreWidths;
  return widths.every((width) => width === base.width) ? base : { ...base, coreWidths: [...widths] };
}

/** First and shared layers stand at the same places; the rest is zeros. */
function parametersOfBranches(base: FieldSpec, parameters: Float32Array): Float32Array {
  const { core, size } = parameterLayout(base);
  const own = new Float32Array(size);
  own.set(parameters.subarray(0, (core as Layer).weightOffset));
  return own;
}

function squaresOf({ values }: Tensor): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function largestOf(values: Float64Array): number {
  return values.reduce((known, value) => Math.max(known, Math.abs(value)), 0);
}

/** The sides of the least box from the first place on that holds all levels but zeros; 1 at least. */
function usedSides(levels: Int32Array, [outputs = 1, ...sizes]: readonly number[]): number[] {
  const used = sizes.map(() => 1);
  const each = levels.length / outputs;
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  for (const [at, level] of levels.entries()) {
    if (level === 0) continue;
    for (const [axis, stride] of strides.entries()) {
      const place = Math.floor((at % each) / stride) % (sizes[axis] as number);
      if (place >= (used[axis] as number)) used[axis] = place + 1;
    }
  }
  return used;
}
