/** Cores cut to fewer features of each axis: the loss is what was said before, and the field that is written has it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SettingError, UnsolvableError } from '../../src-main/core/base/errors.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward } from '../../src-main/core/engine/reference.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import { validateSpec, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { axisCoordinates, type GridSignal } from '../../src-main/core/signal/signal.ts';
import { GridSolver } from '../../src-main/core/solve/gridDescent.ts';
import { modeGram, modeProduct, type Tensor } from '../../src-main/core/solve/modes.ts';
import { signalTargets } from '../../src-main/core/solve/targets.ts';
import { CutAsked, cutsOf, cutTo, tuckerCore } from '../../src-main/core/solve/tuckerCut.ts';
import { tuckerParameters, tuckerSpec } from '../../src-main/core/solve/tuckerField.ts';
import { checkMethod } from '../../src-main/core/training/method.ts';

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
const SIZES = [7, 14, 12];
const PICTURE: FieldSpec = { ...CLIP, axes: ['y', 'x'], branches: [[0], [1]], coreWidths: [9, 8], activation: { kind: 'sine', firstOmega: 8, hiddenOmega: 12 } };

/** A field whose core is noise. */
function noise(spec: FieldSpec): Float32Array {
  return initializeParameters(spec, 4);
}

function valuesOf(spec: FieldSpec, parameters: Float32Array, sizes: number[]): Float64Array {
  return Float64Array.from(referenceForward(spec, parameters, { bricks: 1, counts: sizes, coordinates: sizes.map((size) => axisCoordinates(size)) }));
}

/** The mean squared difference of two fields in [0, 1]. */
function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / (4 * a.length);
}

describe('a core cut along its axes', () => {
  const cases = [
    ['a clip', CLIP, SIZES],
    ['a picture', PICTURE, SIZES.slice(1)],
    ['fewer samples than features', CLIP, [4, 6, 5]],
    ['one layer', { ...CLIP, sharedLayers: 0 }, SIZES],
  ] as const;
  for (const [what, spec, sizes] of cases) {
    test(`loses exactly what was said before: ${what}`, async () => {
      const parameters = noise(spec as FieldSpec);
      const whole = valuesOf(spec as FieldSpec, parameters, [...sizes]);
      const power = difference(whole, new Float64Array(whole.length));
      const core = await tuckerCore(spec as FieldSpec, parameters, sizes, multiplyHere);
      const cuts = cutsOf(core);
      assert.ok(cuts.length > 10, `${cuts.length} cuts`);
      for (const { sides, error } of cuts.filter((_, i) => i % 4 === 0)) {
        const made = validateSpec(tuckerSpec(spec as FieldSpec, sides));
        const written = tuckerParameters(spec as FieldSpec, parameters, core, sides);
        assert.equal(written.length, parameterLayout(made).size);
        const found = difference(whole, valuesOf(made, written, [...sizes]));
        assert.ok(Math.abs(found - error) <= 1e-6 * power + 1e-4 * error, `${sides.join(' x ')}: ${found}, said ${error} of ${power}`);
        const said = cutTo(core, sides).error;
        assert.ok(Math.abs(said - error) <= 1e-12 * power, `${said} and ${error}`);
      }
    });
  }

  test('is the best that a cut of one axis can be: Eckart and Young', async () => {
    const parameters = noise(PICTURE);
    const sizes = SIZES.slice(1);
    const core = await tuckerCore(PICTURE, parameters, sizes, multiplyHere);
    // With two axes and both cut alike, S is diagonal but for channels: no field of so few features along y comes nearer.
    const few = cutTo(core, [3, core.core.sizes[2] as number]);
    const kept = valuesOf(tuckerSpec(PICTURE, few.sides), tuckerParameters(PICTURE, parameters, core, few.sides), sizes);
    const random = new Random(3);
    const whole = valuesOf(PICTURE, parameters, sizes);
    const least = difference(whole, kept);
    for (let trial = 0; trial < 20; trial++) {
      assert.ok(projectedLoss(whole, sizes, random) >= least - 1e-9, 'three other directions along y lose less');
    }
  });

  test('is asked at other samples than those of its grid', async () => {
    const parameters = noise(CLIP);
    const core = await tuckerCore(CLIP, parameters, SIZES, multiplyHere);
    const others = SIZES.map((size) => axisCoordinates(size + 3));
    const asked = await CutAsked.at(CLIP, parameters, others, multiplyHere);
    const at = (spec: FieldSpec, values: Float32Array): Float64Array =>
      Float64Array.from(referenceForward(spec, values, { bricks: 1, counts: others.map(({ length }) => length), coordinates: others }));
    for (const sides of [[2, 5, 4], [1, 1, 1], [4, 8, 7]]) {
      const made = at(tuckerSpec(CLIP, sides), tuckerParameters(CLIP, parameters, core, sides));
      const found = difference(at(CLIP, parameters), made);
      assert.ok(Math.abs((await asked.error(core, sides)) - found) < 1e-4 * found, `${sides.join(' x ')}: ${found}`);
    }
  });

  test('gets a source back that needs no more features', async () => {
    // One product of functions: two features of each axis hold it, whatever the constants do.
    const [depth, height, width] = SIZES as [number, number, number];
    const values = Float32Array.from({ length: depth * height * width }, (_, i) => {
      const at = [Math.floor(i / height / width) / depth, (Math.floor(i / width) % height) / height, (i % width) / width] as [number, number, number];
      return 0.5 + 0.4 * Math.sin(2 * at[0]) * Math.cos(3 * at[1]) * Math.sin(4 * at[2] + 1);
    });
    const source: GridSignal = { sizes: SIZES, outputs: 1, values };
    const spec = { ...CLIP, outputs: 1 };
    const parameters = noise(spec);
    await new GridSolver(spec, async () => signalTargets(source), { ridge: 1e-9, halfway: 0 }, multiplyHere).solve(parameters);
    const core = await tuckerCore(spec, parameters, SIZES, multiplyHere);
    const solved = difference(valuesOf(spec, parameters, SIZES), Float64Array.from(values, (value) => 2 * value - 1));
    const { error } = cutTo(core, [2, 2, 2]);
    assert.ok(error < Math.max(1e-6, 3 * solved), `${error} beside ${solved}`);
  });

  test('is refused where there is none, and says so', async () => {
    const plane: FieldSpec = { ...CLIP, branches: [[0], [1, 2]], coreWidths: [5, 9], activation: { kind: 'sine', firstOmega: 8, hiddenOmega: 12 } };
    await assert.rejects(tuckerCore(plane, noise(plane), SIZES, multiplyHere), SettingError);
    const core = await tuckerCore(CLIP, noise(CLIP), SIZES, multiplyHere);
    for (const sides of [[1, 2], [0, 1, 1], [99, 1, 1], [1.5, 1, 1]]) assert.throws(() => cutTo(core, sides), SettingError);
    const cut = tuckerSpec(CLIP, [2, 2, 2]);
    await assert.rejects(tuckerCore(cut, noise(cut), SIZES, multiplyHere), SettingError, 'a second time');
    assert.throws(() => checkMethod(cut, 'solve', 'squares'), SettingError);
    const broken = noise(CLIP).fill(NaN);
    await assert.rejects(tuckerCore(CLIP, broken, SIZES, multiplyHere), UnsolvableError);
  });
});

/** What three random directions along y lose of both channels. */
function projectedLoss(values: Float64Array, [height = 1, width = 1]: readonly number[], random: Random): number {
  const directions: number[][] = [];
  while (directions.length < 3) {
    const direction = Array.from({ length: height }, () => random.normal());
    for (const other of directions) {
      const along = direction.reduce((sum, value, i) => sum + value * (other[i] as number), 0);
      other.forEach((value, i) => (direction[i] = (direction[i] as number) - along * value));
    }
    const length = Math.hypot(...direction);
    directions.push(direction.map((value) => value / length));
  }
  let kept = 0;
  let all = 0;
  for (const value of values) all += value ** 2;
  for (let column = 0; column < values.length / height; column++) {
    const [channel, x] = [Math.floor(column / width), column % width];
    for (const direction of directions) {
      const part = direction.reduce((sum, weight, y) => sum + weight * (values[(channel * height + y) * width + x] as number), 0);
      kept += part ** 2;
    }
  }
  return (all - kept) / (4 * values.length);
}

describe('products along an axis', () => {
  const random = new Random(1);
  const tensor: Tensor = { sizes: [2, 3, 4], values: Float64Array.from({ length: 24 }, () => random.normal()) };
  const at = ({ sizes, values }: Tensor, [i, j, k]: [number, number, number]): number =>
    values[(i * (sizes[1] as number) + j) * (sizes[2] as number) + k] as number;

  for (const axis of [0, 1, 2]) {
    test(`are sums over that axis: ${axis}`, async () => {
      const size = tensor.sizes[axis] as number;
      const matrix = { rows: 5, columns: size, values: Float64Array.from({ length: 5 * size }, () => random.normal()) };
      const product = await modeProduct(tensor, axis, matrix, multiplyHere);
      assert.deepEqual(product.sizes, tensor.sizes.with(axis, 5));
      const place = [1, 2, 3].map((value, i) => (i === axis ? 4 : value)) as [number, number, number];
      const wanted = Array.from({ length: size }, (_, n) => (matrix.values[4 * size + n] as number) * at(tensor, place.with(axis, n) as [number, number, number]));
      assert.ok(Math.abs(at(product, place) - wanted.reduce((sum, value) => sum + value, 0)) < 1e-12);
      const gram = await modeGram(tensor, tensor, axis, multiplyHere);
      const trace = Array.from({ length: size }, (_, n) => gram.values[n * size + n] as number).reduce((sum, value) => sum + value, 0);
      assert.ok(Math.abs(trace - tensor.values.reduce((sum, value) => sum + value ** 2, 0)) < 1e-12);
    });
  }
});
