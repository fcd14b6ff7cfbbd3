/** Fields in few bytes: what comes back is what was said, and bytes of no field are told. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward } from '../../src-main/core/engine/reference.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import { validateSpec, type AxisName, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { codeLevels, codeNumber } from '../../src-main/core/shrink/levels.ts';
import { BitModels, RangeDecoder, RangeEncoder } from '../../src-main/core/shrink/rangeCoder.ts';
import { codeRows, scaleNumber, scaleOf } from '../../src-main/core/shrink/rows.ts';
import { isTooLarge, parametersFromBytes, shrinkLayers } from '../../src-main/core/shrink/shrink.ts';
import { CoreShrinker } from '../../src-main/core/shrink/shrinkCore.ts';
import { gridBrick } from '../../src-main/core/query/grid.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { tuckerParameters, tuckerSpec } from '../../src-main/core/solve/tuckerField.ts';
import { tuckerCore } from '../../src-main/core/solve/tuckerCut.ts';

const CLIP: FieldSpec = {
  axes: ['t', 'y', 'x'],
  branches: [[0], [1], [2]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 8, hiddenOmega: 12, branchOmegas: [4, 8, 10] },
  width: 9,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  coreWidths: [5, 9, 8],
  outputs: 2,
};
const PICTURE: FieldSpec = { ...CLIP, axes: ['y', 'x'], branches: [[0], [1]], coreWidths: [9, 9], activation: { kind: 'sine', firstOmega: 8, hiddenOmega: 12 } };
const PLAIN: FieldSpec = {
  ...{ axes: ['y', 'x'], branches: [[0, 1]], encoding: { kind: 'positional', octaves: [3, 3] }, activation: { kind: 'relu' } },
  ...{ width: 24, sharedLayers: 1, tailLayers: 2, rank: 1, fusion: 'product', outputs: 3 },
} as FieldSpec;

/** Values on the samples and halfway between them, in float64. */
function valuesOf(spec: FieldSpec, parameters: Float32Array, sizes: readonly number[]): Float64Array {
  const along: Partial<Record<AxisName, Float32Array>> = {};
  for (const [i, axis] of spec.axes.entries()) along[axis] = axisCoordinates(2 * (sizes[i] as number) - 1);
  return Float64Array.from(referenceForward(spec, parameters, gridBrick(spec, along)));
}

function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / (4 * a.length);
}

describe('range coder', () => {
  test('gives back bits of every likelihood, in as many bytes as they hold', () => {
    for (const likely of [0.5, 0.9, 0.999, 0.001]) {
      const random = new Random(7);
      const bits = Array.from({ length: 40_000 }, () => (random.uniform() < likely ? 1 : 0));
      const encoder = new RangeEncoder();
      const models = new BitModels(1);
      for (const bit of bits) encoder.bit(models, 0, bit);
      const bytes = encoder.finish();
      const [decoder, again] = [new RangeDecoder(bytes), new BitModels(1)];
      assert.deepEqual(bits.map(() => decoder.bit(again, 0)), bits);
      assert.ok(decoder.isAtEnd);
      const entropy = -(likely * Math.log2(likely) + (1 - likely) * Math.log2(1 - likely)) * (bits.length / 8);
      assert.ok(bytes.length < 1.06 * entropy + 40, `${bytes.length} bytes for ${entropy}`);
    }
  });

  test('carries through runs of 255', () => {
    const random = new Random(3);
    for (let round = 0; round < 200; round++) {
      const encoder = new RangeEncoder();
      const bits = Array.from({ length: 300 }, () => (random.uniform() < 0.97 ? 1 : 0));
      for (const bit of bits) encoder.plain(bit);
      const decoder = new RangeDecoder(encoder.finish());
      assert.deepEqual(bits.map(() => decoder.plain()), bits);
    }
  });

  test('gives back levels up to 24 bits on any grid, and numbers between them', () => {
    const random = new Random(11);
    for (const sizes of [[1], [7], [3, 5], [2, 4, 3, 6]]) {
      const count = sizes.reduce((product, size) => product * size, 1);
      const levels = Int32Array.from({ length: count }, () => Math.round((random.uniform() - 0.5) * 2 ** (1 + 23.9 * random.uniform())));
      levels[0] = 2 ** 24 - 1;
      const encoder = new RangeEncoder();
      codeLevels(encoder, levels.slice(), sizes);
      codeNumber(encoder, 40_000, 16);
      const decoder = new RangeDecoder(encoder.finish());
      const back = new Int32Array(count);
      codeLevels(decoder, back, sizes);
      assert.deepEqual([back, codeNumber(decoder, 0, 16), decoder.isAtEnd], [levels, 40_000, true]);
    }
  });
});

describe('rows of weights', () => {
  test('are off by half a step of their own scale at most', () => {
    const values = Float32Array.from([0.5, -1, 0.25, 1e-4, 3e-4, -2e-4, 0, 0, 0]);
    const coded = values.slice();
    codeRows(new RangeEncoder(), { values: coded, rows: 3, columns: 3 }, 8);
    for (const [i, value] of values.entries()) {
      const largest = [1, 3e-4, 0][Math.floor(i / 3)] as number;
      assert.ok(Math.abs((coded[i] as number) - value) <= (0.501 * largest) / 127, `weight ${i}`);
    }
  });

  test('have scales that are found again, and never too small', () => {
    for (const scale of [1e-9, 0.37, 1, 5, 2e6]) {
      const number = scaleNumber(scale);
      assert.ok(scaleOf(number) >= scale * (1 - 1e-12) && scaleOf(number) < scale * 1.001);
    }
    assert.equal(scaleOf(scaleNumber(0)), 0);
  });
});

describe('a field with a core', () => {
  for (const [what, spec, sizes] of [['a clip', CLIP, [7, 14, 12]], ['a picture', PICTURE, [20, 17]]] as const) {
    test(`loses exactly what is said: ${what}`, async () => {
      const parameters = initializeParameters(spec, 4);
      const whole = valuesOf(spec, parameters, sizes);
      const shrinker = await CoreShrinker.of(spec, parameters, sizes, 8, multiplyHere);
      const [finest, coarsest] = shrinker.scales;
      let before = Infinity;
      for (const part of [0.4, 0.6, 0.8, 0.9]) {
        const scale = Math.round(finest + part * (coarsest - finest));
        const { bytes, spec: small, error } = shrinker.rounded(scale);
        const back = await parametersFromBytes(bytes, validateSpec(small), sizes, multiplyHere);
        assert.ok(back, 'is to be read again');
        const found = difference(whole, valuesOf(small, back, sizes));
        assert.ok(Math.abs(found - (error as number)) <= 1e-3 * found + 1e-10, `said ${error}, found ${found}`);
        assert.ok(bytes.length <= before, 'coarser steps take fewer bytes');
        before = bytes.length;
      }
    });
  }

  test('that was cut before is shrunk alike', async () => {
    const parameters = initializeParameters(CLIP, 5);
    const [sizes, sides] = [[7, 14, 12], [4, 6, 7]];
    const cut = tuckerSpec(CLIP, sides);
    const few = tuckerParameters(CLIP, parameters, await tuckerCore(CLIP, parameters, sizes, multiplyHere), sides);
    const shrinker = await CoreShrinker.of(cut, few, sizes, 12, multiplyHere);
    const { bytes, spec, error } = shrinker.rounded(shrinker.scales[0] + 9000);
    const back = await parametersFromBytes(bytes, validateSpec(spec), sizes, multiplyHere);
    assert.ok(back);
    const found = difference(valuesOf(cut, few, sizes), valuesOf(spec, back, sizes));
    assert.ok(found < 1e-4 && Math.abs(found - (error as number)) <= 1e-3 * found + 1e-10);
  });
});

describe('a field without a core', () => {
  test('comes back the nearer, the more bits it has', async () => {
    const parameters = initializeParameters(PLAIN, 2);
    const whole = valuesOf(PLAIN, parameters, [12, 12]);
    let before = Infinity;
    for (const bits of [3, 5, 8, 12]) {
      const { bytes, spec } = shrinkLayers(PLAIN, parameters, bits);
      const back = await parametersFromBytes(bytes, spec, [12, 12], multiplyHere);
      assert.ok(back);
      const found = difference(whole, valuesOf(spec, back, [12, 12]));
      assert.ok(found < before / 4, `${bits} bits: ${found}`);
      before = found;
    }
    assert.ok(before < 1e-6);
  });
});

describe('bytes of no field', () => {
  test('are told from those of one, and none of them crash', async () => {
    const parameters = initializeParameters(CLIP, 4);
    const shrinker = await CoreShrinker.of(CLIP, parameters, [7, 14, 12], 8, multiplyHere);
    const { bytes, spec } = shrinker.rounded(shrinker.scales[0] + 12_000);
    assert.equal(await parametersFromBytes(bytes.subarray(0, bytes.length - 9), spec, [7, 14, 12], multiplyHere), null);
    assert.equal(await parametersFromBytes(new Uint8Array([...bytes, 1, 2, 3, 4, 5]), spec, [7, 14, 12], multiplyHere), null);
    const random = new Random(1);
    for (let round = 0; round < 60; round++) {
      const damaged = bytes.slice();
      damaged[Math.floor(random.uniform() * damaged.length)] = Math.floor(256 * random.uniform());
      const back = await parametersFromBytes(damaged, spec, [7, 14, 12], multiplyHere);
      assert.ok(back === null || (back.length === parameterLayout(spec).size && back.every(Number.isFinite)));
    }
  });

  test('are refused before memory is taken, where a few of them say that they are a large field', () => {
    assert.ok(isTooLarge({ ...PLAIN, width: 4096 }, [64, 64], 200));
    assert.ok(!isTooLarge(PLAIN, [64, 64], 200));
    assert.ok(isTooLarge({ ...PICTURE, width: 4096, coreWidths: [4, 4] }, [60_000, 60_000], 2 ** 30));
  });
});
