import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { transpose, zeros, type Matrix } from '../../src-main/core/field/matrix.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import { referenceForward, referenceGradient } from '../../src-main/core/engine/reference.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { midwaySignal, halfwayTerms } from '../../src-main/core/signal/midway.ts';
import { axisCoordinates, type GridSignal } from '../../src-main/core/signal/signal.ts';
import { blockMeans } from '../../src-main/core/signal/blockMeans.ts';
import { ridgeInverse } from '../../src-main/core/solve/cholesky.ts';
import { CoreSolver } from '../../src-main/core/solve/coreSolver.ts';
import { firstLook } from '../../src-main/core/solve/firstLook.ts';
import { extendedRows, gather, interpolate, sumOfSquares } from '../../src-main/core/solve/extendedRows.ts';
import { dot, multiplyHere, type Multiply } from '../../src-main/core/engine/multiply.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';

const SPEC: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 6, hiddenOmega: 10 },
  width: 7,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  outputs: 2,
};

const SETTINGS = { halfway: 0, ridge: 1e-13 };

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = new Random(seed);
  const matrix = zeros(rows, columns);
  return { ...matrix, values: matrix.values.map(() => random.range(-1, 1)) };
}

/** A picture in [0, 1], of which nothing is known. */
function noise([height, width]: [number, number], outputs: number, seed: number): GridSignal {
  const random = new Random(seed);
  return { sizes: [height, width], outputs, values: Float32Array.from({ length: outputs * height * width }, () => random.uniform()) };
}

function brick({ sizes }: GridSignal) {
  const coordinates = sizes.map((size) => axisCoordinates(size));
  return { bricks: 1, counts: [...sizes], coordinates };
}

/** What a field says of a picture, in [0, 1]. */
function pictureOf(spec: FieldSpec, parameters: Float32Array, size: [number, number]): GridSignal {
  const empty = { sizes: [...size], outputs: spec.outputs, values: new Float32Array() };
  return { ...empty, values: Float32Array.from(referenceForward(spec, parameters, brick(empty)), (value) => (value + 1) / 2) };
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return largest(Array.from(a, (value, i) => value - (b[i] as number)));
}

describe('products of matrices', () => {
  const engines: [string, Multiply][] = [
    ['in plain loops', multiplyHere],
    ['by onnxruntime', new OnnxEngine().multiply()],
  ];
  for (const [name, multiply] of engines) {
    test(`${name} are what they are, either side transposed`, async () => {
      const [a, b] = [randomMatrix(5, 9, 1), randomMatrix(9, 4, 2)];
      const right = zeros(5, 4);
      for (let i = 0; i < 20; i++) {
        const [row, column] = [Math.floor(i / 4), i % 4];
        for (let k = 0; k < 9; k++) right.values[i] = (right.values[i] as number) + (a.values[row * 9 + k] as number) * (b.values[k * 4 + column] as number);
      }
      const products = [
        await multiply(a, b),
        await multiply(transpose(a), b, { a: true }),
        await multiply(a, transpose(b), { b: true }),
        await multiply(transpose(a), transpose(b), { a: true, b: true }),
      ];
      for (const product of products) {
        assert.deepEqual([product.rows, product.columns], [5, 4]);
        assert.ok(difference(product.values, right.values) < 1e-14, 'float64');
      }
      await assert.rejects(multiply(a, a), RangeError);
    });
  }
});

describe('an inverse with a ridge', () => {
  // Larger ones are taken apart in halves, which are even or not.
  for (const n of [12, 97, 150, 301]) {
    test(`is the inverse of the lifted matrix, of ${n} features`, async () => {
      const a = randomMatrix(2 * n, n, 3);
      const gram = await multiplyHere(a, a, { a: true });
      const inverse = await ridgeInverse(gram, 1e-3, multiplyHere);
      const step = n + 1;
      const lift = (1e-3 * Array.from({ length: n }, (_, i) => gram.values[i * step] as number).reduce((sum, x) => sum + x, 0)) / n;
      const lifted = { ...gram, values: gram.values.map((value, i) => value + (i % step === 0 ? lift : 0)) };
      const product = await multiplyHere(inverse, lifted);
      const identity = product.values.map((_, i) => (i % step === 0 ? 1 : 0));
      assert.ok(difference(product.values, identity) < 1e-11);
    });
  }

  for (const [condition, n] of [[1e2, 8], [1e6, 8], [1e10, 8], [1e14, 8], [1e14, 200]] as const) {
    test(`stays bounded at a condition number of ${condition}, of ${n} features`, async () => {
      const { gram, diagonal } = await conditioned(condition, n);
      const inverse = await ridgeInverse(gram, 1e-8, multiplyHere);
      const mean = diagonal.reduce((sum, value) => sum + value, 0) / diagonal.length;
      assert.ok(largest(inverse.values) <= (1 / (1e-8 * mean)) * (1 + 1e-6), 'the ridge is its bound');
      assert.ok(inverse.values.every(Number.isFinite));
    });
  }

  test('of what is no number is refused in a sentence', async () => {
    const gram = randomMatrix(3, 3, 1);
    gram.values[4] = NaN;
    await assert.rejects(ridgeInverse(gram, 1e-8, multiplyHere), { name: 'UnsolvableError', message: /too alike/ });
    await assert.rejects(ridgeInverse({ ...gram, values: gram.values.map(() => Infinity) }, 1e-8, multiplyHere), /too alike/);
  });
});

/** A symmetric matrix with eigenvalues from 1 down to 1 / condition. */
async function conditioned(condition: number, n: number): Promise<{ gram: Matrix; diagonal: number[] }> {
  let turn = zeros(n, n);
  turn.values.forEach((_, i) => (turn.values[i] = i % (n + 1) === 0 ? 1 : 0));
  const random = new Random(5);
  for (let k = 0; k < 20; k++) {
    // A reflection I - 2 v v^T / v^T v.
    const v = { rows: n, columns: 1, values: Float64Array.from({ length: n }, () => random.range(-1, 1)) };
    const outer = await multiplyHere(v, v, { b: true });
    const scale = 2 / dot(v, v);
    const mirror = { ...outer, values: outer.values.map((value, i) => (i % (n + 1) === 0 ? 1 : 0) - scale * value) };
    turn = await multiplyHere(turn, mirror);
  }
  const scaled = { ...turn, values: turn.values.map((value, i) => value * condition ** (-(i % n) / (n - 1))) };
  const gram = await multiplyHere(scaled, turn, { b: true });
  return { gram, diagonal: Array.from({ length: n }, (_, i) => gram.values[i * (n + 1)] as number) };
}

describe('rows halfway between samples', () => {
  test('are the cubic interpolation that steps between pixels learn', () => {
    for (const n of [2, 3, 5, 8]) {
      const signal = noise([n, 1], 1, n);
      const { signal: between } = midwaySignal(signal);
      const values = Array.from({ length: n - 1 }, (_, i) =>
        halfwayTerms(i, n).reduce((sum, { sample, factor }) => sum + factor * (signal.values[sample] as number), 0),
      );
      assert.ok(difference(values, between.values) < 1e-7, `of ${n}`);
    }
  });

  test('are gathered by the transpose of what interpolates them', () => {
    const rows = extendedRows(6, 0.3);
    assert.deepEqual([...rows.weights], [1, 0.3, 1, 0.3, 1, 0.3, 1, 0.3, 1, 0.3, 1]);
    const [samples, all] = [randomMatrix(6, 3, 1), randomMatrix(11, 3, 2)];
    assert.ok(Math.abs(dot(interpolate(rows, samples), all) - dot(samples, gather(rows, all))) < 1e-12);
  });

  test('count in the sum of squares as much as a picture of them would', () => {
    const [down, across] = [extendedRows(4, 0.25), extendedRows(5, 0.5)];
    const samples = randomMatrix(4, 5, 3);
    const unweighted = { ...down, weights: down.weights.map(() => 1) };
    const tall = interpolate(unweighted, samples);
    const wide = interpolate({ ...across, weights: across.weights.map(() => 1) }, transpose(tall));
    let squares = 0;
    for (const [j, a] of across.weights.entries()) {
      for (const [i, d] of down.weights.entries()) squares += a * d * (wide.values[j * 7 + i] as number) ** 2;
    }
    const sum = sumOfSquares(down, across, (row, column) => samples.values[row * 5 + column] as number);
    assert.ok(Math.abs(sum - squares) < 1e-12 * squares);
  });
});

describe('the best core', () => {
  test('of a field that can be the picture is found', async () => {
    const truth = initializeParameters(SPEC, 4);
    const { core } = parameterLayout(SPEC);
    const random = new Random(9);
    for (let i = core?.weightOffset ?? 0; i < truth.length; i++) truth[i] = random.range(-0.1, 0.1);
    const signal = pictureOf(SPEC, truth, [40, 30]);
    const parameters = truth.slice();
    parameters.fill(0, core?.weightOffset);
    const { loss, objective } = await new CoreSolver(SPEC, signal, SETTINGS, multiplyHere).solve(parameters);
    // The picture itself is float32: no field of float32 weights comes nearer than its rounding.
    assert.ok(loss < 1e-12, `a loss of ${loss}`);
    assert.ok(Math.abs(objective) < 1e-12, `an objective of ${objective}`);
    assert.ok(difference(referenceForward(SPEC, parameters, brick(signal)), signal.values.map((value) => 2 * value - 1)) < 1e-5);
  });

  test('is a least squares solution: no core in its neighbourhood is better', async () => {
    const signal = noise([9, 8], 2, 1);
    for (const halfway of [0, 0.3]) {
      const parameters = initializeParameters(SPEC, 1);
      const solver = new CoreSolver(SPEC, signal, { ...SETTINGS, halfway }, multiplyHere);
      const { objective } = await solver.solve(parameters);
      const random = new Random(3);
      for (let k = 0; k < 20; k++) {
        const moved = parameters.slice();
        for (let i = solver.branchParameters; i < moved.length; i++) moved[i] = (moved[i] as number) + random.range(-1e-3, 1e-3);
        assert.ok((await solver.evaluate(moved)).objective > objective);
      }
    }
  });

  test('of more features than pixels, which depend on each other, is the picture all the same', async () => {
    const signal = noise([7, 6], 1, 2);
    const spec = { ...SPEC, width: 24, outputs: 1, activation: { kind: 'sine', firstOmega: 20, hiddenOmega: 30 } } as const;
    const { loss } = await new CoreSolver(spec, signal, { halfway: 0, ridge: 1e-8 }, multiplyHere).solve(initializeParameters(spec, 1));
    assert.ok(loss < 1e-6, `a loss of ${loss}`);
  });

  test('says the true error: what the reference finds of the field', async () => {
    const signal = noise([9, 8], 2, 1);
    const parameters = initializeParameters(SPEC, 1);
    const { loss, objective } = await new CoreSolver(SPEC, signal, SETTINGS, multiplyHere).solve(parameters);
    const batch = { ...brick(signal), targets: signal.values.map((value) => 2 * value - 1) };
    const reference = referenceGradient(SPEC, parameters, batch);
    assert.ok(Math.abs(loss - reference.loss) < 1e-9);
    assert.ok(Math.abs(objective - reference.loss) < 1e-9, 'without rows between, both are one');
  });

  for (const [what, change] of [
    ['sines', {}],
    ['relu and octaves', { activation: { kind: 'relu' }, encoding: { kind: 'positional', octaves: [2, 1] } }],
    ['no shared layer', { sharedLayers: 0 }],
  ] as [string, Partial<FieldSpec>][]) {
    test(`has the gradient of the reference for its branches, of ${what}`, async () => {
      const spec = { ...SPEC, ...change };
      const signal = noise([9, 8], 2, 1);
      const parameters = initializeParameters(spec, 1);
      const solver = new CoreSolver(spec, signal, SETTINGS, multiplyHere);
      const gradient = await solver.gradient(await solver.evaluate(parameters));
      const batch = { ...brick(signal), targets: signal.values.map((value) => 2 * value - 1) };
      const reference = referenceGradient(spec, parameters, batch).gradient.subarray(0, solver.branchParameters);
      assert.ok(difference(gradient, reference) < 1e-6 * largest(reference), `off by ${difference(gradient, reference)}`);
    });
  }

  test('has the gradient of what it makes small with rows between, too', async () => {
    const signal = noise([6, 5], 1, 1);
    const spec = { ...SPEC, outputs: 1 };
    const parameters = initializeParameters(spec, 1);
    const solver = new CoreSolver(spec, signal, { ...SETTINGS, halfway: 0.4 }, multiplyHere);
    const gradient = await solver.gradient(await solver.evaluate(parameters));
    for (const place of [0, 5, 9, 20, 40, 70]) {
      const at = async (step: number): Promise<number> => {
        const moved = parameters.slice();
        moved[place] = (moved[place] as number) + step;
        return (await solver.evaluate(moved)).objective;
      };
      const [before, after] = [Math.fround((parameters[place] as number) - 1e-3), Math.fround((parameters[place] as number) + 1e-3)];
      const slope = ((await at(1e-3)) - (await at(-1e-3))) / (after - before);
      assert.ok(Math.abs(slope - (gradient[place] as number)) < 2e-4 * (1e-3 + Math.abs(slope)) + 1e-6, `${slope} and ${gradient[place]} at ${place}`);
    }
  });

  test('of branches that give a part of their features has its gradient, too', async () => {
    const spec = { ...SPEC, coreWidths: [5, 6] };
    const signal = noise([9, 8], 2, 1);
    const parameters = initializeParameters(spec, 1);
    const solver = new CoreSolver(spec, signal, SETTINGS, multiplyHere);
    const gradient = await solver.gradient(await solver.evaluate(parameters));
    const batch = { ...brick(signal), targets: signal.values.map((value) => 2 * value - 1) };
    const reference = referenceGradient(spec, parameters, batch).gradient.subarray(0, solver.branchParameters);
    assert.ok(difference(gradient, reference) < 1e-6 * largest(reference));
  });

  test('never is what is no number: a weight that is none is refused', async () => {
    const parameters = initializeParameters(SPEC, 1);
    parameters[3] = NaN;
    const solver = new CoreSolver(SPEC, noise([9, 8], 2, 1), SETTINGS, multiplyHere);
    await assert.rejects(solver.solve(parameters), { name: 'UnsolvableError' });
  });
});

describe('a first look', () => {
  /** Slow waves, which hardly change within a block, and noise within blocks. */
  function waves(height: number, width: number, grain: number): GridSignal {
    const random = new Random(3);
    const at = (y: number, x: number): number => 0.5 + 0.3 * Math.sin(6 * (y / height)) * Math.cos(5 * (x / width)) + grain * random.range(-1, 1);
    return { sizes: [height, width], outputs: 1, values: Float32Array.from({ length: height * width }, (_, i) => at(Math.floor(i / width), i % width)) };
  }
  /** Half of its features take part. */
  const spec = { ...SPEC, outputs: 1, width: 400 };
  const some = { ...spec, coreWidths: [200, 200] };
  const multiply = new OnnxEngine().multiply();
  const look = (signal: GridSignal, field: FieldSpec = spec) => firstLook(field, signal, 1e-8, multiply);

  test('is near the best core of its features, and says no less than its error of all pixels', async () => {
    for (const [height, width, grain] of [[1210, 90, 0.02], [60, 830, 0], [450, 300, 0.1]] as const) {
      const signal = waves(height, width, grain);
      const [rough, best] = [initializeParameters(spec, 1), initializeParameters(some, 1)];
      const said = await look(signal)?.(rough);
      const { loss: least } = await new CoreSolver(some, signal, { halfway: 0, ridge: 1e-8 }, multiply).solve(best);
      const { loss } = await new CoreSolver(spec, signal, { halfway: 0, ridge: 1e-8 }, multiply).evaluate(rough);
      assert.ok(said !== undefined && loss >= least * (1 - 1e-6) && loss < 1.02 * least + 2e-3, `${loss}, and at best ${least}`);
      // What the field follows of a block is counted as an error all the same.
      assert.ok(said > 0.98 * loss && said < loss + 0.005, `says ${said} of ${loss}`);
      // Blocks of one pixel are the picture.
      if (height === 450) assert.ok(Math.abs(said - least) < 1e-6 * least && Math.abs(loss - least) < 1e-4 * least, `${said} and ${loss} for ${least}`);
    }
  });

  test('leaves the other features out', async () => {
    const parameters = initializeParameters(spec, 1);
    await look(waves(450, 12, 0))?.(parameters);
    const core = parameterLayout(spec).core?.weightOffset ?? 0;
    const row = parameters.subarray(core, core + 401);
    assert.ok(row.subarray(200, 400).every((weight) => weight === 0) && row[400] !== 0 && row[199] !== 0);
  });

  test('is not had of a picture with few pixels for a feature, nor of a field that is solved for at once', () => {
    assert.equal(look(waves(399, 20, 0)), null);
    assert.notEqual(look(waves(400, 20, 0)), null);
    assert.equal(look(waves(800, 20, 0), { ...spec, width: 383 }), null);
  });

  test('sees means of blocks, at their middles', () => {
    const values = Float32Array.of(0, 0.2, 1, 0.4, 0.6, 0, 0.1, 0.1, 0.1);
    const { signal, coordinates, within } = blockMeans({ sizes: [3, 3], outputs: 1, values }, 2);
    assert.deepEqual(signal.sizes, [2, 2]);
    assert.ok(difference(signal.values, [0.3, 0.5, 0.1, 0.1]) < 1e-7);
    assert.ok(coordinates.every((along) => difference(along, [-0.5, 1]) === 0));
    assert.ok(Math.abs(within - (0.09 + 0.01 + 0.01 + 0.09 + 0.25 + 0.25) / 9) < 1e-7);
  });
});
