/**
 * The best core of a field, in closed form. A field of two branches with fusion `tensor` is, channel by channel, a matrix
 * Py K Px^T of the branches' features P at the picture's rows and columns. For given features, the K that comes nearest to the
 * picture Y solves a linear problem: K = (Gy + r)^-1 Py^T Y Px (Gx + r)^-1 with G = P^T P. Rows halfway between the samples
 * take part with a weight (extendedRows.ts): they are weighted sums of samples, so that they cost no larger picture.
 *
 * Variable projection (Golub and Pereyra, 1973): with the best K in place, the gradient of the loss by everything else is the
 * one for fixed K. All of it is float64.
 */
import { UnsolvableError } from '../base/errors.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer, type Layout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { toFieldScale, type GridSignal } from '../signal/signal.ts';
import { branchBackward, branchForward, branchInput, type BranchPass } from './branchPass.ts';
import { ridgeInverse } from './cholesky.ts';
import {
  extendedRows,
  gather,
  interpolate,
  rowsAt,
  sampleRows,
  sumOfSquares,
  totalWeight,
  weighted,
  type ExtendedRows,
} from './extendedRows.ts';
import { loadCore, storeCore } from './coreWeights.ts';
import { addTo, dot, rowsOf, type Multiply } from '../engine/multiply.ts';
import type { Fit, Solver } from './solver.ts';
import { targetChunks } from './targets.ts';

/** Which core is the best one. */
export interface SolveOptions {
  /** Weight of the rows and columns halfway between samples, 0..1. */
  halfway: number;
  /** Of the mean of a Gram matrix's diagonal: how much it is lifted. */
  ridge: number;
  /** Where the samples stand along both axes, with no rows between them; evenly from end to end when left out. */
  coordinates?: readonly [Float32Array, Float32Array];
}

/** A field over a picture whose core fits it. */
export interface Solved extends Fit {
  pass: CorePass;
}

/** What the gradient needs of the way forth. */
interface CorePass {
  branches: [BranchPass, BranchPass];
  /** P^T W P of both branches, [M + 1, M + 1]. */
  grams: [Matrix, Matrix];
  /** B^T W P of both: the features as the samples meet them, [n, M + 1]. */
  gathered: [Matrix, Matrix];
  /** Of every channel, Y times the second branch's gathered features: [n_0, M + 1]. */
  sides: Matrix[];
  /** Of every channel, that times the first branch's as well: [M + 1, M + 1]. */
  met: Matrix[];
  /** Of every channel, as it is kept in float32: [M + 1, M + 1]. */
  cores: Matrix[];
}

export class CoreSolver implements Solver<Solved> {
  #spec: FieldSpec;
  #layout: Layout;
  #core: Layer;
  #signal: GridSignal;
  #rows: [ExtendedRows, ExtendedRows];
  #inputs: [Matrix, Matrix];
  #ridge: number;
  #multiply: Multiply;
  /** Sum of the squares of what is to be fitted, by weights, and of the weights. */
  #total: { squares: number; weight: number } | null = null;

  /**
   * @param spec with fusion `tensor` and two branches of one coordinate each, in the order of the signal's axes.
   */
  constructor(spec: FieldSpec, signal: GridSignal, { halfway, ridge, coordinates }: SolveOptions, multiply: Multiply) {
    this.#spec = spec;
    this.#layout = parameterLayout(spec);
    this.#core = this.#layout.core as Layer;
    this.#signal = signal;
    this.#rows = both((i) => (coordinates ? rowsAt(coordinates[i]) : extendedRows(signal.sizes[i] as number, halfway)));
    this.#inputs = both((i) => branchInput(spec, i, this.#rows[i].coordinates));
    this.#ridge = ridge;
    this.#multiply = multiply;
  }

  get branchParameters(): number {
    return this.#core.weightOffset;
  }

  async solve(parameters: Float32Array): Promise<Solved> {
    const projected = await this.#project(parameters);
    const { grams, met } = projected;
    const inverses = await bothAsync((i) => ridgeInverse(grams[i], this.#ridge, this.#multiply));
    const cores: Matrix[] = [];
    for (const [output, product] of met.entries()) {
      const solved = await this.#multiply(await this.#multiply(inverses[0], product), inverses[1]);
      storeCore(this.#core, parameters, output, solved);
      cores.push(loadCore(this.#spec, this.#core, parameters, output));
    }
    return this.#judge({ ...projected, cores });
  }

  async evaluate(parameters: Float32Array): Promise<Solved> {
    const projected = await this.#project(parameters);
    return this.#judge({ ...projected, cores: projected.sides.map((_, output) => loadCore(this.#spec, this.#core, parameters, output)) });
  }

  async gradient({ pass }: Solved): Promise<Float64Array> {
    const { branches, grams, gathered, sides, cores } = pass;
    const gradient = new Float64Array(this.branchParameters);
    const { weight } = this.#totals;
    const others: Matrix[] = [];
    for (const output of cores.keys()) others.push(await this.#across(output, gathered[0]));
    const slopes = [
      await this.#slope(0, branches[0].features, grams[1], sides, cores),
      await this.#slope(1, branches[1].features, grams[0], others, cores),
    ];
    for (const [i, slope] of slopes.entries()) {
      for (let k = 0; k < slope.values.length; k++) slope.values[k] = ((slope.values[k] as number) * 2) / weight;
      await branchBackward(this.#spec, branches[i] as BranchPass, slope, gradient, this.#multiply);
    }
    return gradient;
  }

  async #project(parameters: Float32Array): Promise<Omit<CorePass, 'cores'>> {
    const branches = await bothAsync((i) =>
      branchForward(this.#spec, this.#layout, parameters, i, this.#inputs[i], this.#multiply),
    );
    const heavy = both((i) => weighted(this.#rows[i], branches[i].features));
    const grams = await bothAsync((i) => this.#multiply(heavy[i], branches[i].features, { a: true }));
    const gathered = both((i) => gather(this.#rows[i], branches[i].features));
    const sides: Matrix[] = [];
    const met: Matrix[] = [];
    for (let output = 0; output < this.#spec.outputs; output++) {
      const side = await this.#along(output, gathered[1]);
      sides.push(side);
      met.push(await this.#multiply(gathered[0], side, { a: true }));
    }
    return { branches, grams, gathered, sides, met };
  }

  async #judge(pass: CorePass): Promise<Solved> {
    const { grams, met, cores, branches } = pass;
    const { squares, weight } = this.#totals;
    let error = squares;
    for (const [output, core] of cores.entries()) {
      const spread = await this.#multiply(await this.#multiply(grams[0], core), grams[1]);
      error += dot(core, spread) - 2 * dot(core, met[output] as Matrix);
    }
    // Rounding may leave a little less than nothing.
    const objective = Math.max(0, error / weight);
    const isHalfway = this.#rows.some(({ samples, coordinates }) => coordinates.length > samples);
    const samples = both((i) => sampleRows(this.#rows[i], branches[i].features));
    const loss = isHalfway ? await this.#sampleLoss(cores, samples) : objective;
    if (!Number.isFinite(loss + objective)) throw new UnsolvableError('The field holds what is no number, and cannot be solved for.');
    return { objective, loss, pass };
  }

  /** Mean squared error over the samples. */
  async #sampleLoss(cores: Matrix[], [left, right]: [Matrix, Matrix]): Promise<number> {
    let error = 0;
    for (const [output, core] of cores.entries()) {
      const half = await this.#multiply(left, core);
      for (const { start, values } of targetChunks(this.#signal, output)) {
        const prediction = await this.#multiply(rowsOf(half, start, values.rows), right, { b: true });
        for (let i = 0; i < values.values.length; i++) error += ((prediction.values[i] as number) - (values.values[i] as number)) ** 2;
      }
    }
    return error / this.#signal.values.length;
  }

  /**
   * d (squared errors) / d the features of branch `i`, halved: W (P K G K^T - B S K^T), where S is the picture times the other
   * branch's gathered features. [rows, M + 1]
   */
  async #slope(i: 0 | 1, features: Matrix, gram: Matrix, sides: Matrix[], cores: Matrix[]): Promise<Matrix> {
    const turn = i === 0 ? { b: true } : {};
    const spread = zeros(features.columns, features.columns);
    const pull = zeros(sides[0]?.rows ?? 0, features.columns);
    for (const [output, core] of cores.entries()) {
      const left = await (i === 0 ? this.#multiply(core, gram) : this.#multiply(core, gram, { a: true }));
      addTo(spread, await this.#multiply(left, core, turn));
      addTo(pull, await this.#multiply(sides[output] as Matrix, core, turn));
    }
    const slope = weighted(this.#rows[i], await this.#multiply(features, spread));
    const pulled = interpolate(this.#rows[i], pull);
    for (let k = 0; k < slope.values.length; k++) slope.values[k] = (slope.values[k] as number) - (pulled.values[k] as number);
    return slope;
  }

  /** A channel times features of the second branch, [n_1, F] -> [n_0, F]. */
  async #along(output: number, features: Matrix): Promise<Matrix> {
    const result = zeros(this.#signal.sizes[0] as number, features.columns);
    for (const { start, values } of targetChunks(this.#signal, output)) {
      const part = await this.#multiply(values, features);
      result.values.set(part.values, start * features.columns);
    }
    return result;
  }

  /** A channel transposed times features of the first branch, [n_0, F] -> [n_1, F]. */
  async #across(output: number, features: Matrix): Promise<Matrix> {
    const result = zeros(this.#signal.sizes[1] as number, features.columns);
    for (const { start, values } of targetChunks(this.#signal, output)) {
      addTo(result, await this.#multiply(values, rowsOf(features, start, values.rows), { a: true }));
    }
    return result;
  }

  get #totals(): { squares: number; weight: number } {
    return (this.#total ??= this.#sumSquares());
  }

  #sumSquares(): { squares: number; weight: number } {
    const { sizes, outputs, values } = this.#signal;
    const [rows = 0, columns = 0] = sizes;
    const [down, across] = this.#rows;
    let squares = 0;
    for (let output = 0; output < outputs; output++) {
      const plane = values.subarray(output * rows * columns, (output + 1) * rows * columns);
      squares += sumOfSquares(down, across, (row, column) => toFieldScale(plane[row * columns + column] as number));
    }
    return { squares, weight: totalWeight(down) * totalWeight(across) * outputs };
  }
}

function both<T>(of: (i: 0 | 1) => T): [T, T] {
  return [of(0), of(1)];
}

/** One after the other: an engine takes one product at a time. */
async function bothAsync<T>(of: (i: 0 | 1) => Promise<T>): Promise<[T, T]> {
  const first = await of(0);
  return [first, await of(1)];
}
