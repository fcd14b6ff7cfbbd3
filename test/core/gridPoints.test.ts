/** Scattered points of a field with a core: from a grid, and one by one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src-main/core/base/random.ts';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { cheaperGrid, gridPoints } from '../../src-main/core/query/gridPoints.ts';
import { queryPoints } from '../../src-main/core/query/points.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';

const DOMAIN = { axes: ['z', 'y', 'x'] as ('z' | 'y' | 'x')[], sizes: [256, 256, 256], outputs: 1 };
const { spec: LARGE } = findPreset(KINDS.shape, 'solved').config(DOMAIN);
const SPEC = { ...LARGE, width: 24, activation: { kind: 'sine', firstOmega: 7.4, hiddenOmega: 30 } as const };

function scattered(count: number): Float32Array {
  const random = new Random(3);
  const points = Float32Array.from({ length: 3 * count }, () => random.range(-1, 1));
  points.set([-1, -1, -1, 1, 1, 1, -1, 1, 0], 0);
  return points;
}

async function all(parts: AsyncIterable<Float32Array>): Promise<number[]> {
  const values: number[] = [];
  for await (const part of parts) for (const value of part) values.push(value);
  return values;
}

describe('scattered points of a field with a core', () => {
  test('are what they are one by one', async () => {
    const field = await new OnnxEngine('cpu').createField(SPEC, { threads: 1 });
    await field.setParameters(initializeParameters(SPEC, 5));
    const points = scattered(400);
    const exact: number[] = [];
    assert.equal(cheaperGrid(SPEC, 20), null);
    for (let i = 0; i < 400; i += 20) exact.push(...(await all(queryPoints(field, points.subarray(3 * i, 3 * (i + 20))))));
    const found = await all(gridPoints(field, points, 48));
    const scale = Math.max(...exact.map(Math.abs));
    assert.ok(scale > 0);
    for (const [i, value] of exact.entries()) assert.ok(Math.abs(value - (found[i] as number)) < 2e-3 * scale, `point ${i}: ${value} and ${found[i]}`);
    await field.dispose();
  });

  test('come from a grid where they are many, and only of such a field', () => {
    assert.equal(cheaperGrid(LARGE, 2 ** 18), 320);
    assert.equal(cheaperGrid(LARGE, 100), null);
    assert.equal(cheaperGrid(findPreset(KINDS.shape, 'split').config(DOMAIN).spec, 2 ** 18), null);
  });

  test('can be cancelled', async () => {
    const field = await new OnnxEngine('cpu').createField(SPEC, { threads: 1 });
    await field.setParameters(initializeParameters(SPEC, 5));
    await assert.rejects(all(gridPoints(field, scattered(9), 48, AbortSignal.abort())), CancelledError);
    await field.dispose();
  });
});
