import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { batchSampler, trainingSampler } from '../../src-main/core/training/batches.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { midwaySignal } from '../../src-main/core/signal/midway.ts';
import type { GridSignal } from '../../src-main/core/signal/signal.ts';
import { GRID_FORMS } from '../../src-main/core/training/options.ts';

/** Values that tell where they are: in output o, sample (i, j, ...) of a grid holds its coordinates mixed by o. */
function tellingSignal(sizes: number[], outputs: number): GridSignal {
  const plane = sizes.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: outputs * plane }, (_, place) => {
    const o = Math.floor(place / plane);
    return (valueAt(sizes, place % plane, o) + 1) / 2;
  });
  return { sizes, outputs, values };
}

function valueAt(sizes: number[], flat: number, output: number): number {
  let rest = flat;
  let sum = 0;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] as number;
    const x = size === 1 ? 0 : -1 + (2 * (rest % size)) / (size - 1);
    rest = Math.floor(rest / size);
    sum += x * 0.3 ** (axis + output);
  }
  return sum / 2;
}

/** The same value from coordinates, for every point of a batch. */
function expectedTargets(batch: Batch, spec: FieldSpec, outputs: number): number[] {
  const targets: number[] = [];
  for (let o = 0; o < outputs; o++) {
    for (let b = 0; b < batch.bricks; b++) {
      const points = batch.counts.reduce((product, n) => product * n, 1);
      for (let p = 0; p < points; p++) {
        let rest = p;
        let sum = 0;
        for (let i = batch.counts.length - 1; i >= 0; i--) {
          const n = batch.counts[i] as number;
          const row = rest % n;
          rest = Math.floor(rest / n);
          const axes = spec.branches[i] as number[];
          for (const [k, axis] of axes.entries()) {
            sum += (batch.coordinates[i]?.[(b * n + row) * axes.length + k] as number) * 0.3 ** (axis + o);
          }
        }
        targets.push(sum / 2);
      }
    }
  }
  return targets;
}

const SHAPES: [FieldSpec['axes'], number[][], number[]][] = [
  [['y', 'x'], [[0], [1]], [40, 50]],
  [['y', 'x'], [[0, 1]], [40, 50]],
  [['t', 'y', 'x'], [[0], [1, 2]], [6, 36, 34]],
  [['t', 'y', 'x'], [[0], [1], [2]], [6, 36, 34]],
];

describe('a batch holds the values of its coordinates', () => {
  for (const [axes, branches, sizes] of SHAPES) {
    for (const form of GRID_FORMS) {
      test(`${form} of ${JSON.stringify(branches)}`, () => {
        const spec = { ...findPreset(KINDS.image, 'coordx').config({ axes, sizes, outputs: 2 }).spec, branches };
        const sampler = new GridSampler(tellingSignal(sizes, 2), spec);
        const draw = batchSampler(sampler, { batch: form, batchPoints: 1200 });
        const random = new Random(3);
        for (let i = 0; i < 3; i++) {
          const batch = draw(random);
          const expected = expectedTargets(batch, spec, 2);
          assert.equal(batch.targets.length, expected.length);
          const worst = expected.reduce((max, value, k) => Math.max(max, Math.abs(value - (batch.targets[k] as number))), 0);
          assert.ok(worst < 1e-5, String(worst));
          const total = sizes.reduce((product, n) => product * n, 1);
          if (form !== 'full') assert.ok(expected.length / 2 <= Math.min(total, 1200));
        }
      });
    }
  }
});

test('samplers draw anew every step, the same for the same seed', () => {
  const spec = findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes: [64, 64], outputs: 1 }).spec;
  for (const batch of ['axes', 'coordx-a', 'tiles', 'points'] as const) {
    const draws = [1, 1, 2].map((seed) => {
      const draw = batchSampler(new GridSampler(tellingSignal([64, 64], 1), spec), { batch, batchPoints: 1100 });
      const random = new Random(seed);
      draw(random);
      return draw(random).targets;
    });
    assert.deepEqual(draws[0], draws[1]);
    assert.notDeepEqual(draws[0], draws[2]);
  }
});

test('rows of an axis batch are spread over the whole axis', () => {
  const spec = findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes: [1000, 1000], outputs: 1 }).spec;
  const signal = tellingSignal([1000, 1000], 1);
  const batch = batchSampler(new GridSampler(signal, spec), { batch: 'axes', batchPoints: 10000 })(new Random(5));
  assert.deepEqual(batch.counts, [100, 100]);
  for (const rows of batch.coordinates) {
    for (const [i, x] of rows.entries()) assert.ok(Math.abs((x + 1) / 2 - (i + 0.5) / 100) < 0.0055, String(x));
  }
});

test('CoordX-A takes 10 to 90 % of the frames, and as many shared pixels as keep to the points', () => {
  const spec = { ...findPreset(KINDS.video, 'coordx').config({ axes: ['t', 'y', 'x'], sizes: [60, 40, 50], outputs: 1 }).spec, branches: [[0], [1, 2]] };
  const draw = batchSampler(new GridSampler(tellingSignal([60, 40, 50], 1), spec), { batch: 'coordx-a', batchPoints: 6000 });
  const random = new Random(2);
  const counts = Array.from({ length: 200 }, () => draw(random).counts as [number, number]);
  const frames = counts.map(([count]) => count);
  assert.ok(Math.min(...frames) >= 6 && Math.min(...frames) <= 9, `at least ${Math.min(...frames)} frames`);
  assert.ok(Math.max(...frames) <= 54 && Math.max(...frames) >= 51, `at most ${Math.max(...frames)} frames`);
  for (const [t, pixels] of counts) assert.ok(t * pixels <= 6000 && t * (pixels + 1) > 6000, `${t} x ${pixels}`);
});

describe('halfway between samples', () => {
  test('values are exact for a cubic inside and for a line up to the ends', () => {
    const cubic = (x: number): number => 0.3 + 0.2 * x - 0.4 * x ** 2 + 0.5 * x ** 3;
    const values = Float32Array.from({ length: 9 }, (_, i) => cubic(i / 8));
    const { signal, axes } = midwaySignal({ sizes: [9], outputs: 1, values });
    assert.equal(signal.values.length, 8);
    for (let i = 1; i < 7; i++) {
      assert.ok(Math.abs((signal.values[i] as number) - cubic((i + 0.5) / 8)) < 1e-6, `cell ${i}`);
      assert.ok(Math.abs((axes[0]?.[i] as number) - (2 * ((i + 0.5) / 8) - 1)) < 1e-6, `place ${i}`);
    }
    const line = midwaySignal({ sizes: [2, 1], outputs: 1, values: Float32Array.of(0.25, 0.75) });
    assert.deepEqual([line.signal.sizes, [...line.signal.values], line.axes.map((a) => [...a])], [[1, 1], [0.5], [[0], [0]]]);
  });

  test('batches take their part of the steps, and hold the values of their coordinates', () => {
    const sizes = [30, 20];
    const spec = findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes, outputs: 2 }).spec;
    const training = { ...findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes, outputs: 2 }).training, midway: 0.3 };
    for (const batch of GRID_FORMS) {
      const draw = trainingSampler(tellingSignal(sizes, 2), spec, { ...training, batch, batchPoints: 90 });
      const random = new Random(11);
      let between = 0;
      for (let i = 0; i < 300; i++) {
        const drawn = draw(random);
        const expected = expectedTargets(drawn, spec, 2);
        const worst = expected.reduce((max, value, k) => Math.max(max, Math.abs(value - (drawn.targets[k] as number))), 0);
        assert.ok(worst < 1e-5, `off by ${worst}`);
        const place = (((drawn.coordinates[0]?.[0] as number) + 1) / 2) * 29;
        if (Math.abs(place - Math.round(place)) > 0.4) between += 1;
      }
      assert.ok(between > 60 && between < 120, `${between} of 300 in ${batch}`);
    }
  });
});
