import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { queryFlops, queryTileBytes, stepFlops, stepMemory, stepTileBytes, parameterCount } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { allLayers, parameterLayout } from '../../src-main/core/field/parameters.ts';
import { encodedSize, encodingFrequencies, splitDepth, validateSpec, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { ALL_KINDS, findPreset, KINDS } from '../../src-main/core/kinds/table.ts';

const IMAGE = { axes: ['y', 'x'] as FieldSpec['axes'], sizes: [256, 256], outputs: 3 };
const coordx = findPreset(KINDS.image, 'coordx').config(IMAGE).spec;
const siren = findPreset(KINDS.image, 'siren').config(IMAGE).spec;

describe('a field spec', () => {
  const wrong: [string, Partial<FieldSpec>, RegExp][] = [
    ['a width of 0', { width: 0 }, /width must be a whole number from 1 to 4096, not 0/],
    ['a fractional rank', { rank: 1.5 }, /rank must be a whole number from 1 to/],
    ['an unknown fusion', { fusion: 'mean' as FieldSpec['fusion'] }, /fusion must be one of product, sum/],
    ['branches that miss an axis', { branches: [[0]] }, /branches must hold every axis index from 0 to 1/],
    ['branches that repeat an axis', { branches: [[0, 1], [1]] }, /branches must hold/],
    ['branches out of order', { branches: [[1], [0]] }, /branches must hold/],
    ['an empty branch', { branches: [[0, 1], []] }, /branches must hold/],
    ['two axes of one name', { axes: ['x', 'x'] }, /must not name a coordinate twice/],
    ['a rank over a sum', { rank: 2, fusion: 'sum' }, /rank must be 1 with fusion sum/],
    ['a rank on a plain MLP', { rank: 2, branches: [[0, 1]] }, /rank must be 1 for a plain MLP/],
    ['a rank without a layer to widen', { rank: 2, sharedLayers: 0 }, /sharedLayers must be at least 1/],
    ['an omega of 0', { activation: { kind: 'sine', firstOmega: 0, hiddenOmega: 30 } }, /firstOmega must be a number/],
    ['octaves for one axis of two', { encoding: { kind: 'positional', octaves: [3] } }, /octaves must hold one number/],
    ['NaN frequencies', { encoding: { kind: 'fourier', frequencies: NaN } }, /frequencies must be a whole number/],
  ];
  for (const [what, change, message] of wrong) {
    test(`refuses ${what}`, () => {
      assert.throws(() => validateSpec({ ...coordx, ...change }), { name: 'SettingError', message });
    });
  }

  test('accepts every preset, over every kind of domain', () => {
    for (const { axes, presets } of ALL_KINDS) {
      for (const preset of presets) {
        for (const outputs of [1, 3, 4]) {
          for (const sizes of [[1, 1, 1], [3, 8192, 2], [512, 512, 64]]) {
            validateSpec(preset.config({ axes: [...axes], sizes: sizes.slice(0, axes.length), outputs }).spec);
          }
        }
      }
    }
    assert.deepEqual(ALL_KINDS.map(({ presets: [first] }) => first.name), ['solved', 'solved', 'solved', 'solved']);
    assert.throws(() => findPreset(KINDS.shape, 'fastest'), /There is no preset fastest; there are solved, /);
  });

  test('knows its split depth', () => {
    assert.equal(splitDepth(siren), 0);
    assert.equal(splitDepth(coordx), 3);
    assert.equal(splitDepth({ ...coordx, tailLayers: 0 }), 4);
  });

  test('encodes with the frequencies of the paper', () => {
    const pe: FieldSpec = { ...coordx, encoding: { kind: 'positional', octaves: [2, 3] } };
    assert.deepEqual(encodingFrequencies(pe, 1), [Math.PI, 2 * Math.PI, 4 * Math.PI]);
    assert.equal(encodedSize(pe, 0), 5);
    const fourier: FieldSpec = { ...coordx, encoding: { kind: 'fourier', frequencies: 128 } };
    const frequencies = encodingFrequencies(fourier, 0);
    assert.equal(frequencies[0], 0);
    assert.ok(Math.abs((frequencies[127] ?? 0) - 2 * Math.PI * 63) < 1e-9);
    assert.equal(encodedSize(fourier, 1), 256);
  });
});

describe('the cost of a field', () => {
  test('parameters of the paper networks, counted by hand', () => {
    // Two first layers 1 -> 256, two shared and one hidden 256 -> 256, output 256 -> 3; all with biases.
    assert.equal(parameterCount(coordx), 2 * 512 + 3 * (65536 + 256) + 771);
    assert.equal(parameterCount(siren), 768 + 3 * (65536 + 256) + 771);
    // Rank 4 widens the last shared layer to 1024.
    assert.equal(parameterCount({ ...coordx, rank: 4 }), 2 * 512 + 65792 + 1024 * 257 + 65792 + 771);
    // Fully split: the factor layer ends every branch.
    assert.equal(parameterCount({ ...coordx, tailLayers: 0, rank: 8 }), 2 * 512 + 2 * 65792 + 24 * 257);
  });

  test('operations of a query, counted by hand', () => {
    const shape = { bricks: 1, counts: [256, 256] };
    const points = 65536;
    const branches = 512 * (2 * 256 + 2 * 2 * 65536);
    assert.equal(queryFlops(coordx, shape), branches + points * (256 + 2 * 65536 + 2 * 768));
    const plain = { bricks: 1, counts: [points] };
    assert.equal(queryFlops(siren, plain), points * 2 * (512 + 3 * 65536 + 768));
    // The paper's promise: the split query of the same network costs about a third.
    const ratio = queryFlops(siren, plain) / queryFlops(coordx, shape);
    assert.ok(ratio > 2.8 && ratio < 3.1, String(ratio));
  });

  test('a step costs three queries less the gradient by coordinates', () => {
    const shape = { bricks: 2, counts: [8, 5] };
    assert.equal(stepFlops(coordx, shape), 3 * queryFlops(coordx, shape) - 2 * 256 * 26);
  });

  test('memory grows with the tile and stays within the budget', () => {
    const small = { bricks: 1, counts: [32, 32] };
    const large = { bricks: 1, counts: [64, 64] };
    assert.ok(stepTileBytes(coordx, large) > 3 * stepTileBytes(coordx, small));
    assert.ok(queryTileBytes(coordx, large) < stepTileBytes(coordx, large));
    const budget = 1e6;
    const held = 32 * parameterCount(coordx) + 12 * 4096;
    assert.equal(stepMemory(coordx, large, budget), held + budget);
  });
});

describe('parameters', () => {
  test('fill the vector once, without gaps', () => {
    for (const preset of KINDS.image.presets) {
      const { spec } = preset.config(IMAGE);
      const layout = parameterLayout(spec);
      let next = 0;
      for (const layer of allLayers(layout)) {
        assert.equal(layer.weightOffset, next);
        assert.equal(layer.biasOffset, next + layer.inputs * layer.outputs);
        next = layer.biasOffset + layer.outputs;
      }
      assert.equal(layout.size, next);
    }
  });

  test('start within the bounds of SIREN, the same for the same seed', () => {
    const parameters = initializeParameters(coordx, 7);
    assert.deepEqual(parameters, initializeParameters(coordx, 7));
    assert.notDeepEqual(parameters, initializeParameters(coordx, 8));
    const layout = parameterLayout(coordx);
    const bounds = { first: 1, hidden: Math.sqrt(6 / 256) / 30, output: Math.sqrt(6 / 256) / 30, factor: Infinity, projection: Infinity, core: Infinity };
    for (const layer of allLayers(layout)) {
      const weights = parameters.subarray(layer.weightOffset, layer.biasOffset);
      const largest = weights.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
      assert.ok(largest <= bounds[layer.role] * 1.0001, layer.name);
      assert.ok(largest > 0.9 * bounds[layer.role], layer.name);
    }
  });
});
