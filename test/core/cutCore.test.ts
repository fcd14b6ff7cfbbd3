import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SettingError, UnsolvableError } from '../../src-main/core/base/errors.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward } from '../../src-main/core/engine/reference.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { parameterLayout, type Layer } from '../../src-main/core/field/parameters.ts';
import { validateSpec, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { axisCoordinates, type GridSignal } from '../../src-main/core/signal/signal.ts';
import { branchForward, branchInput } from '../../src-main/core/solve/branchPass.ts';
import { CoreSolver } from '../../src-main/core/solve/coreSolver.ts';
import { loadCore } from '../../src-main/core/solve/coreWeights.ts';
import { cutCore, firstColumns, type CutCore } from '../../src-main/core/solve/cutCore.ts';
import { productParameters, productSpec } from '../../src-main/core/solve/productField.ts';

const SINE: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 9, hiddenOmega: 12, branchOmegas: [9, 6] },
  width: 14,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  coreWidths: [14, 11],
  outputs: 2,
};
const RELU: FieldSpec = { ...SINE, activation: { kind: 'relu' }, encoding: { kind: 'positional', octaves: [4, 3] }, sharedLayers: 2 };
const FLAT: FieldSpec = { ...SINE, sharedLayers: 0 };
const SIZES = [26, 19];

/** A field whose core was solved for a picture of noise. */
async function solved(spec: FieldSpec, ridge: number): Promise<Float32Array> {
  const random = new Random(5);
  const picture: GridSignal = { sizes: SIZES, outputs: 2, values: Float32Array.from({ length: 2 * 26 * 19 }, () => random.uniform()) };
  const parameters = initializeParameters(spec, 2);
  await new CoreSolver(spec, picture, { halfway: 0, ridge }, multiplyHere).solve(parameters);
  return parameters;
}

function valuesOf(spec: FieldSpec, parameters: Float32Array): Float64Array {
  return Float64Array.from(referenceForward(spec, parameters, { bricks: 1, counts: SIZES, coordinates: SIZES.map((size) => axisCoordinates(size)) }));
}

/** The mean squared difference of two fields in [0, 1]. */
function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / (4 * a.length);
}

/** The same between a field and its factors, all of it in float64. */
async function differenceOf(spec: FieldSpec, parameters: Float32Array, { factors }: CutCore, rank: number): Promise<number> {
  const [down, across] = await Promise.all(
    [0, 1].map(async (branch) => {
      const input = branchInput(spec, branch, axisCoordinates(SIZES[branch] as number));
      return (await branchForward(spec, parameterLayout(spec), parameters, branch, input, multiplyHere)).features;
    }),
  );
  assert.ok(down && across);
  let sum = 0;
  for (const [output, [a, b]] of factors.entries()) {
    const core = loadCore(spec, parameterLayout(spec).core as Layer, parameters, output);
    const cut = await multiplyHere(firstColumns(a, rank), firstColumns(b, rank), { b: true });
    const off = { ...core, values: core.values.map((value, i) => value - (cut.values[i] as number)) };
    const picture = await multiplyHere(await multiplyHere(down, off), across, { b: true });
    sum += difference(picture.values, new Float64Array(picture.values.length));
  }
  return sum / factors.length;
}

describe('a core that is cut', () => {
  for (const [what, spec, ridge] of [['sines', SINE, 1e-4], ['sines, nearly dependent', { ...SINE, activation: { kind: 'sine', firstOmega: 2, hiddenOmega: 3 } }, 1e-8], ['relu', RELU, 1e-6], ['one layer', FLAT, 1e-6]] as const) {
    test(`loses exactly what was said before, at every rank: ${what}`, async () => {
      const parameters = await solved(spec as FieldSpec, ridge);
      const cut = await cutCore(spec as FieldSpec, parameters, SIZES, multiplyHere);
      const most = cut.errors[0] as number;
      for (let rank = 0; rank < 12; rank++) {
        const [said, is] = [cut.errors[rank] as number, await differenceOf(spec as FieldSpec, parameters, cut, rank)];
        assert.ok(Math.abs(said - is) <= 1e-6 * said + 1e-12 * most, `rank ${rank}: ${said}, and it is ${is}`);
      }
      assert.ok(Math.abs(most - difference(valuesOf(spec as FieldSpec, parameters), new Float64Array(2 * 26 * 19))) < 1e-6 * most);
    });
  }

  for (const [what, spec] of [['sines', SINE], ['relu', RELU], ['one layer', FLAT]] as const) {
    test(`is a field of fusion product, with ${what}`, async () => {
      const parameters = await solved(spec, 1e-4);
      const cut = await cutCore(spec, parameters, SIZES, multiplyHere);
      const whole = valuesOf(spec, parameters);
      for (const rank of [1, 4, 9]) {
        const wide = validateSpec(productSpec(spec, rank));
        const is = difference(valuesOf(wide, productParameters(spec, parameters, cut, rank)), whole);
        const said = cut.errors[rank] as number;
        assert.ok(Math.abs(is / said - 1) < 1e-3, `rank ${rank}: ${said}, and it is ${is}`);
      }
    });
  }

  test('of all products is the field itself', async () => {
    const parameters = await solved(SINE, 1e-4);
    const cut = await cutCore(SINE, parameters, SIZES, multiplyHere);
    const all = cut.errors.length - 1;
    assert.equal(all, 12, 'as many as the narrower branch has features, and the constant');
    assert.equal(cut.errors[all], 0);
    const made = valuesOf(productSpec(SINE, all), productParameters(SINE, parameters, cut, all));
    assert.ok(difference(made, valuesOf(SINE, parameters)) < 1e-9);
  });

  test('is refused where there is none, or a weight is no number', async () => {
    const shape: FieldSpec = { ...SINE, axes: ['z', 'y', 'x'], branches: [[0], [1], [2]], coreWidths: [3, 3, 3], activation: { kind: 'sine', firstOmega: 9, hiddenOmega: 9 } };
    await assert.rejects(cutCore(shape, initializeParameters(shape, 1), [4, 4, 4], multiplyHere), SettingError);
    const parameters = await solved(SINE, 1e-4);
    parameters[3] = NaN;
    await assert.rejects(cutCore(SINE, parameters, SIZES, multiplyHere), UnsolvableError);
  });
});
