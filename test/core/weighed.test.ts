/** Fields that learn samples which do not all count alike: against weighted least squares in float64, and finite differences. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward, referenceGradient } from '../../src-main/core/engine/reference.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { zeros } from '../../src-main/core/field/matrix.ts';
import { parameterLayout, type Layer } from '../../src-main/core/field/parameters.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { choleskyRoot, invertLower } from '../../src-main/core/solve/cholesky.ts';
import { solveGrid } from '../../src-main/core/solve/gridSolver.ts';
import { smoothFill } from '../../src-main/core/solve/weighed/smoothFill.ts';
import { signalTargets } from '../../src-main/core/solve/targets.ts';
import { WeighedSolver, type WeighedSignal } from '../../src-main/core/solve/weighed/weighedSolver.ts';
import { weighedBatch } from '../../src-main/core/training/weighedBatch.ts';

const SPEC: FieldSpec = {
  axes: ['z', 'y', 'x'],
  branches: [[0], [1], [2]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 6, hiddenOmega: 10, branchOmegas: [4, 6, 5] },
  width: 6,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  coreWidths: [2, 3, 3],
  outputs: 2,
};
const RIDGE = 1e-12;
const SIZES = [7, 8, 6] as const;
const SAMPLES = SIZES[0] * SIZES[1] * SIZES[2];

/** Values of which nothing is known, and weights by their place. */
function signalOf(weight: (z: number, y: number, x: number, random: Random) => number, seed = 1): WeighedSignal {
  const random = new Random(seed);
  const values = Float32Array.from({ length: 2 * SAMPLES }, () => random.uniform());
  const weights = Float32Array.from({ length: SAMPLES }, (_, i) => weight(Math.floor(i / 48), Math.floor(i / 6) % 8, i % 6, random));
  return { sizes: [...SIZES], outputs: 2, values, weights };
}

const BALL = (z: number, y: number, x: number): number => ((z - 3) ** 2 + (y - 3.5) ** 2 + (x - 2.5) ** 2 < 10 ? 1 : 0);
const MASKS = {
  'a ball': signalOf(BALL),
  'weights of any size': signalOf((_z, _y, _x, random) => random.uniform() ** 3),
  'a factor for each axis': signalOf((z, y, x) => Math.fround(((z + 1) / 7) * ((8 - y) / 8) * (x % 2 === 0 ? 1 : 0.25))),
  'a third of the slices': signalOf((z) => (z % 3 === 0 ? 1 : 0)),
};

const predicted = (parameters: Float32Array, signal: WeighedSignal): Float64Array => referenceForward(SPEC, parameters, new GridSampler(signal, SPEC).whole());

/** The mean squared error by weights, on the scale of training. */
function errorOf(prediction: ArrayLike<number>, { values, weights }: WeighedSignal): number {
  let [error, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i % SAMPLES] as number;
    error += weight * ((prediction[i] as number) - (2 * (values[i] as number) - 1)) ** 2;
    total += weight;
  }
  return error / total;
}

/** The least error that any core has, by the normal equations of all its weights at once. */
function leastError(parameters: Float32Array, signal: WeighedSignal): number {
  const { weightOffset, biasOffset, inputs } = parameterLayout(SPEC).core as Layer;
  const none = parameters.map((value, i) => (i < weightOffset ? value : 0));
  const places = [...Array.from({ length: inputs }, (_, i) => weightOffset + i), biasOffset];
  const columns = places.map((place) => predicted(none.with(place, 1), signal).subarray(0, SAMPLES));
  const best = new Float64Array(2 * SAMPLES);
  for (const output of [0, 1]) {
    const gram = zeros(columns.length, columns.length);
    const side = new Float64Array(columns.length);
    for (const [a, left] of columns.entries()) {
      for (let i = 0; i < SAMPLES; i++) side[a] = (side[a] as number) + (signal.weights[i] as number) * (left[i] as number) * (2 * (signal.values[output * SAMPLES + i] as number) - 1);
      for (const [b, right] of columns.entries()) {
        for (let i = 0; i < SAMPLES; i++) gram.values[a * gram.columns + b] = (gram.values[a * gram.columns + b] as number) + (signal.weights[i] as number) * (left[i] as number) * (right[i] as number);
      }
    }
    const root = invertLower(choleskyRoot(gram, RIDGE));
    const n = columns.length;
    for (const [k, column] of columns.entries()) {
      let weight = 0;
      for (let row = 0; row < n; row++) for (let other = 0; other < n; other++) weight += (root.values[row * n + k] as number) * (root.values[row * n + other] as number) * (side[other] as number);
      for (let i = 0; i < SAMPLES; i++) best[output * SAMPLES + i] = (best[output * SAMPLES + i] as number) + weight * (column[i] as number);
    }
  }
  return errorOf(best, signal);
}

const solverOf = (signal: WeighedSignal): WeighedSolver => new WeighedSolver(SPEC, signal, RIDGE, multiplyHere, { steps: 60, part: 1e-4 });

describe('the best core under weights', () => {
  for (const [name, signal] of Object.entries(MASKS)) {
    test(`is that of weighted least squares: ${name}`, async () => {
      const parameters = initializeParameters(SPEC, 1);
      const { loss } = await solverOf(signal).solve(parameters);
      const least = leastError(parameters, signal);
      assert.ok(Math.abs(loss - errorOf(predicted(parameters, signal), signal)) < 1e-8, 'its error is what the reference finds');
      assert.ok(loss > least * (1 - 1e-6) && loss < least * 1.02, `${loss}, and ${least} is possible`);
    });
  }

  test('is the closed form where all samples count', async () => {
    const signal = signalOf(() => 1);
    const [parameters, whole] = [initializeParameters(SPEC, 1), initializeParameters(SPEC, 1)];
    const { loss } = await solverOf(signal).solve(parameters);
    const expected = await solveGrid(SPEC, signalTargets(signal), whole, { ridge: RIDGE, halfway: [0, 0, 0] }, multiplyHere);
    assert.ok(Math.abs(loss - expected) < 1e-9 * expected, `${loss} and ${expected}`);
  });

  test('does not depend on what the other samples hold', async () => {
    const signal = MASKS['a ball'];
    const other = { ...signal, values: signal.values.map((value, i) => (signal.weights[i % SAMPLES] === 0 ? 1 - value : value)) };
    const [one, two] = [initializeParameters(SPEC, 1), initializeParameters(SPEC, 1)];
    await solverOf(signal).solve(one);
    await solverOf(other).solve(two);
    assert.deepEqual(one, two);
  });

  test('has the gradient of its error for the branches', async () => {
    const signal = MASKS['weights of any size'];
    const solver = solverOf(signal);
    const parameters = initializeParameters(SPEC, 1);
    await solver.solve(parameters);
    const gradient = await solver.gradient(await solver.evaluate(parameters));
    for (const place of [0, 5, 9, 14, 20, 40]) {
      const at = (value: number): number => errorOf(predicted(parameters.with(place, value), signal), signal);
      const [before, after] = [Math.fround((parameters[place] as number) - 1e-3), Math.fround((parameters[place] as number) + 1e-3)];
      const slope = (at(after) - at(before)) / (after - before);
      assert.ok(Math.abs(slope - (gradient[place] as number)) < 1e-3 * (1e-2 + Math.abs(slope)), `${slope} and ${gradient[place]} at ${place}`);
    }
  });

  test('of what is no number is refused', async () => {
    await assert.rejects(solverOf(MASKS['a ball']).solve(initializeParameters(SPEC, 1).fill(NaN, 0, 3)), { name: 'UnsolvableError' });
  });
});

describe('what does not count', () => {
  const sizes = [5, 6, 7] as const;
  const inside = Float32Array.from({ length: 210 }, (_, i) => (i % 7 < 3 ? 1 : 0));

  test('is filled from what does, and between its values', () => {
    const values = Float32Array.from({ length: 210 }, (_, i) => (inside[i] === 1 ? 0.25 + 0.5 * ((i % 5) / 4) : NaN));
    const filled = smoothFill(values, inside, sizes);
    for (const [i, value] of filled.entries()) {
      if (inside[i] === 1) assert.equal(value, values[i]);
      else assert.ok(value >= 0.25 && value <= 0.75, `${value} at ${i}`);
    }
  });

  test('is even where the rest is, whatever counts', () => {
    const one = new Float32Array(210).fill(0);
    one[100] = 0.5;
    assert.deepEqual(smoothFill(new Float32Array(210).fill(0.5), one, sizes), new Float32Array(210).fill(0.5));
  });
});

describe('a step of gradients under a mask', () => {
  const signal = MASKS['a ball'];
  const parameters = initializeParameters(SPEC, 3);
  const field = { evaluate: async (batch: Parameters<typeof referenceForward>[2]) => Float32Array.from(referenceForward(SPEC, parameters, batch)) };

  test('follows the error of what counts, and nothing else', async () => {
    const batch = await weighedBatch(field, new GridSampler(signal, SPEC).whole());
    const { loss, gradient } = referenceGradient(SPEC, parameters, batch);
    assert.ok(Math.abs(loss / (batch.share ?? 1) - errorOf(predicted(parameters, signal), signal)) < 1e-6);
    const { weightOffset } = parameterLayout(SPEC).core as Layer;
    for (const place of [2, 17, 33, weightOffset, weightOffset + 20]) {
      const at = (value: number): number => errorOf(predicted(parameters.with(place, value), signal), signal);
      const [before, after] = [Math.fround((parameters[place] as number) - 1e-3), Math.fround((parameters[place] as number) + 1e-3)];
      const slope = ((at(after) - at(before)) / (after - before)) * (batch.share ?? 1);
      assert.ok(Math.abs(slope - (gradient[place] as number)) < 1e-3 * (1e-2 + Math.abs(slope)), `${slope} and ${gradient[place]} at ${place}`);
    }
  });

  test('draws what its points count for with them', () => {
    const sampler = new GridSampler(signal, SPEC);
    const { weights, targets } = sampler.batch([[Uint32Array.of(3, 0), Uint32Array.of(3), Uint32Array.of(2, 5)]]);
    assert.deepEqual(weights, Float32Array.of(BALL(3, 3, 2), BALL(3, 3, 5), BALL(0, 3, 2), BALL(0, 3, 5)));
    assert.equal(targets.length, 8);
  });

  test('is an ordinary one where nothing is said of weights', async () => {
    const batch = new GridSampler({ sizes: [...SIZES], outputs: 2, values: signal.values }, SPEC).whole();
    assert.equal(await weighedBatch(field, batch), batch);
  });
});
