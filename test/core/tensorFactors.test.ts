import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward } from '../../src-main/core/engine/reference.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { hasFactors } from '../../src-main/core/query/factors.ts';
import { planeFactors } from '../../src-main/core/query/tensorFactors.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { singularValues } from '../../src-main/core/solve/singular.ts';

const SPEC: FieldSpec = {
  axes: ['z', 'y', 'x'],
  branches: [[0], [1], [2]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 5, hiddenOmega: 8 },
  width: 7,
  sharedLayers: 1,
  tailLayers: 0,
  rank: 1,
  fusion: 'tensor',
  coreWidths: [6, 4, 7],
  outputs: 1,
};
const SAMPLES = 11;

/** A field with a core of which the first features count most, and its values on the grid. */
async function field(): Promise<{ parameters: Float32Array; features: Float32Array[]; values: Float64Array }> {
  const parameters = initializeParameters(SPEC, 3);
  const { core } = parameterLayout(SPEC);
  for (let i = core?.weightOffset ?? 0; i < (core?.biasOffset ?? 0); i++) parameters[i] = Math.sin(7 * i) * Math.exp(-i / 25);
  const along = axisCoordinates(SAMPLES);
  const asked = await new ReferenceEngine().createField(SPEC);
  await asked.setParameters(parameters);
  const features: Float32Array[] = [];
  for (const branch of SPEC.branches.keys()) features.push((await asked.features?.(branch, along)) as Float32Array);
  const bricks = { bricks: 1, counts: [SAMPLES, SAMPLES, SAMPLES], coordinates: [along, along, along] };
  return { parameters, features, values: Float64Array.from(referenceForward(SPEC, parameters, bricks)) };
}

describe('a tensor as a sum of products', () => {
  test('is what the reference says of it, but for what may be left out, with no more products than that takes', async () => {
    const { parameters, features, values } = await field();
    const { rank, line, plane } = await planeFactors(SPEC, parameters, features, multiplyHere);
    const square = SAMPLES ** 2;
    const error = values.reduce((sum, value, i) => {
      const [z, place] = [Math.floor(i / square), i % square];
      let made = 0;
      for (let r = 0; r < rank; r++) made += (line[z * rank + r] as number) * (plane[place * rank + r] as number);
      return sum + (made - value) ** 2;
    }, 0);
    const { values: singular } = await singularValues({ rows: SAMPLES, columns: square, values }, multiplyHere);
    const left = (from: number): number => singular.subarray(from).reduce((sum, value) => sum + value * value, 0);
    assert.ok(Math.abs(error - left(rank)) < 1e-9 * left(0), `${error}, and at best ${left(rank)}`);
    assert.ok(left(rank) <= 1e-6 * left(0) && left(rank - 1) > 1e-6 * left(0), `${rank} products`);
    assert.ok(rank < SPEC.width, 'fewer than features');
  });

  test('can be had of three branches, not of two', () => {
    assert.equal(hasFactors(SPEC), true);
    assert.equal(hasFactors({ ...SPEC, branches: [[0], [1, 2]], coreWidths: [6, 4] }), false);
    assert.equal(hasFactors({ ...SPEC, fusion: 'product', tailLayers: 1 }), false);
  });
});
