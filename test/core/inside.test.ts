/** What is inside a field is what the reference says, and terms add up to it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceFeatures, referenceForward } from '../../src-main/core/engine/reference.ts';
import { queryFlops } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { transpose, type Matrix } from '../../src-main/core/field/matrix.ts';
import { splitDepth, validateSpec, type FieldSpec } from '../../src-main/core/field/spec.ts';
import { lookAtBest } from '../../src-main/core/inside/best.ts';
import { branchActivations, fusedActivations } from '../../src-main/core/inside/activations.ts';
import { fieldValues, partingOf, type Parting } from '../../src-main/core/inside/fieldValues.ts';
import { layerCosts, plainTwin, rowsOfBranches } from '../../src-main/core/inside/layerCosts.ts';
import { sampledSource } from '../../src-main/core/inside/grid.ts';
import { lookAtLayer, lookAtTerms, type Inside } from '../../src-main/core/inside/look.ts';
import { variantsOf } from '../../src-main/core/inside/qualityFigure.ts';
import { powerSpectra, sourceSpectrum } from '../../src-main/core/inside/spectra.ts';
import { ownTerms, sortedTerms, type TermSet } from '../../src-main/core/inside/terms.ts';
import { gridBrick } from '../../src-main/core/query/grid.ts';
import { axisCoordinates, type GridSignal } from '../../src-main/core/signal/signal.ts';
import { cutErrors } from '../../src-main/core/solve/cutErrors.ts';

const IMAGE: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 9, hiddenOmega: 12 },
  width: 8,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 5,
  fusion: 'product',
  outputs: 3,
};
const SIZES: Record<string, number> = { t: 5, z: 7, y: 13, x: 11 };
const VIDEO: FieldSpec = { ...IMAGE, axes: ['t', 'y', 'x'], branches: [[0], [1, 2]] };
const TENSOR: FieldSpec = { ...IMAGE, fusion: 'tensor', rank: 1, coreWidths: [8, 6] };

/** Fields that are sums of terms. */
const SPLIT: Record<string, FieldSpec> = {
  'y|x of rank 5': IMAGE,
  'y|x, a sum': { ...IMAGE, fusion: 'sum', rank: 1 },
  'y|x, a core': TENSOR,
  't|yx of rank 5': VIDEO,
  'ty|x of rank 5': { ...VIDEO, branches: [[0, 1], [2]] },
  't|y|x of rank 5': { ...VIDEO, branches: [[0], [1], [2]] },
  't|y|x, a sum': { ...VIDEO, branches: [[0], [1], [2]], fusion: 'sum', rank: 1 },
  'z|y|x, a core': { ...VIDEO, axes: ['z', 'y', 'x'], branches: [[0], [1], [2]], fusion: 'tensor', rank: 1, outputs: 1 },
  'y|x, a core that was cut': { ...TENSOR, coreWidths: [4, 4], projections: 4 },
  'yx|t, a core': { ...VIDEO, branches: [[0, 1], [2]], fusion: 'tensor', rank: 1 },
};
const OTHERS: Record<string, FieldSpec> = {
  'a tail': { ...IMAGE, tailLayers: 2, rank: 2 },
  'a sum with a tail': { ...IMAGE, tailLayers: 1, rank: 1, fusion: 'sum' },
  'relu with encoding, a tail, three axes': { ...VIDEO, activation: { kind: 'relu' }, encoding: { kind: 'positional', octaves: [2, 3, 3] }, tailLayers: 2, rank: 1 },
  'a plain network': { ...IMAGE, branches: [[0, 1]], rank: 1, tailLayers: 2 },
};

function sizesOf(spec: FieldSpec): number[] {
  return spec.axes.map((axis) => SIZES[axis] as number);
}

function tablesOf(spec: FieldSpec): Float32Array[] {
  return gridBrick(spec, Object.fromEntries(spec.axes.map((axis) => [axis, axisCoordinates(SIZES[axis] as number)]))).coordinates;
}

function parametersOf(spec: FieldSpec): Float32Array {
  const random = new Random(4);
  // Biases of zero would hide a mistake with them.
  return initializeParameters(validateSpec(spec), 3).map((value) => value + random.range(-0.05, 0.05));
}

/** The field on its grid, [O, sizes...]. */
function truthOf(spec: FieldSpec): Float64Array {
  const coordinates = tablesOf(spec);
  return referenceForward(spec, parametersOf(spec), { bricks: 1, counts: rowsOfBranches(spec, sizesOf(spec)), coordinates });
}

function insideOf(spec: FieldSpec, source: GridSignal | null = null): Inside {
  return { spec, parameters: parametersOf(spec), multiply: multiplyHere, slopes: null, sizes: sizesOf(spec), source };
}

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  let most = 0;
  for (let i = 0; i < expected.length; i++) most = Math.max(most, Math.abs((actual[i] as number) - (expected[i] as number)));
  assert.ok(most <= tolerance, `${what}: off by ${most}`);
}

/** [O, sizes...] as matrices of line and plane. */
function parted(spec: FieldSpec, values: ArrayLike<number>, { axis }: Parting): Matrix[] {
  const sizes = sizesOf(spec);
  const n = sizes[axis] as number;
  const inner = sizes.slice(axis + 1).reduce((product, size) => product * size, 1);
  const m = sizes.reduce((product, size) => product * size, 1) / n;
  return Array.from({ length: spec.outputs }, (_, output) => {
    const matrix = { rows: n, columns: m, values: new Float64Array(n * m) };
    for (let i = 0; i < n * m; i++) {
      const [outer, row, rest] = [Math.floor(i / inner / n), Math.floor(i / inner) % n, i % inner];
      matrix.values[row * m + outer * inner + rest] = values[output * n * m + i] as number;
    }
    return matrix;
  });
}

/** The sum of the first terms, [n, m] of an output. */
function summed({ count, line, plane }: Pick<TermSet, 'count'> & { line: ArrayLike<number>; plane: ArrayLike<number> }, output: number, [n, m]: [number, number], terms: number): Float64Array {
  const own = line.length > count * n ? output : 0;
  const sum = new Float64Array(n * m);
  for (let r = 0; r < terms; r++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) sum[i * m + j] = (sum[i * m + j] as number) + (line[(own * count + r) * n + i] as number) * (plane[(output * count + r) * m + j] as number);
    }
  }
  return sum;
}

function noise(spec: FieldSpec): GridSignal {
  const random = new Random(9);
  const sizes = sizesOf(spec);
  return { sizes, outputs: spec.outputs, values: Float32Array.from({ length: spec.outputs * sizes.reduce((a, b) => a * b, 1) }, () => random.uniform()) };
}

describe('activations', () => {
  for (const [name, spec] of Object.entries({ ...SPLIT, ...OTHERS })) {
    test(`of branches are the reference's: ${name}`, async () => {
      for (const [branch, rows] of tablesOf(spec).entries()) {
        const found = await branchActivations(insideOf(spec), branch, rows);
        near(transpose(found.at(-1) as Matrix).values, referenceFeatures(spec, parametersOf(spec), branch, rows), 1e-12, name);
      }
    });
  }
  for (const [name, spec] of Object.entries(OTHERS)) {
    test(`after fusion end in the field: ${name}`, async () => {
      const found = await fusedActivations(insideOf(spec), tablesOf(spec));
      assert.equal(found.length, 1 + spec.tailLayers);
      near(transpose(found.at(-1) as Matrix).values, truthOf(spec), 1e-12, name);
    });
  }
});

describe('terms', () => {
  for (const [name, spec] of Object.entries(SPLIT)) {
    test(`add up to the field, and their shares to one: ${name}`, async () => {
      const parting = partingOf(spec) as Parting;
      const found = await fieldValues(insideOf(spec), parting, tablesOf(spec));
      const expected = parted(spec, truthOf(spec), parting);
      for (const [output, matrix] of expected.entries()) near((found.values[output] as Matrix).values, matrix.values, 1e-11, name);
      const truth = parted(spec, noise(spec).values.map((value) => 2 * value - 1), parting);
      const sets = [await sortedTerms(found.values, truth, multiplyHere), await ownTerms(found, truth, multiplyHere)];
      assert.equal(sets[1] === null, spec.fusion === 'tensor');
      for (const set of sets) {
        if (!set) continue;
        assert.ok(Math.abs(set.shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9, name);
        for (let terms = 0; terms <= set.count; terms++) {
          let squares = 0;
          for (const [output, { rows, columns, values }] of truth.entries()) {
            const part = summed(set, output, [rows, columns], terms);
            if (terms === set.count) near(part, (expected[output] as Matrix).values, 1e-9, `${name}, all terms`);
            squares += part.reduce((sum, value, i) => sum + (value - (values[i] as number)) ** 2, 0);
          }
          const mean = squares / 4 / noise(spec).values.length;
          assert.ok(Math.abs((set.errors?.[terms] as number) - mean) < 1e-9 * mean + 1e-12, `${name}, ${terms} terms`);
        }
      }
    });
  }

  test('that are sorted are the truncated singular value decomposition: their errors are the ceiling of the field itself', async () => {
    const found = await fieldValues(insideOf(IMAGE), partingOf(IMAGE) as Parting, tablesOf(IMAGE));
    const set = await sortedTerms(found.values, found.values, multiplyHere);
    const whole = truthOf(IMAGE);
    const values = Float32Array.from(whole, (value) => (value + 1) / 2);
    const { errors } = (await cutErrors({ sizes: sizesOf(IMAGE), outputs: 3, values }, { axis: 0, isJoined: false }, { multiply: multiplyHere })) ?? { errors: null };
    const joined = await cutErrors({ sizes: sizesOf(IMAGE), outputs: 3, values }, { axis: 1, isJoined: true }, { multiply: multiplyHere });
    assert.ok(errors && joined);
    for (let k = 0; k < 6; k++) {
      assert.ok((set.errors?.[k] as number) >= (errors[k] as number) - 1e-9, 'outputs with lines of their own can only be nearer');
    }
    const lines = await cutErrors({ sizes: sizesOf(IMAGE), outputs: 3, values }, { axis: 0, isJoined: true }, { multiply: multiplyHere });
    near(set.errors?.slice(0, 8) ?? [], lines?.errors.slice(0, 8) ?? [], 1e-7, 'lines that all outputs share');
  });

  test('of a field that is nothing are none', async () => {
    const set = await sortedTerms([{ rows: 3, columns: 4, values: new Float64Array(12) }], null, multiplyHere);
    assert.equal(set.count, 0);
  });

  test('that take away have a negative share', async () => {
    const column = (values: number[]): Matrix => ({ rows: 2, columns: 2, values: Float64Array.from(values) });
    // 2 (1, 0) x (1, 0), less 1 of the same.
    const own = [{ line: column([2, -1, 0, 0]), plane: column([1, 1, 0, 0]) }];
    const set = await ownTerms({ values: [column([1, 0, 0, 0])], own }, null, multiplyHere);
    assert.deepEqual([...(set?.shares ?? [])], [2, -1]);
  });
});

describe('a look', () => {
  test('at terms has the source at the same places, also where samples are left out', async () => {
    const source = noise(VIDEO);
    for (const most of [100, 4]) {
      const { sizes, strides, sorted } = await lookAtTerms(insideOf(VIDEO, source), most);
      assert.deepEqual([sizes.line, strides.line], most === 4 ? [3, 2] : [5, 1]);
      let [squares, count] = [0, 0];
      for (let output = 0; output < 3; output++) {
        const [height, width] = sizes.plane as [number, number];
        const sum = summed(sorted, output, [sizes.line, height * width], sorted.count);
        for (let t = 0; t < sizes.line; t++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const place = ((output * 5 + t * strides.line) * 13 + y * (strides.plane[0] as number)) * 11 + x * (strides.plane[1] as number);
              squares += (sum[(t * height + y) * width + x] as number - (2 * (source.values[place] as number) - 1)) ** 2;
              count += 1;
            }
          }
        }
      }
      assert.ok(Math.abs((sorted.errors?.at(-1) as number) - squares / count / 4) < 1e-6);
    }
  });

  test('at the best sums has those of the samples that are looked at, and no field is better', async () => {
    const source = noise(VIDEO);
    for (const most of [100, 4]) {
      const { sorted, strides, sizes } = await lookAtTerms(insideOf(VIDEO, source), most);
      const { errors } = await lookAtBest(insideOf(VIDEO, source), most);
      assert.ok(errors && sorted.errors);
      const [n, m] = [sizes.line, sizes.plane.reduce((product, size) => product * size, 1)];
      const samples = sampledSource(source, [strides.line, ...strides.plane]);
      const truth = [0, 1, 2].map((output): Matrix => ({ rows: n, columns: m, values: samples.subarray(output * n * m, (output + 1) * n * m) }));
      const own = await sortedTerms(truth, truth, multiplyHere);
      near(errors, own.errors ?? [], 1e-12, 'the source is its own best sum');
      for (const [k, error] of sorted.errors.entries()) assert.ok(error >= (errors[k] as number) - 1e-12, `${k} terms`);
    }
    assert.equal((await lookAtBest(insideOf(VIDEO), 100)).errors, null);
  });

  test('at a layer of one axis has the features midway too, and their spectra', async () => {
    const { sizes, perSample, values, spectra, nyquist, sourceSpectrum, count } = await lookAtLayer(insideOf(IMAGE, noise(IMAGE)), { branch: 1, layer: 0 }, 0);
    assert.deepEqual([sizes, perSample, count, nyquist], [[21], 2, 8, 5]);
    const [expected] = await branchActivations(insideOf(IMAGE), 1, axisCoordinates(21));
    near(values, transpose(expected as Matrix).values, 1e-6, 'features');
    assert.equal(spectra?.length, 8 * 11);
    assert.equal(sourceSpectrum?.length, 6);
  });

  test('at a layer of two axes gives pictures, of three a slice of them', async () => {
    const plain = OTHERS['a plain network'] as FieldSpec;
    const { sizes, axes, spectra } = await lookAtLayer(insideOf(plain), { branch: 0, layer: 1 }, 0);
    assert.deepEqual([sizes, axes, spectra], [[13, 11], ['y', 'x'], null]);
    const deep = OTHERS['relu with encoding, a tail, three axes'] as FieldSpec;
    const slice = await lookAtLayer(insideOf(deep), { branch: null, layer: 2 }, 0.5);
    const whole = truthOf(deep);
    const plane = Array.from({ length: 3 }, (_, o) => [...whole.subarray((o * 5 + 2) * 143, (o * 5 + 3) * 143)]).flat();
    near(slice.values, plane, 1e-6, 'the frame in the middle');
  });

  test('is refused in a sentence where there is nothing to see', async () => {
    await assert.rejects(lookAtTerms(insideOf(OTHERS['a tail'] as FieldSpec), 64), SettingError);
    await assert.rejects(lookAtLayer(insideOf(IMAGE), { branch: 2, layer: 0 }, 0), SettingError);
    await assert.rejects(lookAtLayer(insideOf(IMAGE), { branch: 0, layer: 9 }, 0), SettingError);
    await assert.rejects(lookAtLayer(insideOf(TENSOR), { branch: null, layer: 0 }, 0), SettingError);
  });
});

test('a wave is seen at its frequency', async () => {
  const curve = Float64Array.from(axisCoordinates(65), (x) => 3 + Math.cos(Math.PI * 6 * (x + 1)));
  const { values } = await powerSpectra({ rows: 1, columns: 65, values: curve }, multiplyHere);
  assert.equal(values.indexOf(Math.max(...values)), 6);
  assert.ok((values[6] as number) > 1e3 * (values[12] as number));
});

test('the spectrum of a source is that of its lines along the axis, whichever axis it is', async () => {
  const wave = (place: number, size: number, waves: number): number => 0.5 + 0.4 * Math.cos((2 * Math.PI * waves * place) / (size - 1));
  const sizes = [9, 40, 65];
  // Three waves along the second axis, seven along the third, and nothing along the first.
  const values = Float32Array.from({ length: 9 * 40 * 65 }, (_, i) => (wave(Math.floor(i / 65) % 40, 40, 3) + wave(i % 65, 65, 7)) / 2);
  for (const [axis, waves] of [[1, 3], [2, 7]] as const) {
    const spectrum = await sourceSpectrum({ sizes, outputs: 1, values }, axis, multiplyHere);
    assert.equal(spectrum?.indexOf(Math.max(...spectrum)), waves);
  }
  assert.ok(Math.max(...((await sourceSpectrum({ sizes, outputs: 1, values }, 0, multiplyHere)) ?? [1])) < 1e-9);
  assert.equal(await sourceSpectrum({ sizes: [3000, 1], outputs: 1, values: new Float32Array(3000) }, 0, multiplyHere), null);
});

describe('costs of layers', () => {
  for (const [name, spec] of Object.entries({ ...SPLIT, ...OTHERS })) {
    test(`are those of the field in all: ${name}`, () => {
      const costs = layerCosts(spec, sizesOf(spec));
      const counts = rowsOfBranches(spec, sizesOf(spec));
      assert.ok(Math.abs(costs.reduce((sum, { flops }) => sum + flops, 0) / queryFlops(spec, { bricks: 1, counts }) - 1) < 1e-12);
    });
  }

  test('of a split picture count height and width, of a plain one every pixel', () => {
    const rows = layerCosts(IMAGE, [512, 512]).filter(({ branch }) => branch !== null).map((cost) => cost.rows);
    assert.deepEqual(new Set(rows), new Set([512]));
    validateSpec(plainTwin(TENSOR));
    assert.deepEqual(new Set(layerCosts(plainTwin(TENSOR), [512, 512]).map((cost) => cost.rows)), new Set([512 * 512]));
  });
});

test('networks of every depth and rank are sound, and differ in nothing else', () => {
  for (const [name, spec] of Object.entries({ ...SPLIT, ...OTHERS })) {
    const variants = variantsOf(spec);
    const layers = Math.max(...variants.map((variant) => splitDepth(variant.spec)));
    assert.deepEqual(new Set(variants.map((variant) => splitDepth(variant.spec))), new Set(Array.from({ length: layers + 1 }, (_, depth) => depth)), name);
    for (const variant of variants) {
      const { width, outputs, axes } = validateSpec(variant.spec);
      assert.deepEqual([width, outputs, axes], [spec.width, spec.outputs, spec.axes], `${name}, ${variant.name}`);
    }
  }
});
