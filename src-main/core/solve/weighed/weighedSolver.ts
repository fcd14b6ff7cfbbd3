/**
 * The best core of a field of three branches where samples do not all count alike, as under a mask. Weights that are no product of one
 * factor an axis leave no closed form. But for a field that every sample had a value for, there is one (gridSolver.ts), and what does
 * not count may have any value: that of the field itself. To solve, fill in the field, and solve again brings the error down each time
 * (it is majorisation; Kiers, 1997), slowly where much is masked. Conjugate gradients do in far fewer
 * steps, each as dear, with the closed form as their preconditioner (Hestenes and Stiefel, 1952). Where all samples count, that is exact.
 *
 * With features P, weights W and M = (G0 + r)(G1 + r)(G2 + r), axis by axis, they solve (M - P^T (1 - W) P) K = P^T W Y.
 */
import { UnsolvableError } from '../../base/errors.ts';
import type { Task } from '../../base/task.ts';
import { addTo, dot, rowsOf, type Multiply } from '../../engine/multiply.ts';
import { zeros, type Matrix } from '../../field/matrix.ts';
import { parameterLayout, type Layer } from '../../field/parameters.ts';
import type { FieldSpec } from '../../field/spec.ts';
import { toFieldScale, type GridSignal } from '../../signal/signal.ts';
import { loadCore, storeCore } from '../coreWeights.ts';
import { extendedRows } from '../extendedRows.ts';
import { GridSolver } from '../gridDescent.ts';
import { axisFeatures, planeOf, throughPlanes, type AxisFeatures } from '../gridSolver.ts';
import { smoothFill } from './smoothFill.ts';
import type { Fit, Solver } from '../solver.ts';

/** When a solution is good enough. */
export interface Patience {
  /** Steps for a channel, at most. */
  steps: number;
  /** It ends when a step takes less than this part of the error away. */
  part: number;
}

/**
 * Of a phantom of 128^3 of which a quarter counts, the smooth start has 40.9 dB there, ten steps 41.9 and sixty 42.5, of which
 * rounding the core to float32 leaves 42.1.
 */
const PATIENCE: Patience = { steps: 20, part: 0.01 };

type Axes = [AxisFeatures, AxisFeatures, AxisFeatures];

export interface WeighedFit extends Fit {
  /** With the core, [P]: they must stay as they are for as long as a gradient is wanted. */
  parameters: Float32Array;
  /** The samples on the scale of training, and as much of the field as they do not count for: [O, sizes...]. */
  filled: Float32Array;
}

/** A signal whose samples count for something. */
export type WeighedSignal = GridSignal & { weights: Float32Array };

export class WeighedSolver implements Solver<WeighedFit> {
  readonly #spec: FieldSpec;
  readonly #core: Layer;
  readonly #signal: WeighedSignal;
  readonly #ridge: number;
  readonly #multiply: Multiply;
  readonly #total: number;
  readonly #patience: Patience;
  /** Where the next solution starts. */
  #filled: Float32Array | null = null;

  /** @param spec with fusion `tensor` and three branches of one coordinate each, in the order of the signal's axes. */
  constructor(spec: FieldSpec, signal: WeighedSignal, ridge: number, multiply: Multiply, patience = PATIENCE) {
    this.#patience = patience;
    this.#spec = spec;
    this.#core = parameterLayout(spec).core as Layer;
    this.#signal = signal;
    this.#ridge = ridge;
    this.#multiply = multiply;
    this.#total = signal.weights.reduce((sum, weight) => sum + weight, 0);
  }

  get branchParameters(): number {
    return this.#core.weightOffset;
  }

  async solve(parameters: Float32Array, { progress }: Task = {}): Promise<WeighedFit> {
    const axes = await this.#axes(parameters);
    const filled = (this.#filled ??= this.#smooth());
    for (let output = 0; output < this.#spec.outputs; output++) {
      const done = (steps: number): void => progress?.((output + steps / this.#patience.steps) / this.#spec.outputs);
      storeCore(this.#core, parameters, output, await this.#descend(output, axes, filled, done));
    }
    const fit = await this.#judge(parameters, axes);
    this.#filled = fit.filled;
    return fit;
  }

  async evaluate(parameters: Float32Array): Promise<WeighedFit> {
    return this.#judge(parameters, await this.#axes(parameters));
  }

  /** That of all samples, where those that do not count are what the field says: their errors are nothing. */
  async gradient({ parameters, filled }: WeighedFit): Promise<Float64Array> {
    const { sizes } = this.#signal;
    const targets = { sizes, plane: (output: number, index: number) => planeAt(sizes, filled, output, index) };
    const solver = new GridSolver(this.#spec, async () => targets, { ridge: this.#ridge, halfway: 0 }, this.#multiply);
    const gradient = await solver.gradient(await solver.evaluate(parameters));
    const scale = this.#signal.weights.length / this.#total;
    return gradient.map((value) => scale * value);
  }

  async #axes(parameters: Float32Array): Promise<Axes> {
    const of = (branch: number): Promise<AxisFeatures> => {
      const size = this.#signal.sizes[branch] as number;
      return axisFeatures(this.#spec, parameters, branch, extendedRows(size, 0), size, this.#ridge, this.#multiply);
    };
    return [await of(0), await of(1), await of(2)];
  }

  /** The samples on the scale of training, and something smooth where they do not count: [O, sizes...]. */
  #smooth(): Float32Array {
    const { weights, values, sizes } = this.#signal;
    const filled = values.map(toFieldScale);
    for (let output = 0; output < this.#spec.outputs; output++) {
      const channel = filled.subarray(output * weights.length, (output + 1) * weights.length);
      channel.set(smoothFill(channel, weights, sizes as [number, number, number]));
    }
    return filled;
  }

  /** @param filled where it starts: what a field of all samples would be held to. */
  async #descend(output: number, axes: Axes, filled: Float32Array, done: (steps: number) => void): Promise<Matrix> {
    const inverse = async (core: Matrix): Promise<Matrix> =>
      throughPlanes(await this.#multiply(axes[0].inverse, core), axes[1].inverse, axes[2].inverse, this.#multiply);
    const core = await inverse(await this.#met(axes, async (index) => planeAt(this.#signal.sizes, filled, output, index)));
    let error = 0;
    const off = (plane: Matrix, index: number): void => {
      error += this.#fill(plane.values, output, index);
      addTo(plane, planeAt(this.#signal.sizes, filled, output, index), -1);
    };
    const unheld = (core: Matrix): Promise<Matrix> => this.#through(axes, core, (plane, index) => this.#keepMasked(plane.values, index));
    let rest = await this.#through(axes, core, off);
    let pull = await inverse(rest);
    let [direction, met, size] = [pull, rest, dot(rest, pull)];
    for (let step = 1; step <= this.#patience.steps && size > 0; step++) {
      done(step);
      const bent = sum(met, await unheld(direction), -1);
      const length = size / dot(direction, bent);
      // Rounding has the last word where nothing is left to gain.
      if (!(length > 0 && length < Infinity)) break;
      addTo(core, direction, length);
      rest = sum(rest, bent, -length);
      const gain = length * size;
      error -= gain;
      if (gain < this.#patience.part * Math.max(0, error)) break;
      pull = await inverse(rest);
      const next = dot(rest, pull);
      direction = sum(pull, direction, next / size);
      met = sum(rest, met, next / size);
      size = next;
    }
    return core;
  }

  /** P^T of planes along the first axis. */
  async #met([first, second, third]: Axes, planeOf: (index: number) => Promise<Matrix>): Promise<Matrix> {
    const met = zeros(first.samples.rows, second.samples.columns * third.samples.columns);
    for (let i = 0; i < met.rows; i++) {
      const side = await this.#multiply(second.samples, await planeOf(i), { a: true });
      rowsOf(met, i, 1).values.set((await this.#multiply(side, third.samples)).values);
    }
    return this.#multiply(first.samples, met, { a: true });
  }

  /** P^T of what `change` makes of the planes of a core. */
  async #through(axes: Axes, core: Matrix, change: (plane: Matrix, index: number) => void): Promise<Matrix> {
    const planes = await this.#planes(axes, core);
    return this.#met(axes, async (index) => {
      const plane = await planes(index);
      change(plane, index);
      return plane;
    });
  }

  /** What a core says at the samples of a plane. */
  async #planes([first, second, third]: Axes, core: Matrix): Promise<(index: number) => Promise<Matrix>> {
    const left = await this.#multiply(first.samples, core);
    return async (index) => this.#multiply(await this.#multiply(second.samples, planeOf(left, index, third.samples.columns)), third.samples, { b: true });
  }

  /** Every value times what its sample does not count for. */
  #keepMasked(plane: Float64Array, index: number): void {
    const { weights } = this.#signal;
    for (let i = 0, at = index * plane.length; i < plane.length; i++, at++) plane[i] = (1 - (weights[at] as number)) * (plane[i] as number);
  }

  /** Puts the samples in place of a field's values, as far as they count; gives the sum of their squared errors by weights. */
  #fill(plane: Float64Array, output: number, index: number): number {
    const { weights, values } = this.#signal;
    const channel = output * weights.length;
    let error = 0;
    for (let i = 0, at = index * plane.length; i < plane.length; i++, at++) {
      const weight = weights[at] as number;
      const off = toFieldScale(values[channel + at] as number) - (plane[i] as number);
      error += weight * off * off;
      plane[i] = (plane[i] as number) + weight * off;
    }
    return error;
  }

  async #judge(parameters: Float32Array, axes: Axes): Promise<WeighedFit> {
    const filled = new Float32Array(this.#signal.values.length);
    let error = 0;
    for (let output = 0; output < this.#spec.outputs; output++) {
      const planes = await this.#planes(axes, loadCore(this.#spec, this.#core, parameters, output));
      for (let index = 0; index < (this.#signal.sizes[0] as number); index++) {
        const { values } = await planes(index);
        error += this.#fill(values, output, index);
        filled.set(values, output * this.#signal.weights.length + index * values.length);
      }
    }
    const loss = error / (this.#spec.outputs * this.#total);
    if (!Number.isFinite(loss)) throw new UnsolvableError('The field holds what is no number, and cannot be solved for.');
    return { objective: loss, loss, parameters, filled };
  }
}

function planeAt([planes = 0, rows = 0, columns = 0]: readonly number[], filled: Float32Array, output: number, index: number): Matrix {
  const plane = zeros(rows, columns);
  const start = (output * planes + index) * plane.values.length;
  plane.values.set(filled.subarray(start, start + plane.values.length));
  return plane;
}

function sum(a: Matrix, b: Matrix, factor: number): Matrix {
  const result = { ...a, values: a.values.slice() };
  addTo(result, b, factor);
  return result;
}
