/**
 * A core over any number of axes, cut to fewer features of each: the truncated higher-order singular value decomposition
 * (De Lathauwer, De Moor and Vandewalle, 2000). With P = Q R of every branch the field on its grid is C' x Q along every axis, where
 * C' = C x R. The Q are orthonormal, and so are the singular vectors U of the unfoldings of C'. So S = C' x U^T has the squares of
 * the field itself, and what a cut loses is the sum of the squares of S that it leaves out: known exactly before it is made.
 * The new features of a branch are P R^-1 U. No R is inverted, for it may be nearly singular: from U U^T C' = C' follows
 * R^-1 U = L C'^T U / s^2, where L is C multiplied by the R of all other branches, and s are the singular values.
 */
import { SettingError } from '../base/errors.ts';
import type { Multiply } from '../engine/multiply.ts';
import type { Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import { coreSides, type FieldSpec } from '../field/spec.ts';
import { branchForward, branchInput } from './branchPass.ts';
import { loadCore } from './coreWeights.ts';
import { firstColumns } from './cutCore.ts';
import { eigenSymmetric } from './eigen.ts';
import { triangleOf } from './featureTriangle.ts';
import { modeGram, modeProduct, type Tensor } from './modes.ts';

/** Values in [-1, 1] have four times the squared error of those in [0, 1]. */
const FIELD_SQUARES = 4;
/** In parts of the largest of a branch: smaller eigenvalues of a Gram matrix are rounding. */
const ROUNDING = 1e-13;

/** What is left of a core after one more cut. */
export interface CoreCut {
  /** Features of each branch. */
  sides: number[];
  /** The mean squared difference between the whole field and this one, values in [0, 1], on the grid. */
  error: number;
}

/** A core in the order of what its features count, to be cut anywhere. */
export interface TuckerCore {
  /** All features that there are, [O, k_0, k_1, ...]: the first ones of each branch count most. */
  core: Tensor;
  /** Of every branch, what makes its new features of the old ones and the constant: [w + 1, k]. */
  factors: Matrix[];
  /** The squares of values that make a mean squared difference of 1. */
  count: number;
}

/** Whether a field has a core that can be cut so: its branches have one axis each. */
export function hasTuckerCut({ fusion, branches, projections }: FieldSpec): boolean {
  return fusion === 'tensor' && projections === undefined && branches.every(({ length }) => length === 1);
}

/**
 * @param parameters [P]. @param sizes samples of the grid that the loss is told of.
 * @throws SettingError when the field has no such core; UnsolvableError when a weight is no number.
 */
export async function tuckerCore(spec: FieldSpec, parameters: Float32Array, sizes: readonly number[], multiply: Multiply): Promise<TuckerCore> {
  if (!hasTuckerCut(spec)) {
    throw new SettingError('Only a whole core of branches of one axis each can be cut: fusion must be tensor, with branches such as y|x or t|y|x.');
  }
  const triangles: Matrix[] = [];
  for (const branch of spec.branches.keys()) triangles.push(await triangleOf(spec, parameters, branch, sizes, multiply));
  const weights = coreOf(spec, parameters);
  const whole = await multiplied(weights, triangles, multiply);
  const factors: Matrix[] = [];
  let core = whole;
  for (const [branch, triangle] of triangles.entries()) {
    const others = await multiplied(weights, triangles, multiply, branch);
    // L C'^T, of which R makes the Gram matrix of the unfolding.
    const mixed = await modeGram(others, whole, branch + 1, multiply);
    const { values, vectors } = await eigenSymmetric(await multiply(triangle, mixed), multiply);
    const least = ROUNDING * Math.max(0, values[0] ?? 0);
    const kept = Math.max(1, values.filter((value) => value > least).length);
    const basis: Matrix = { rows: kept, columns: vectors.columns, values: vectors.values.subarray(0, kept * vectors.columns) };
    const factor = await multiply(mixed, basis, { b: true });
    divideColumns(factor, values);
    factors.push(factor);
    core = await modeProduct(core, branch + 1, basis, multiply);
  }
  const count = FIELD_SQUARES * spec.outputs * sizes.reduce((product, size) => product * size, 1);
  return { core, factors, count };
}

/**
 * Cuts from the whole to the least core, one feature of one branch after another: always the one that loses least for the
 * weights that it saves.
 */
export function cutsOf({ core, count }: TuckerCore): CoreCut[] {
  const [outputs = 1, ...sides] = core.sizes;
  const cuts: CoreCut[] = [{ sides: [...sides], error: 0 }];
  let lost = 0;
  while (sides.some((side) => side > 1)) {
    let best = { branch: -1, squares: 0, price: Infinity };
    for (const [branch, side] of sides.entries()) {
      if (side === 1) continue;
      const squares = lastSquares(core, sides, branch);
      const saved = outputs * sides.reduce((product, other, i) => (i === branch ? product : product * other), 1);
      const price = squares / saved;
      if (price < best.price) best = { branch, squares, price };
    }
    sides[best.branch] = (sides[best.branch] as number) - 1;
    lost += best.squares;
    cuts.push({ sides: [...sides], error: lost / count });
  }
  return cuts;
}

/** What a cut to so many features of each branch loses. @throws SettingError when there are no such sides. */
export function cutTo({ core, count }: TuckerCore, wanted: readonly number[]): CoreCut {
  const [, ...sides] = core.sizes;
  const fits = wanted.length === sides.length && wanted.every((side, i) => Number.isInteger(side) && side >= 1 && side <= (sides[i] as number));
  if (!fits) throw new SettingError(`A core of ${sides.join(' x ')} features is cut to as many sides, none of them larger, not to ${wanted.join(' x ')}.`);
  let lost = 0;
  for (const branch of sides.keys()) {
    while ((sides[branch] as number) > (wanted[branch] as number)) {
      lost += lastSquares(core, sides, branch);
      sides[branch] = (sides[branch] as number) - 1;
    }
  }
  return { sides, error: lost / count };
}

/**
 * Mean squared differences between the whole field and cuts of it, values in [0, 1], at other samples than those of its grid: what
 * cuts lose there is found by asking for both.
 */
export class CutAsked {
  #features: Matrix[];
  #whole: Tensor;
  #multiply: Multiply;

  private constructor(features: Matrix[], whole: Tensor, multiply: Multiply) {
    this.#features = features;
    this.#whole = whole;
    this.#multiply = multiply;
  }

  /** @param coordinates of the samples along each axis, [n_i]. */
  static async at(spec: FieldSpec, parameters: Float32Array, coordinates: readonly Float32Array[], multiply: Multiply): Promise<CutAsked> {
    const features: Matrix[] = [];
    for (const [branch, along] of coordinates.entries()) {
      const input = branchInput(spec, branch, along);
      features.push((await branchForward(spec, parameterLayout(spec), parameters, branch, input, multiply)).features);
    }
    return new CutAsked(features, await multiplied(coreOf(spec, parameters), features, multiply), multiply);
  }

  async error({ core, factors }: TuckerCore, sides: readonly number[]): Promise<number> {
    const few: Matrix[] = [];
    for (const [branch, factor] of factors.entries()) {
      few.push(await this.#multiply(this.#features[branch] as Matrix, firstColumns(factor, sides[branch] as number)));
    }
    const cut = await multiplied(firstOf(core, sides), few, this.#multiply);
    const { values } = this.#whole;
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - (cut.values[i] as number)) ** 2;
    return squares / (FIELD_SQUARES * values.length);
  }
}

/** The first places along every axis but that of outputs. */
export function firstOf({ sizes, values }: Tensor, sides: readonly number[]): Tensor {
  const [outputs = 1] = sizes;
  const kept = [outputs, ...sides];
  const result = new Float64Array(kept.reduce((product, side) => product * side, 1));
  let to = 0;
  const copy = (from: number, axis: number): void => {
    if (axis === sizes.length) {
      result[to++] = values[from] as number;
      return;
    }
    for (let k = 0; k < (kept[axis] as number); k++) copy(from * (sizes[axis] as number) + k, axis + 1);
  };
  copy(0, 0);
  return { sizes: kept, values: result };
}

/** The squares of what the last feature of a branch is multiplied into, in a core cut to `sides`. */
function lastSquares({ sizes, values }: Tensor, sides: readonly number[], branch: number): number {
  const [outputs = 1, ...whole] = sizes;
  const strides = whole.map((_, i) => whole.slice(i + 1).reduce((product, side) => product * side, 1));
  const total = whole.reduce((product, side) => product * side, 1);
  const walk = (at: number, axis: number): number => {
    if (axis === sides.length) return (values[at] as number) ** 2;
    const stride = strides[axis] as number;
    const last = (sides[axis] as number) - 1;
    let sum = 0;
    for (let k = axis === branch ? last : 0; k <= last; k++) sum += walk(at + k * stride, axis + 1);
    return sum;
  };
  let squares = 0;
  for (let output = 0; output < outputs; output++) squares += walk(output * total, 0);
  return squares;
}

/** The weights of all products, the constants' among them: [O, w_0 + 1, w_1 + 1, ...]. */
export function coreOf(spec: FieldSpec, parameters: Float32Array): Tensor {
  const sides = coreSides(spec);
  const each = sides.reduce((product, side) => product * side, 1);
  const values = new Float64Array(spec.outputs * each);
  const layer = parameterLayout(spec).core as Layer;
  for (let output = 0; output < spec.outputs; output++) values.set(loadCore(spec, layer, parameters, output).values, output * each);
  return { sizes: [spec.outputs, ...sides], values };
}

/** Times the triangles of all branches, or of all but one. */
async function multiplied(core: Tensor, triangles: readonly Matrix[], multiply: Multiply, except?: number): Promise<Tensor> {
  let result = core;
  for (const [branch, triangle] of triangles.entries()) {
    if (branch !== except) result = await modeProduct(result, branch + 1, triangle, multiply);
  }
  return result;
}

function divideColumns({ columns, values: elements }: Matrix, values: Float64Array): void {
  for (let i = 0; i < elements.length; i++) elements[i] = (elements[i] as number) / (values[i % columns] as number);
}
