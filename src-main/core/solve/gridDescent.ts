/**
 * The best core over three axes as gridSolver.ts has it, and the way down from there for the branches. With the core K held fixed,
 * the gradient of the squared errors by the features P of one axis is
 *   W (P S - B Z K^T), S = K' K^T, K' the core met by the Gram matrices of the two other axes,
 * where Z is the signal met by the other axes' features, and K has this axis first. The signal is seen a plane at a time.
 */
import { UnsolvableError } from '../base/errors.ts';
import type { Task } from '../base/task.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { addTo, dot } from '../engine/multiply.ts';
import { branchBackward, branchForward, branchInput, type BranchPass } from './branchPass.ts';
import { ridgeInverse } from './cholesky.ts';
import { loadCore, storeCore } from './coreWeights.ts';
import { evenRows, gather, interpolate, sampleRows, totalWeight, weighted, type ExtendedRows } from './extendedRows.ts';
import { axisRows, metPlanes, planeOf, throughPlanes } from './gridSolver.ts';
import type { Fit } from './solver.ts';
import { StreamedSolver } from './streamedSolver.ts';
import { planeOfRow, sumsOfSquares, type GridTargets } from './targets.ts';

/** Of one axis. */
interface AxisPass {
  rows: ExtendedRows;
  branch: BranchPass;
  /** P^T W P, [s, s]. */
  gram: Matrix;
  /** B^T W P: the features as the samples meet them, [n, s]. */
  gathered: Matrix;
}

type Axes = [AxisPass, AxisPass, AxisPass];

export interface GridFit extends Fit {
  axes: Axes;
  /** With the core, [P]: they must stay as they are for as long as a gradient is wanted. */
  parameters: Float32Array;
}

/** What does not change from step to step. */
interface Grid {
  targets: GridTargets;
  rows: ExtendedRows[];
  inputs: Matrix[];
  /** Of all that counts: the sum of squares by weights, and of the weights. */
  squares: number;
  weight: number;
  /** The same of the samples alone. */
  planeSquares: number;
  samples: number;
}

/** Of fields with three branches of one coordinate each, in the order of the axes. */
export class GridSolver extends StreamedSolver<GridFit, Grid> {
  async gradient({ axes, parameters }: GridFit): Promise<Float64Array> {
    const { targets, weight } = await this.made();
    const slopes = axes.map(({ branch: { features } }) => zeros(features.rows, features.columns));
    for (let output = 0; output < this.spec.outputs; output++) {
      const core = loadCore(this.spec, this.core, parameters, output);
      const spreads = await this.#spreads(axes, core);
      const pulls = await this.#pulls(targets, output, axes, core);
      for (const [i, { rows, branch }] of axes.entries()) {
        const slope = slopes[i] as Matrix;
        addTo(slope, weighted(rows, await this.multiply(branch.features, spreads[i] as Matrix)), 2 / weight);
        addTo(slope, interpolate(rows, pulls[i] as Matrix), -2 / weight);
      }
    }
    const gradient = new Float64Array(this.branchParameters);
    for (const [i, { branch }] of axes.entries()) await branchBackward(this.spec, branch, slopes[i] as Matrix, gradient, this.multiply);
    return gradient;
  }

  protected async fit(parameters: Float32Array, isToBeSolved: boolean, task: Task): Promise<GridFit> {
    const { targets, squares, weight, planeSquares, samples } = await this.made(task);
    const axes = await this.#axes(parameters);
    const [first, second, third] = axes;
    const inverses = isToBeSolved ? await eachAxis(axes, ({ gram }) => ridgeInverse(gram, this.options.ridge, this.multiply)) : null;
    const planes = targets.sizes[0] as number;
    const atPlanes = sampleRows(first.rows, first.branch.features, planes);
    const sampleGram = await this.multiply(atPlanes, atPlanes, { a: true });
    let [error, sampleError] = [squares, planeSquares];
    for (let output = 0; output < this.spec.outputs; output++) {
      const met = await metPlanes(targets, output, second.gathered, third.gathered, first.rows.samples, this.multiply);
      const projected = await this.multiply(first.gathered, met, { a: true });
      if (inverses) {
        const solved = await throughPlanes(await this.multiply(inverses[0], projected), inverses[1], inverses[2], this.multiply);
        storeCore(this.core, parameters, output, solved);
      }
      const core = loadCore(this.spec, this.core, parameters, output);
      const spread = await throughPlanes(core, second.gram, third.gram, this.multiply);
      error += dot(core, await this.multiply(first.gram, spread)) - 2 * dot(core, projected);
      const seen = await this.multiply(atPlanes, evenRows(met, planes), { a: true });
      sampleError += dot(core, await this.multiply(sampleGram, spread)) - 2 * dot(core, seen);
    }
    // Rounding may leave a little less than nothing.
    const [objective, loss] = [Math.max(0, error / weight), Math.max(0, sampleError / samples)];
    if (!Number.isFinite(loss + objective)) throw new UnsolvableError('The field holds what is no number, and cannot be solved for.');
    return { objective, loss, axes, parameters };
  }

  async #axes(parameters: Float32Array): Promise<Axes> {
    const { rows, inputs } = await this.made();
    return eachAxis([0, 1, 2], async (i) => {
      const [all, input] = [rows[i] as ExtendedRows, inputs[i] as Matrix];
      const branch = await branchForward(this.spec, this.layout, parameters, i, input, this.multiply);
      const gram = await this.multiply(weighted(all, branch.features), branch.features, { a: true });
      return { rows: all, branch, gram, gathered: gather(all, branch.features) };
    });
  }

  /** S of every axis, [s, s]. */
  async #spreads([first, second, third]: Axes, core: Matrix): Promise<[Matrix, Matrix, Matrix]> {
    const met = await this.multiply(first.gram, core);
    const [side1, side2] = [second.gram.rows, third.gram.rows];
    const spreads = [zeros(side1, side1), zeros(side2, side2)] as const;
    for (let i = 0; i < core.rows; i++) {
      const [own, other] = [planeOf(core, i, side2), planeOf(met, i, side2)];
      addTo(spreads[0], await this.multiply(await this.multiply(other, third.gram), own, { b: true }));
      addTo(spreads[1], await this.multiply(await this.multiply(other, second.gram, { a: true }), own));
    }
    const across = await throughPlanes(core, second.gram, third.gram, this.multiply);
    return [await this.multiply(across, core, { b: true }), ...spreads];
  }

  /** Z K^T of every axis, [n, s]. */
  async #pulls(targets: GridTargets, output: number, [first, second, third]: Axes, core: Matrix): Promise<[Matrix, Matrix, Matrix]> {
    const [side1, side2] = [second.gram.rows, third.gram.rows];
    const met = zeros(first.gathered.rows, side1 * side2);
    const pulls = [zeros(second.gathered.rows, side1), zeros(third.gathered.rows, side2)] as const;
    const cores = await this.multiply(first.gathered, core);
    for (let i = 0; i < met.rows; i++) {
      const plane = planeOfRow(targets, output, i, met.rows);
      const own = planeOf(cores, i, side2);
      const along = await this.multiply(plane, third.gathered);
      planeOf(met, i, side2).values.set((await this.multiply(second.gathered, along, { a: true })).values);
      addTo(pulls[0], await this.multiply(along, own, { b: true }));
      addTo(pulls[1], await this.multiply(await this.multiply(plane, second.gathered, { a: true }), own));
    }
    return [await this.multiply(met, core, { b: true }), ...pulls];
  }

  protected make(targets: GridTargets): Grid {
    const rows = targets.sizes.map((_, axis) => axisRows(targets, axis, axis === 0 ? this.options.halfway : 0));
    const [first] = rows;
    const [samples, plane] = [product(targets.sizes), product(targets.sizes.slice(1))];
    const { outputs } = this.spec;
    return {
      targets,
      rows,
      inputs: rows.map(({ coordinates }, i) => branchInput(this.spec, i, coordinates)),
      ...sumsOfSquares(targets, outputs, first as ExtendedRows),
      weight: totalWeight(first as ExtendedRows) * plane * outputs,
      samples: samples * outputs,
    };
  }
}

/** One after the other: an engine takes one product at a time. */
async function eachAxis<A, T>([first, second, third]: readonly [A, A, A], of: (axis: A) => Promise<T>): Promise<[T, T, T]> {
  return [await of(first), await of(second), await of(third)];
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
