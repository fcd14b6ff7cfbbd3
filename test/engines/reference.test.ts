/** The reference: examples by hand, its gradient against finite differences, and the contract. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { pointCount, type Bricks } from '../../src-main/core/field/batch.ts';
import { allLayers, parameterLayout } from '../../src-main/core/field/parameters.ts';
import { referenceForward, referenceGradient } from '../../src-main/core/engine/reference.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { encode } from '../../src-main/core/engine/referenceLayers.ts';
import { rowsOfPoints } from '../../src-main/core/engine/referenceFusion.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { combinationsOf, CONTRACT_CASES, coveringArray, makeBatch, validChoices, type ContractCase } from './cases.ts';
import { contractSuite } from './contract.ts';

const TINY: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'relu' },
  width: 1,
  sharedLayers: 0,
  tailLayers: 1,
  rank: 1,
  fusion: 'product',
  outputs: 1,
};

const GRID: Bricks = { bricks: 1, counts: [2, 3], coordinates: [Float32Array.of(1, -1), Float32Array.of(0, 0.5, 1)] };

describe('forward, by hand', () => {
  test('relu, product, output layer, row-major points', () => {
    // h_y = max(0, 2y + 1) = 3, 0;  h_x = max(0, 4x - 1) = 0, 1, 3;  out = 5 h_y h_x + 7.
    const parameters = Float64Array.of(2, 1, 4, -1, 5, 7);
    assert.deepEqual([...referenceForward(TINY, parameters, GRID)], [7, 22, 52, 7, 7, 7]);
  });

  test('sum', () => {
    const parameters = Float64Array.of(2, 1, 4, -1, 5, 7);
    const expected = [3, 4, 6, 0, 1, 3].map((fused) => 5 * fused + 7);
    assert.deepEqual([...referenceForward({ ...TINY, fusion: 'sum' }, parameters, GRID)], expected);
  });

  test('a fully split field: factor o*R + r, outputs slowest', () => {
    // h_y = y = 1, 0.5 and h_x = x = 1, 0.5; factors w h + b with w = 1, 2, 3, 4 and b = 0, 0, 0, 1.
    const spec: FieldSpec = { ...TINY, tailLayers: 0, rank: 2, outputs: 2 };
    const parameters = Float64Array.of(1, 0, 1, 0, 1, 2, 3, 4, 0, 0, 0, 1);
    const values = Float32Array.of(1, 0.5);
    const at = (y: number, x: number): [number, number] => [
      y * x + 2 * y * 2 * x,
      3 * y * 3 * x + (4 * y + 1) * (4 * x + 1),
    ];
    const points = [at(1, 1), at(1, 0.5), at(0.5, 1), at(0.5, 0.5)];
    const outputs = referenceForward(spec, parameters, { bricks: 1, counts: [2, 2], coordinates: [values, values] });
    assert.deepEqual([...outputs], [...points.map(([first]) => first), ...points.map(([, second]) => second)]);
  });

  test('sine: the first omega first, the hidden omega after, none at the end; shared by both branches', () => {
    const activation = { kind: 'sine', firstOmega: 3, hiddenOmega: 2 } as const;
    const spec: FieldSpec = { ...TINY, activation, sharedLayers: 1, tailLayers: 2 };
    const parameters = Float64Array.of(0.4, 0.1, 0.6, -0.2, 0.7, 0.3, 0.9, 0.05, 1.1, -0.5);
    const [y, x] = [0.25, -0.75];
    const shared = (h: number): number => Math.sin(2 * (0.7 * h + 0.3));
    const fused = shared(Math.sin(3 * (0.4 * y + 0.1))) * shared(Math.sin(3 * (0.6 * x - 0.2)));
    const expected = 1.1 * Math.sin(2 * (0.9 * fused + 0.05)) - 0.5;
    const bricks = { bricks: 1, counts: [1, 1], coordinates: [Float32Array.of(y), Float32Array.of(x)] };
    assert.ok(Math.abs((referenceForward(spec, parameters, bricks)[0] as number) - expected) < 1e-15);
  });

  test('encodings: raw coordinates, then all sines axis by axis, then all cosines', () => {
    const { PI, sin, cos } = Math;
    const coordinates = Float32Array.of(0.5, -0.25);
    const plain: FieldSpec = { ...TINY, branches: [[0, 1]] };
    const positional = encode({ ...plain, encoding: { kind: 'positional', octaves: [2, 1] } }, 0, coordinates);
    const phases = [PI / 2, PI, -PI / 4];
    assert.deepEqual([...positional.values], [0.5, -0.25, ...phases.map(sin), ...phases.map(cos)]);
    const fourier = encode({ ...plain, encoding: { kind: 'fourier', frequencies: 2 } }, 0, coordinates);
    // f = 2 pi (2^0 - 1) and 2 pi (2^6 - 1)
    const waves = [0, 126 * PI * 0.5, -0, 126 * PI * -0.25];
    assert.deepEqual([...fourier.values], [...waves.map(sin), ...waves.map(cos)]);
  });

  test('points of bricks: the last branch runs fastest, each brick has its own rows', () => {
    const rows = rowsOfPoints({ bricks: 2, counts: [2, 1, 2] });
    const first = [[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1]];
    const second = [[2, 1, 2], [2, 1, 3], [3, 1, 2], [3, 1, 3]];
    assert.deepEqual(rows, [...first, ...second]);
  });

  test('sizes that do not fit are refused', () => {
    const parameters = new Float64Array(6);
    assert.throws(() => referenceForward(TINY, parameters.subarray(1), GRID), RangeError);
    assert.throws(() => referenceForward(TINY, parameters, { ...GRID, counts: [2, 2] }), RangeError);
    assert.throws(() => referenceGradient(TINY, parameters, { ...GRID, targets: new Float32Array(5) }), RangeError);
  });
});

describe('properties', () => {
  test('a point has the same outputs in any brick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: CONTRACT_CASES.length - 1 }), (index) => {
        const { spec, parameters, batch } = CONTRACT_CASES[index] as ContractCase;
        const alone = referenceForward(spec, parameters, scattered(batch));
        assert.deepEqual(alone, referenceForward(spec, parameters, batch));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test('the loss is the mean of squared errors, and no gradient is left at the targets', () => {
    const { spec, parameters, batch } = CONTRACT_CASES[0] as ContractCase;
    const outputs = referenceForward(spec, parameters, batch);
    const squares = outputs.map((value, i) => (value - (batch.targets[i] as number)) ** 2);
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    assert.ok(Math.abs(referenceGradient(spec, parameters, batch).loss - mean) < 1e-12);
  });
});

/** The same points, each a brick of its own. */
function scattered(batch: Bricks): Bricks {
  const rows = rowsOfPoints(batch);
  const coordinates = batch.coordinates.map((all, i) => {
    const size = all.length / (batch.bricks * (batch.counts[i] as number));
    return Float32Array.from(rows.flatMap((row) => [...all.subarray((row[i] as number) * size, ((row[i] as number) + 1) * size)]));
  });
  return { bricks: pointCount(batch), counts: batch.counts.map(() => 1), coordinates };
}

describe('gradient against central differences', () => {
  for (const example of CONTRACT_CASES) {
    test(example.name, () => checkGradient(example));
  }
});

/** Compares the derivative along a random direction within every parameter tensor. */
function checkGradient({ spec, parameters, batch }: ContractCase): void {
  const random = new Random(5);
  const { gradient } = referenceGradient(spec, parameters, batch);
  const scale = Math.hypot(...gradient);
  const step = 1e-6;
  for (const layer of allLayers(parameterLayout(spec))) {
    for (const [start, end] of [
      [layer.weightOffset, layer.biasOffset],
      [layer.biasOffset, layer.biasOffset + layer.outputs],
    ] as const) {
      const direction = gradient.map((_, i) => (i >= start && i < end ? random.normal() : 0));
      const lossAt = (distance: number): number =>
        referenceGradient(spec, direction.map((d, i) => (parameters[i] as number) + distance * d), batch).loss;
      const numeric = (lossAt(step) - lossAt(-step)) / (2 * step);
      const exact = direction.reduce((sum, d, i) => sum + d * (gradient[i] as number), 0);
      const error = Math.abs(numeric - exact) / Math.max(Math.abs(exact), 1e-2 * scale);
      assert.ok(error < 1e-5, `${layer.name} at ${start}: ${numeric} by differences, ${exact} by the reference`);
    }
  }
}

describe('the cases', () => {
  test('cover every combination of three settings that some valid field has', () => {
    const choices = validChoices();
    const every = new Set(choices.flatMap((choice) => combinationsOf(choice, 3)));
    const covered = new Set(coveringArray(choices, 3).flatMap((choice) => combinationsOf(choice, 3)));
    assert.deepEqual(covered, every);
  });

  test('have gradients to compare: no case is dead', () => {
    for (const { name, spec, parameters, batch } of CONTRACT_CASES) {
      const { gradient } = referenceGradient(spec, parameters, batch);
      const moving = gradient.filter((value) => value !== 0).length / gradient.length;
      assert.ok(moving > 0.2, `${name}: ${Math.round(100 * moving)} % of the gradient is not zero`);
    }
  });
});

test('a seed gives the same batch each time', () => {
  const shape = { bricks: 2, counts: [2, 3] };
  assert.deepEqual(makeBatch(TINY, shape, 1), makeBatch(TINY, shape, 1));
  assert.notDeepEqual(makeBatch(TINY, shape, 1), makeBatch(TINY, shape, 2));
});

contractSuite('reference', async () => new ReferenceEngine());
