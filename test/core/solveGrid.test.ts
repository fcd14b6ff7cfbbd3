import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import { referenceForward, referenceGradient } from '../../src-main/core/engine/reference.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { Random } from '../../src-main/core/base/random.ts';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import type { GridSignal } from '../../src-main/core/signal/signal.ts';
import { GridSolver } from '../../src-main/core/solve/gridDescent.ts';
import { solveGrid } from '../../src-main/core/solve/gridSolver.ts';
import { PlaneSolver } from '../../src-main/core/solve/planeSolver.ts';
import type { Fit, Solver } from '../../src-main/core/solve/solver.ts';
import { signalTargets, type GridTargets } from '../../src-main/core/solve/targets.ts';

const LINES: FieldSpec = {
  axes: ['t', 'y', 'x'],
  branches: [[0], [1], [2]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 6, hiddenOmega: 10, branchOmegas: [3, 6, 5] },
  width: 7,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  coreWidths: [3, 5, 4],
  outputs: 2,
};
const PLANES: FieldSpec = {
  ...LINES,
  branches: [[0], [1, 2]],
  activation: { kind: 'sine', firstOmega: 6, hiddenOmega: 10, branchOmegas: [3, 6] },
  coreWidths: [3, 7],
};
const RIDGE = 1e-13;

type AnySolver = Pick<Solver<Fit>, 'branchParameters' | 'evaluate' | 'solve'> & { gradientOf(parameters: Float32Array): Promise<Float64Array> };

function withGradient<S extends Fit>(solver: Solver<S>): AnySolver {
  return {
    branchParameters: solver.branchParameters,
    evaluate: (parameters) => solver.evaluate(parameters),
    solve: (parameters) => solver.solve(parameters),
    gradientOf: async (parameters) => solver.gradient(await solver.evaluate(parameters)),
  };
}

function solverOf(spec: FieldSpec, signal: GridSignal, halfway = 0): AnySolver {
  const targets = async () => signalTargets(signal);
  const options = { ridge: RIDGE, halfway };
  if (spec === LINES) return withGradient(new GridSolver(spec, targets, options, multiplyHere));
  return withGradient(new PlaneSolver(spec, targets, options, multiplyHere));
}

/** A clip in [0, 1], of which nothing is known. */
function clip(sizes: [number, number, number], seed: number): GridSignal {
  const random = new Random(seed);
  return { sizes, outputs: 2, values: Float32Array.from({ length: 2 * sizes[0] * sizes[1] * sizes[2] }, () => random.uniform()) };
}

function whole(spec: FieldSpec, signal: GridSignal): Batch {
  return new GridSampler(signal, spec).whole();
}

function lossOf(spec: FieldSpec, parameters: Float32Array, signal: GridSignal): number {
  return referenceGradient(spec, parameters, whole(spec, signal)).loss;
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return largest(Array.from(a, (value, i) => value - (b[i] as number)));
}

for (const [name, spec] of [['a branch for each', LINES], ['a branch for the first and one for the others', PLANES]] as const) {
  describe(`the best core over three axes, ${name},`, () => {
    test('of a field that can be the clip is found', async () => {
      const truth = initializeParameters(spec, 4);
      const { core } = parameterLayout(spec);
      const random = new Random(9);
      for (let i = core?.weightOffset ?? 0; i < truth.length; i++) truth[i] = random.range(-0.1, 0.1);
      const signal = clip([7, 11, 9], 1);
      signal.values.set(referenceForward(spec, truth, whole(spec, signal)).map((value) => (value + 1) / 2));
      const parameters = truth.slice();
      parameters.fill(0, core?.weightOffset);
      const { loss } = await solverOf(spec, signal).solve(parameters);
      assert.ok(loss < 1e-12, `a loss of ${loss}`);
      assert.ok(lossOf(spec, parameters, signal) < 1e-11);
    });

    test('is a least squares solution, and its error is what the reference finds', async () => {
      const signal = clip([6, 7, 8], 2);
      const solver = solverOf(spec, signal);
      const parameters = initializeParameters(spec, 1);
      const { loss, objective } = await solver.solve(parameters);
      assert.ok(Math.abs(loss - lossOf(spec, parameters, signal)) < 1e-8);
      assert.ok(Math.abs(loss - objective) < 1e-14, 'without moments between, both are one');
      const random = new Random(3);
      for (let k = 0; k < 10; k++) {
        const moved = parameters.slice();
        for (let i = solver.branchParameters; i < moved.length; i++) moved[i] = (moved[i] as number) + random.range(-1e-3, 1e-3);
        assert.ok(lossOf(spec, moved, signal) > loss);
      }
    });

    test('has the gradient of the reference for its branches', async () => {
      const signal = clip([6, 7, 8], 2);
      const solver = solverOf(spec, signal);
      const parameters = initializeParameters(spec, 1);
      await solver.solve(parameters);
      const gradient = await solver.gradientOf(parameters);
      const reference = referenceGradient(spec, parameters, whole(spec, signal)).gradient.subarray(0, solver.branchParameters);
      assert.ok(difference(gradient, reference) < 1e-6 * largest(reference), `off by ${difference(gradient, reference)}`);
    });

    test('has the gradient of what it makes small, moments between frames too', async () => {
      const solver = solverOf(spec, clip([6, 5, 7], 3), 0.4);
      const parameters = initializeParameters(spec, 1);
      const gradient = await solver.gradientOf(parameters);
      for (const place of [0, 5, 9, 14, 20, 40, 70]) {
        const at = async (value: number): Promise<number> => (await solver.evaluate(parameters.with(place, value))).objective;
        const [before, after] = [Math.fround((parameters[place] as number) - 1e-3), Math.fround((parameters[place] as number) + 1e-3)];
        const slope = ((await at(after)) - (await at(before))) / (after - before);
        assert.ok(Math.abs(slope - (gradient[place] as number)) < 2e-4 * (1e-3 + Math.abs(slope)) + 1e-6, `${slope} and ${gradient[place]} at ${place}`);
      }
    });

    test('of what is no number is refused', async () => {
      const parameters = initializeParameters(spec, 1).fill(NaN, 0, 3);
      await assert.rejects(solverOf(spec, clip([6, 7, 8], 2)).solve(parameters), { name: 'UnsolvableError' });
    });
  });
}

test('a core that is solved for once is the one that is found when the branches are to move', async () => {
  const signal = clip([6, 7, 8], 2);
  for (const halfway of [0, 0.3]) {
    const [once, moving] = [initializeParameters(LINES, 1), initializeParameters(LINES, 1)];
    const loss = await solveGrid(LINES, signalTargets(signal), once, { ridge: RIDGE, halfway: [halfway, 0, 0] }, multiplyHere);
    const fit = await solverOf(LINES, signal, halfway).solve(moving);
    assert.ok(difference(moving, once) < 1e-6 * largest(once));
    assert.ok(Math.abs(fit.loss - loss) < 1e-9 && Math.abs(fit.loss - lossOf(LINES, moving, signal)) < 1e-9);
    await assert.rejects(
      solveGrid(LINES, signalTargets(signal), once.fill(NaN, 0, 3), { ridge: RIDGE, halfway: [] }, multiplyHere),
      { name: 'UnsolvableError' },
    );
  }
});

describe('moments halfway with planes of their own', () => {
  const sizes = [6, 8] as const;
  const all = clip([7, ...sizes], 5);
  const plane = sizes[0] * sizes[1];
  const even: GridSignal = { ...all, sizes: [4, ...sizes], values: all.values.filter((_, i) => (Math.floor(i / plane) % 7) % 2 === 0) };
  const targets: GridTargets = { ...signalTargets(even), between: (output, index) => signalTargets(all).plane(output, 2 * index + 1) };
  const moving = (of: GridTargets, halfway: number): AnySolver =>
    withGradient(new GridSolver(LINES, async () => of, { ridge: RIDGE, halfway }, multiplyHere));

  test('are samples like any other at full weight, and not asked for without one', async () => {
    const [own, whole] = [initializeParameters(LINES, 1), initializeParameters(LINES, 1)];
    await solveGrid(LINES, targets, own, { ridge: RIDGE, halfway: [1, 0, 0] }, multiplyHere);
    await solveGrid(LINES, signalTargets(all), whole, { ridge: RIDGE, halfway: [0.1, 0, 0] }, multiplyHere);
    assert.ok(difference(own, whole) < 1e-6);
    const without = initializeParameters(LINES, 1);
    await solveGrid(LINES, targets, without, { ridge: RIDGE, halfway: [] }, multiplyHere);
    await solveGrid(LINES, signalTargets(even), whole, { ridge: RIDGE, halfway: [] }, multiplyHere);
    assert.deepEqual(without, whole);
  });

  test('are the same whether the branches are to move or not, and the error is that of the frames', async () => {
    const [once, fitted] = [initializeParameters(LINES, 1), initializeParameters(LINES, 1)];
    const loss = await solveGrid(LINES, targets, once, { ridge: RIDGE, halfway: [0.3, 0, 0] }, multiplyHere);
    const fit = await moving(targets, 0.3).solve(fitted);
    assert.ok(difference(fitted, once) < 1e-6 * largest(once));
    assert.ok(Math.abs(fit.loss - loss) < 1e-9 && Math.abs(fit.loss - lossOf(LINES, fitted, even)) < 1e-8);
  });

  test('pull at the branches as the objective says', async () => {
    const solver = moving(targets, 0.3);
    const parameters = initializeParameters(LINES, 1);
    const gradient = await solver.gradientOf(parameters);
    for (const place of [0, 9, 20, 40, 70]) {
      const at = async (value: number): Promise<number> => (await solver.evaluate(parameters.with(place, value))).objective;
      const [before, after] = [Math.fround((parameters[place] as number) - 1e-3), Math.fround((parameters[place] as number) + 1e-3)];
      const slope = ((await at(after)) - (await at(before))) / (after - before);
      assert.ok(Math.abs(slope - (gradient[place] as number)) < 2e-4 * (1e-3 + Math.abs(slope)) + 1e-6, `${slope} and ${gradient[place]} at ${place}`);
    }
  });
});
