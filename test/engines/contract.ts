/**
 * What every engine must do, as one suite: agree with the float64 reference on every kind of field,
 * whatever its memory budget, and behave as EngineField says. An engine's own test file calls it.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Batch } from '../../src-main/core/field/batch.ts';
import type { Engine, EngineField, FieldOptions, FieldState, LossGradient } from '../../src-main/core/engine/engine.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { allLayers, parameterLayout } from '../../src-main/core/field/parameters.ts';
import { referenceFeatures, referenceForward, referenceGradient } from '../../src-main/core/engine/reference.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { adamStep, createAdamState, gradientLength } from '../../src-main/core/engine/adam.ts';
import { lookAt, trainedState } from '../../src-main/core/training/trainedState.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { CONTRACT_CASES, makeBatch, type ContractCase } from './cases.ts';

/** Largest relative error of outputs, loss and each parameter tensor's gradient: engines compute in float32. */
const TOLERANCE = 1e-4;
/** Largest relative difference that cutting a batch into tiles may make: sums are taken in another order. */
const TILING_TOLERANCE = 1e-5;
/**
 * A tensor whose gradient is smaller than this share of the whole gradient is compared with that share
 * instead of with itself: it is a difference of much larger terms, and float32 keeps their error.
 */
const GRADIENT_FLOOR = 1e-3;

type MakeEngine = () => Promise<Engine>;

export interface ContractOptions {
  /** Which of the cases of cases.ts to run; all by default. */
  cases?: (example: ContractCase) => boolean;
}

/** Registers the suite for the engine that `makeEngine` gives; it is called once. */
export function contractSuite(name: string, makeEngine: MakeEngine, { cases = () => true }: ContractOptions = {}): void {
  describe(`contract: ${name}`, () => {
    let engine: Engine;
    before(async () => {
      engine = await makeEngine();
    });
    const once: MakeEngine = async () => engine;
    describe('agrees with the reference', () => {
      for (const example of CONTRACT_CASES.filter(cases)) {
        test(example.name, async () => checkAgreement(await once(), example));
      }
      for (const [title, spec] of Object.entries(LARGE)) {
        test(`${title} of width 64 on a 64 x 64 grid`, async () => {
          const batch = makeBatch(spec, { bricks: 1, counts: [64, 64] }, 1);
          await checkAgreement(await once(), { spec, batch, parameters: initializeParameters(spec, 1) });
        });
      }
    });
    describe('cuts what its memory cannot hold', () => memoryTests(once));
    describe('makes the loss of logits small', () => logisticTests(once));
    describe('keeps its promises', () => promiseTests(once));
  });
}

const SINE = { kind: 'sine', firstOmega: 30, hiddenOmega: 30 } as const;

/** The paper's split network. */
const SPLIT: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: SINE,
  width: 8,
  sharedLayers: 2,
  tailLayers: 2,
  rank: 1,
  fusion: 'product',
  outputs: 3,
};
const PLAIN: FieldSpec = { ...SPLIT, branches: [[0, 1]] };
const FULLY_SPLIT: FieldSpec = { ...SPLIT, tailLayers: 0, rank: 4 };
const VIDEO: FieldSpec = {
  ...SPLIT,
  axes: ['t', 'y', 'x'],
  branches: [[0], [1], [2]],
  encoding: { kind: 'positional', octaves: [2, 3, 3] },
  activation: { kind: 'relu' },
  rank: 2,
};

const LARGE: Record<string, FieldSpec> = {
  'a split field': { ...SPLIT, width: 64 },
  'a fully split field': { ...FULLY_SPLIT, width: 64, rank: 32 },
};

/** Compares outputs, loss and gradient of one case with the reference's. */
async function checkAgreement(
  engine: Engine,
  { spec, parameters, batch }: Pick<ContractCase, 'spec' | 'parameters' | 'batch'>,
  options: FieldOptions = {},
): Promise<void> {
  await withField(engine, spec, parameters, options, async (field) => {
    const reference = referenceGradient(spec, parameters, batch, options.loss);
    assertClose('outputs', relativeError(await field.evaluate(batch), referenceForward(spec, parameters, batch)));
    const { loss, gradient } = await field.gradient(batch);
    assertClose('loss', relativeError([loss], [reference.loss]));
    for (const [tensor, error] of gradientErrors(spec, gradient, reference.gradient)) {
      assertClose(`gradient of ${tensor}`, error);
    }
  });
}

function logisticTests(makeEngine: MakeEngine): void {
  const examples: [string, FieldSpec, number, number[]][] = [
    ['a split field', SPLIT, 3, [4, 5]],
    ['a fully split field', FULLY_SPLIT, 3, [4, 5]],
    ['a plain MLP', PLAIN, 1, [35]],
  ];
  for (const [title, spec, bricks, counts] of examples) {
    const batch = makeBatch(spec, { bricks, counts }, 6);
    const halves = { ...batch, targets: batch.targets.map((target) => (target > 0 ? 1 : 0)) };
    const parameters = initializeParameters(spec, 6);
    test(title, async () => checkAgreement(await makeEngine(), { spec, batch: halves, parameters }, { loss: 'logistic' }));
    test(`${title} in tiles, and with logits that are far from 0`, async () => {
      // The last layer's weights: predictions of some hundreds.
      const { weightOffset, biasOffset } = allLayers(parameterLayout(spec)).at(-1) as { weightOffset: number; biasOffset: number };
      const steep = parameters.map((value, i) => (i >= weightOffset && i < biasOffset ? 100 * value : value));
      await checkAgreement(await makeEngine(), { spec, batch: halves, parameters: steep }, { loss: 'logistic', memoryBudget: 20_000 });
    });
  }
}

function memoryTests(makeEngine: MakeEngine): void {
  const examples: [string, FieldSpec, number, number[]][] = [
    ['a split field on a grid', SPLIT, 1, [9, 11]],
    ['a split field on bricks', SPLIT, 5, [3, 4]],
    ['a fully split field on a grid', FULLY_SPLIT, 1, [10, 7]],
    ['a fully split field on points', FULLY_SPLIT, 40, [1, 1]],
    ['a plain MLP', PLAIN, 2, [35]],
    ['a video field on bricks', VIDEO, 2, [2, 3, 4]],
  ];
  for (const [title, spec, bricks, counts] of examples) {
    test(title, async () => {
      const engine = await makeEngine();
      const batch = makeBatch(spec, { bricks, counts }, 2);
      const parameters = initializeParameters(spec, 2);
      const results = (memoryBudget: number) =>
        withField(engine, spec, parameters, { memoryBudget }, async (field) => ({
          outputs: await field.evaluate(batch),
          ...copyOf(await field.gradient(batch)),
        }));
      const whole = await results(1 << 28);
      for (const budget of [1, 10_000]) {
        const cut = await results(budget);
        assertClose('outputs', relativeError(cut.outputs, whole.outputs), TILING_TOLERANCE);
        assertClose('loss', relativeError([cut.loss], [whole.loss]), TILING_TOLERANCE);
        for (const [tensor, error] of gradientErrors(spec, cut.gradient, whole.gradient)) {
          assertClose(`gradient of ${tensor}`, error, TILING_TOLERANCE);
        }
      }
    });
  }
}

function promiseTests(makeEngine: MakeEngine): void {
  const batch = makeBatch(SPLIT, { bricks: 2, counts: [5, 4] }, 3);
  const parameters = initializeParameters(SPLIT, 3);
  const using = async (use: (field: EngineField) => Promise<void>): Promise<void> =>
    withField(await makeEngine(), SPLIT, parameters, {}, use);

  test('a field knows its spec', () => using(async (field) => assert.deepEqual(field.spec, SPLIT)));

  test('the same inputs give the same bits, also in another field', async () => {
    const results: unknown[] = [];
    const calculate = async (field: EngineField): Promise<void> => {
      results.push({ outputs: Float32Array.from(await field.evaluate(batch)), ...copyOf(await field.gradient(batch)) });
    };
    await using(async (field) => {
      await calculate(field);
      await calculate(field);
    });
    await using(calculate);
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  });

  test('inputs are left as they were', async () => {
    const before = structuredClone({ batch, parameters });
    await using(async (field) => {
      await field.evaluate(batch);
      await field.gradient(batch);
    });
    assert.deepEqual({ batch, parameters }, before);
  });

  test('outputs stay valid after later calls', () =>
    using(async (field) => {
      const outputs = await field.evaluate(batch);
      const kept = Float32Array.from(outputs);
      await field.evaluate(makeBatch(SPLIT, batch, 4));
      await field.gradient(batch);
      assert.deepEqual(outputs, kept);
    }));

  test('one field takes batches of any shape, one after another', () =>
    using(async (field) => {
      for (const shape of [{ bricks: 1, counts: [9, 2] }, { bricks: 4, counts: [1, 1] }, { bricks: 2, counts: [3, 7] }]) {
        await checkField(field, parameters, makeBatch(SPLIT, shape, 5));
      }
    }));

  test('new parameters take effect, also an array changed in place', () =>
    using(async (field) => {
      await checkField(field, parameters, batch);
      const others = initializeParameters(SPLIT, 6);
      await field.setParameters(others);
      await checkField(field, others, batch);
      others.forEach((value, i) => (others[i] = 0.9 * value));
      await field.setParameters(others);
      await checkField(field, others, batch);
    }));

  test('rows that come again give what they gave, and new parameters change that', () =>
    using(async (field) => {
      const { counts, coordinates } = makeBatch(SPLIT, { bricks: 1, counts: [5, 4] }, 3);
      for (const seed of [3, 6]) {
        const own = initializeParameters(SPLIT, seed);
        await field.setParameters(own);
        const expected = referenceForward(SPLIT, own, { bricks: 1, counts, coordinates });
        for (let time = 1; time <= 3; time++) {
          const values = await field.evaluate({ bricks: 1, counts, coordinates, comesAgain: true });
          assertClose(`outputs, time ${time}`, relativeError(values, expected));
        }
      }
    }));

  test('features of a branch are what fusion takes of it', () =>
    using(async (field) => {
      await field.setParameters(parameters);
      for (const [branch, coordinates] of makeBatch(SPLIT, { bricks: 1, counts: [5, 4] }, 3).coordinates.entries()) {
        const features = await field.features?.(branch, coordinates);
        assertClose(`branch ${branch}`, relativeError(features ?? new Float32Array(0), referenceFeatures(SPLIT, parameters, branch, coordinates)));
      }
    }));

  test('a field goes on working after a call that failed', () =>
    using(async (field) => {
      const [first, second] = batch.coordinates as [Float32Array, Float32Array];
      const broken: Batch = { ...batch, coordinates: [first, second.subarray(1)] };
      await assert.rejects(field.evaluate(broken));
      await assert.rejects(field.gradient(broken));
      await checkField(field, parameters, batch);
      await assert.rejects(async () => {
        await field.setParameters(parameters.subarray(1));
        await field.evaluate(batch);
      });
      await field.setParameters(parameters);
      await checkField(field, parameters, batch);
    }));

  for (const [title, memoryBudget] of [['whole', 2 ** 30], ['in tiles', 10_000]] as const) {
    test(`a training step ${title} is the gradient and Adam, and leaves the field with the new parameters`, async () => {
      const engine = await makeEngine();
      const [own, plain] = [{ parameters: parameters.slice() }, { parameters: parameters.slice() }];
      const [ownMoments, moments] = [createAdamState(parameters.length), createAdamState(parameters.length)];
      await withField(engine, SPLIT, own.parameters, { memoryBudget }, async (field) => {
        const state = trainedState(field, { parameters: own.parameters, moments: ownMoments });
        for (let step = 1; step <= 3; step++) {
          const settings = { beta1: 0.9, beta2: 0.99, learningRate: 1e-3, step };
          const { loss, gradient } = await state.step(batch, settings);
          await state.read();
          await withField(engine, SPLIT, plain.parameters, {}, async (other) => {
            const expected = await other.gradient(batch);
            assertClose('loss', relativeError([loss], [expected.loss]), TILING_TOLERANCE);
            assertClose('length', relativeError([gradient], [gradientLength(expected.gradient)]));
            adamStep(plain.parameters, expected.gradient, moments, settings);
          });
          assertClose('first moment', relativeError(ownMoments.first, moments.first));
          assertClose('second moment', relativeError(ownMoments.second, moments.second));
          // Adam divides by the gradient's own size: where that is near nothing, rounding decides.
          assertClose('parameters', relativeError(own.parameters, plain.parameters), 1e-3);
          plain.parameters.set(own.parameters);
        }
        await checkField(field, own.parameters, batch);
      });
    });
  }

  test('a state that was kept can be gone back to, and looked at between steps', () =>
    using(async (field) => {
      const state = { parameters: parameters.slice(), moments: createAdamState(parameters.length) };
      const trained = trainedState(field, state);
      const settings = { beta1: 0.9, beta2: 0.99, learningRate: 1e-2 };
      const first = trained.keep();
      await trained.step(batch, { ...settings, step: 1 });
      const kept = trained.keep();
      await trained.read();
      const after = structuredClone(state);
      const outputs = await field.evaluate(batch);
      await trained.step(batch, { ...settings, step: 2 });
      await trained.read();
      const ahead = structuredClone(state);
      assert.ok(relativeError(ahead.parameters, after.parameters) > 1e-4);
      assert.deepEqual(await lookAt(kept, () => trained.keep(), () => field.evaluate(batch)), outputs);
      await trained.read();
      assert.deepEqual(state, ahead);
      await kept.restore();
      await trained.read();
      assert.deepEqual(state, after);
      // The same step again gives the same bits.
      await trained.step(batch, { ...settings, step: 2 });
      await trained.read();
      assert.deepEqual(state, ahead);
      kept.release();
      kept.release();
      await first.restore();
      await checkField(field, parameters, batch);
    }));

  test('targets that are drawn from a signal are those that are sent', async () => {
    const engine = await makeEngine();
    const random = new Random(8);
    for (const spec of [SPLIT, PLAIN]) {
      const signal = { sizes: [6, 7], outputs: 3, values: Float32Array.from({ length: 126 }, () => random.uniform()) };
      const sampler = new GridSampler(signal, spec);
      const own = initializeParameters(spec, 3);
      const results: FieldState[] = [];
      for (const isSent of [false, true]) {
        const state = { parameters: own.slice(), moments: createAdamState(own.length) };
        await withField(engine, spec, own, {}, async (field) => {
          const trained = trainedState(field, state);
          for (let step = 1; step <= 3; step++) {
            const rows = sampler.samples.map((n, i) => Uint32Array.from({ length: 3 }, (_, j) => (step * (i + 2) + 2 * j) % n));
            const { bricks, counts, coordinates, targets } = sampler.batch([rows]);
            const drawn = isSent ? { bricks, counts, coordinates, targets } : sampler.batch([rows]);
            await trained.step(drawn, { beta1: 0.9, beta2: 0.99, learningRate: 1e-3, step });
          }
          await trained.read();
        });
        results.push(state);
      }
      const [drawn, sent] = results as [FieldState, FieldState];
      assertClose('parameters', relativeError(drawn.parameters, sent.parameters), 1e-3);
      assertClose('first moment', relativeError(drawn.moments.first, sent.moments.first));
    }
  });

  test('two fields live side by side, and one outlives the other', async () => {
    const engine = await makeEngine();
    const [one, two] = [await engine.createField(SPLIT), await engine.createField(PLAIN)];
    const plainParameters = initializeParameters(PLAIN, 7);
    await one.setParameters(parameters);
    await two.setParameters(plainParameters);
    await checkField(one, parameters, batch);
    await one.dispose();
    await checkField(two, plainParameters, makeBatch(PLAIN, { bricks: 1, counts: [12] }, 7));
    await two.dispose();
  });

  test('a field that was never used can be disposed of', async () => {
    await (await (await makeEngine()).createField(SPLIT)).dispose();
  });
}

/** Compares a living field with the reference: outputs, and the gradient as a whole. */
async function checkField(field: EngineField, parameters: Float32Array, batch: Batch): Promise<void> {
  const reference = referenceGradient(field.spec, parameters, batch);
  assertClose('outputs', relativeError(await field.evaluate(batch), referenceForward(field.spec, parameters, batch)));
  assertClose('gradient', relativeError((await field.gradient(batch)).gradient, reference.gradient));
}

/** Makes a field, uses it, and disposes of it whatever happens. */
export async function withField<Result>(
  engine: Engine,
  spec: FieldSpec,
  parameters: Float32Array,
  options: FieldOptions,
  use: (field: EngineField) => Promise<Result>,
): Promise<Result> {
  const field = await engine.createField(spec, options);
  try {
    await field.setParameters(parameters);
    return await use(field);
  } finally {
    await field.dispose();
  }
}

/** A gradient is valid until the next call only. */
function copyOf({ loss, gradient }: LossGradient): LossGradient {
  return { loss, gradient: Float32Array.from(gradient) };
}

/** Relative error of every parameter tensor's gradient, by the tensor's name; see GRADIENT_FLOOR. */
export function gradientErrors(
  spec: FieldSpec,
  actual: ArrayLike<number>,
  expected: Float32Array | Float64Array,
): [string, number][] {
  assert.equal(actual.length, expected.length, 'length of the gradient');
  const floor = GRADIENT_FLOOR * norm(expected);
  return allLayers(parameterLayout(spec)).flatMap((layer) => {
    const tensors: [string, number, number][] = [
      ['weight', layer.weightOffset, layer.biasOffset],
      ['bias', layer.biasOffset, layer.biasOffset + layer.outputs],
    ];
    return tensors.map(([kind, start, end]): [string, number] => [
      `${layer.name}.${kind}`,
      relativeError(Array.prototype.slice.call(actual, start, end), expected.subarray(start, end), floor),
    ]);
  });
}

/** ||actual - expected|| / max(||expected||, floor). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 0): number {
  assert.equal(actual.length, expected.length, 'number of values');
  const difference = norm(Array.from(expected, (value, i) => value - (actual[i] as number)));
  return difference === 0 ? 0 : difference / Math.max(norm(expected), floor);
}

function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  return Math.sqrt(squares);
}

function assertClose(what: string, error: number, tolerance = TOLERANCE): void {
  assert.ok(error <= tolerance, `${what}: relative error ${error.toExponential(2)}, allowed ${tolerance}`);
}
