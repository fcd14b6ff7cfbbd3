/**
 * The best core where one branch has the first axis and the other the two that are left, as t|yx and z|yx. Values at planes and
 * places are P0 K P1^T, as of a picture with a very long side (coreSolver.ts has the formulas). A place is a row of the second
 * branch. There are so many that its features are never held together: they are computed for some rows at a time, once for the
 * core and once more for the gradient.
 */
import { UnsolvableError } from '../base/errors.ts';
import type { Task } from '../base/task.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { addTo, dot } from '../engine/multiply.ts';
import { branchBackward, branchForward, branchInput, type BranchPass } from './branchPass.ts';
import { ridgeInverse } from './cholesky.ts';
import { loadCore, storeCore } from './coreWeights.ts';
import { ROWS_TOGETHER } from './cost.ts';
import { extendedRows, gather, interpolate, sampleRows, totalWeight, weighted, type ExtendedRows } from './extendedRows.ts';
import type { Fit } from './solver.ts';
import { StreamedSolver } from './streamedSolver.ts';
import { sumsOfSquares, type GridTargets } from './targets.ts';

export interface PlaneFit extends Fit {
  /** Of the first branch. */
  branch: BranchPass;
  gathered: Matrix;
  /** P^T W P of both branches, [s, s]. */
  grams: [Matrix, Matrix];
  /** Of every channel, the planes times the second branch's features: [n_0, s_1]. */
  sides: Matrix[];
  /** With the core, [P]: they must stay as they are for as long as a gradient is wanted. */
  parameters: Float32Array;
}

/** What does not change from step to step. */
interface Places {
  rows: ExtendedRows;
  input: Matrix;
  /** Of every channel, plane by plane: [n_0, places]. */
  values: Float32Array[];
  /** Coordinates of the rows of planes, and of their columns. */
  down: Float32Array;
  across: Float32Array;
  squares: number;
  weight: number;
  planeSquares: number;
  samples: number;
}

/** Of fields with two branches, of the first axis and of the two others. */
export class PlaneSolver extends StreamedSolver<PlaneFit, Places> {
  async gradient({ branch, gathered, grams, sides, parameters }: PlaneFit): Promise<Float64Array> {
    const places = await this.made();
    const spreads = grams.map(({ rows }) => zeros(rows, rows));
    const pull = zeros(gathered.rows, gathered.columns);
    const others: Matrix[] = [];
    for (const [output, side] of sides.entries()) {
      const core = loadCore(this.spec, this.core, parameters, output);
      addTo(spreads[0] as Matrix, await this.multiply(await this.multiply(core, grams[1]), core, { b: true }));
      addTo(spreads[1] as Matrix, await this.multiply(await this.multiply(core, grams[0], { a: true }), core));
      addTo(pull, await this.multiply(side, core, { b: true }));
      others.push(await this.multiply(gathered, core));
    }
    const gradient = new Float64Array(this.branchParameters);
    const scale = 2 / places.weight;
    const slope = zeros(branch.features.rows, branch.features.columns);
    addTo(slope, weighted(places.rows, await this.multiply(branch.features, spreads[0] as Matrix)), scale);
    addTo(slope, interpolate(places.rows, pull), -scale);
    await branchBackward(this.spec, branch, slope, gradient, this.multiply);
    for await (const { start, pass } of this.#chunks(parameters, places)) {
      const { features } = pass;
      const part = zeros(features.rows, features.columns);
      addTo(part, await this.multiply(features, spreads[1] as Matrix), scale);
      for (const [output, other] of others.entries()) {
        addTo(part, await this.multiply(columnsOf(places, output, start, features.rows), other, { a: true }), -scale);
      }
      await branchBackward(this.spec, pass, part, gradient, this.multiply);
    }
    return gradient;
  }

  protected async fit(parameters: Float32Array, isToBeSolved: boolean, task: Task): Promise<PlaneFit> {
    const places = await this.made(task);
    const { rows, squares, weight, planeSquares, samples } = places;
    const branch = await branchForward(this.spec, this.layout, parameters, 0, places.input, this.multiply);
    const gathered = gather(rows, branch.features);
    const { gram, sides } = await this.#project(parameters, places);
    const grams: [Matrix, Matrix] = [await this.multiply(weighted(rows, branch.features), branch.features, { a: true }), gram];
    const inverses: Matrix[] = [];
    // One after the other: an engine takes one product at a time.
    for (const each of isToBeSolved ? grams : []) inverses.push(await ridgeInverse(each, this.options.ridge, this.multiply));
    const atSamples = sampleRows(rows, branch.features);
    const sampleGram = await this.multiply(atSamples, atSamples, { a: true });
    let [error, sampleError] = [squares, planeSquares];
    for (const [output, side] of sides.entries()) {
      const projected = await this.multiply(gathered, side, { a: true });
      if (isToBeSolved) {
        const [first, second] = inverses as [Matrix, Matrix];
        storeCore(this.core, parameters, output, await this.multiply(await this.multiply(first, projected), second));
      }
      const core = loadCore(this.spec, this.core, parameters, output);
      const spread = await this.multiply(core, gram);
      error += dot(core, await this.multiply(grams[0], spread)) - 2 * dot(core, projected);
      const seen = await this.multiply(atSamples, side, { a: true });
      sampleError += dot(core, await this.multiply(sampleGram, spread)) - 2 * dot(core, seen);
    }
    // Rounding may leave a little less than nothing.
    const [objective, loss] = [Math.max(0, error / weight), Math.max(0, sampleError / samples)];
    if (!Number.isFinite(loss + objective)) throw new UnsolvableError('The field holds what is no number, and cannot be solved for.');
    return { objective, loss, branch, gathered, grams, sides, parameters };
  }

  /** The second branch's Gram matrix, and every channel's planes times its features. */
  async #project(parameters: Float32Array, places: Places): Promise<{ gram: Matrix; sides: Matrix[] }> {
    const side = (this.spec.coreWidths?.[1] ?? this.spec.width) + 1;
    const gram = zeros(side, side);
    const sides = places.values.map(() => zeros(places.rows.samples, side));
    for await (const { start, pass } of this.#chunks(parameters, places)) {
      addTo(gram, await this.multiply(pass.features, pass.features, { a: true }));
      for (const [output, sum] of sides.entries()) {
        addTo(sum, await this.multiply(columnsOf(places, output, start, pass.features.rows), pass.features));
      }
    }
    return { gram, sides };
  }

  /** The way forth through the second branch, some places at a time. */
  async *#chunks(parameters: Float32Array, { down, across }: Places): AsyncGenerator<{ start: number; pass: BranchPass }> {
    const columns = across.length;
    const all = down.length * columns;
    for (let start = 0; start < all; start += ROWS_TOGETHER) {
      const count = Math.min(ROWS_TOGETHER, all - start);
      const coordinates = new Float32Array(2 * count);
      for (let i = 0; i < count; i++) {
        coordinates[2 * i] = down[Math.floor((start + i) / columns)] as number;
        coordinates[2 * i + 1] = across[(start + i) % columns] as number;
      }
      const input = branchInput(this.spec, 1, coordinates);
      yield { start, pass: await branchForward(this.spec, this.layout, parameters, 1, input, this.multiply) };
    }
  }

  protected make(targets: GridTargets): Places {
    const [planes = 0, height = 0, width = 0] = targets.sizes;
    const { outputs } = this.spec;
    const rows = extendedRows(planes, this.options.halfway);
    const values = Array.from({ length: outputs }, (_, output) => {
      const channel = new Float32Array(planes * height * width);
      for (let i = 0; i < planes; i++) channel.set(targets.plane(output, i).values, i * height * width);
      return channel;
    });
    const places = height * width * outputs;
    const weights = { weight: totalWeight(rows) * places, samples: planes * places };
    const axes = { down: axisCoordinates(height), across: axisCoordinates(width) };
    return { rows, input: branchInput(this.spec, 0, rows.coordinates), values, ...axes, ...sumsOfSquares(targets, outputs, rows), ...weights };
  }
}

/** A channel at places from `start` on: [n_0, count]. */
function columnsOf({ values, rows, down, across }: Places, output: number, start: number, count: number): Matrix {
  const channel = values[output] as Float32Array;
  const all = down.length * across.length;
  const part = zeros(rows.samples, count);
  for (let i = 0; i < rows.samples; i++) part.values.set(channel.subarray(i * all + start, i * all + start + count), i * count);
  return part;
}
