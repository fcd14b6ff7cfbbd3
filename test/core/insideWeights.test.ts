/** How weights and gradients are spread, which units do nothing, and how far branches reach. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { allLayers, parameterLayout, type Layer } from '../../src-main/core/field/parameters.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { Matrix } from '../../src-main/core/field/matrix.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { lookAtLayer, type Inside } from '../../src-main/core/inside/look.ts';
import { lookAtReach, type LayerReach } from '../../src-main/core/inside/reach.ts';
import { lookAtUnits, unitsOf } from '../../src-main/core/inside/units.ts';
import { BINS, MOST_MOMENTS, spreadOf, spreadsOf, WeightHistory } from '../../src-main/core/inside/weights.ts';

const SINES: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 20, hiddenOmega: 15 },
  width: 8,
  sharedLayers: 1,
  tailLayers: 2,
  rank: 1,
  fusion: 'product',
  outputs: 3,
};
const RELUS: FieldSpec = { ...SINES, activation: { kind: 'relu' } };

function insideOf(spec: FieldSpec, change: (parameters: Float32Array) => void = () => undefined): Inside {
  const parameters = initializeParameters(spec, 5);
  change(parameters);
  return { spec, parameters, slopes: null, multiply: multiplyHere, sizes: [33, 41], source: null };
}

function layerOf(spec: FieldSpec, name: string): Layer {
  return allLayers(parameterLayout(spec)).find((layer) => layer.name === name) as Layer;
}

describe('a spread', () => {
  test('has every value in one bin, and the length of all', () => {
    const { parts, reach, length } = spreadOf(Float32Array.of(-2, 2, 0, 0.01, -0.01, 1));
    assert.equal(reach, 2);
    assert.ok(Math.abs(length - Math.sqrt(9 + 2e-4)) < 1e-6);
    assert.deepEqual([parts[0], parts[(BINS - 1) / 2], parts[BINS - 1]].map((part) => Math.round(6 * (part as number))), [1, 3, 1]);
    assert.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) - 1) < 1e-6);
    assert.deepEqual(spreadOf(new Float32Array(4)).reach, 0);
  });

  test('of every layer is that of its own parameters, biases too', () => {
    const { parameters } = insideOf(SINES);
    const slopes = parameters.map((value, i) => (i < layerOf(SINES, 'tail.0').weightOffset ? 3 * value : 0));
    const spreads = spreadsOf(SINES, parameters, slopes);
    assert.deepEqual(spreads.map(({ name }) => name), ['first.0', 'first.1', 'shared.0', 'tail.0', 'output']);
    const whole = spreads.reduce((sum, { weights }) => sum + weights.length ** 2, 0);
    assert.ok(Math.abs(whole - parameters.reduce((sum, value) => sum + value ** 2, 0)) < 1e-6 * whole);
    const [first, , , tail] = spreads;
    assert.ok(first?.gradient && Math.abs(first.gradient.length - 3 * first.weights.length) < 1e-6);
    assert.equal(tail?.gradient, null);
  });
});

describe('moments of a training', () => {
  test('stay few, and have the first and the last', () => {
    const history = new WeightHistory();
    let seconds = 1;
    for (let steps = 1; steps <= 5000; steps++, seconds *= 1.01) {
      if (history.isDue(seconds)) history.add({ steps, seconds, layers: [] }, 0);
      assert.ok(history.moments.length <= MOST_MOMENTS);
    }
    assert.equal(history.moments[0]?.steps, 1);
    assert.ok((history.moments.at(-1)?.steps ?? 0) > 4900);
    assert.ok(history.moments.length >= MOST_MOMENTS / 2);
  });

  test('wait for so long that looking takes a hundredth of the time', () => {
    const history = new WeightHistory();
    history.add({ steps: 1, seconds: 1, layers: [] }, 0.5);
    assert.deepEqual([2, 50.9, 51].map((seconds) => history.isDue(seconds)), [false, false, true]);
  });
});

describe('units', () => {
  const matrix = (columns: number[][]): Matrix => ({ rows: columns[0]?.length ?? 0, columns: columns.length, values: Float64Array.from({ length: columns.length * (columns[0]?.length ?? 0) }, (_, i) => columns[i % columns.length]?.[Math.floor(i / columns.length)] as number) });

  test('of relu are dead where they are never on, and saturated where they are always on', () => {
    assert.deepEqual(unitsOf(RELUS, matrix([[0, 0, 0], [1, 2, 3], [0, 2, 0], [0, 0, 0]])), { count: 4, dead: 2, saturated: 1 });
  });

  test('of sine are dead where they are constant, and saturated where they stay on crests and in troughs', () => {
    const swing = [0, 0.9, -0.9, 0.2];
    assert.deepEqual(unitsOf(SINES, matrix([swing, [1, 1, 1, 1], [0.999, -0.999, 1, -1], [0.3, 0.3, 0.3, 0.3]])), { count: 4, dead: 2, saturated: 1 });
  });

  test('are counted in every layer with an activation, of branches and of the tail', async () => {
    const names = async (spec: FieldSpec) => (await lookAtUnits(insideOf(spec))).map(({ name, branch, place }) => [name, branch, place]);
    assert.deepEqual(await names(SINES), [['first.0', 0, 0], ['shared.0', 0, 1], ['first.1', 1, 0], ['shared.0', 1, 1], ['tail.0', null, 1]]);
    assert.deepEqual((await names({ ...SINES, tailLayers: 0 })).length, 4);
    const [first, shared, , , tail] = await lookAtUnits(insideOf(RELUS, (parameters) => {
      const { weightOffset, biasOffset, inputs } = layerOf(RELUS, 'first.0');
      // All others bend at 0. Never on: bias far below; always on: bias far above.
      parameters.fill(0, biasOffset, biasOffset + 8);
      for (const [unit, bias] of [[0, -50], [1, 50]] as const) parameters.fill(bias, biasOffset + unit, biasOffset + unit + 1);
      parameters.fill(0, weightOffset, weightOffset + 2 * inputs);
      // The tail takes nothing in.
      const last = layerOf(RELUS, 'tail.0');
      parameters.fill(0, last.weightOffset, last.biasOffset + last.outputs);
    }));
    assert.deepEqual([first?.dead, first?.saturated, shared?.count], [1, 1, 8]);
    assert.deepEqual([tail?.dead, tail?.saturated], [8, 0]);
  });
});

test('branches reach as far as the spectra of their layers, and the fastest unit has the waves of its weight and omega', async () => {
  const inside = insideOf(SINES, (parameters) => {
    const { weightOffset, biasOffset } = layerOf(SINES, 'first.1');
    parameters.fill(0, weightOffset, biasOffset + 8);
    // 20 * w * x turns 20 w / pi times along the axis from -1 to 1: 7 waves.
    parameters[weightOffset + 3] = (7 * Math.PI) / 20;
  });
  const [y, x] = await lookAtReach(inside);
  assert.deepEqual([y?.axis, y?.nyquist, x?.axis, x?.nyquist, x?.omega], ['y', 16, 'x', 20, 20]);
  assert.ok(Math.abs((x?.fastest ?? 0) - 7) < 1e-5);
  const power = x?.layers[0]?.power ?? new Float32Array();
  assert.equal(power.indexOf(Math.max(...power)), 7);
  for (const [place, layer] of (y?.layers ?? []).entries()) await checkReach(inside, place, layer);
});

/** Against the spectra of all features of a layer of y. */
async function checkReach(inside: Inside, place: number, { power, beyond }: LayerReach): Promise<void> {
  const { spectra, count } = await lookAtLayer(inside, { branch: 0, layer: place }, 0);
  const waves = power.length;
  for (const [wave, value] of power.entries()) {
    let mean = 0;
    for (let feature = 0; feature < count; feature++) mean += (spectra?.[feature * waves + wave] as number) / count;
    assert.ok(Math.abs(mean - value) < 1e-5 * Math.max(1, mean));
  }
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(beyond - sum(power.subarray(17)) / sum(power)) < 1e-5);
}
