/** The workspace Inside: what is asked for and when, and what panes show of it. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { multiplyHere } from '../../src-main/core/engine/multiply.ts';
import { referenceForward } from '../../src-main/core/engine/reference.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { lookAtLayer, lookAtTerms, type Inside as Look } from '../../src-main/core/inside/look.ts';
import { addTerms } from '../../src-main/core/inside/sums.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { networkLanes } from '../../src-renderer/state/inside/networkLanes.ts';
import { featureWords, shareWords } from '../../src-renderer/state/inside/insideWords.ts';
import { heatMap, PartialSums, pointTerms, sumPicture, termPicture } from '../../src-renderer/state/inside/drawn.ts';
import { sortedFeatures } from '../../src-renderer/state/inside/sortedFeatures.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { DATASET, progress, runState } from './runState.ts';

const { Inside } = await import('../../src-renderer/state/inside/inside.svelte.ts');
const { DrawingCost } = await import('../../src-renderer/state/engine/drawingCost.ts');
const { Mirror } = await import('../../src-renderer/state/engine/mirror.svelte.ts');

const SPEC: FieldSpec = { ...runState().setup.config.spec, width: 12, rank: 40, sharedLayers: 1 };
const [HEIGHT, WIDTH] = [9, 7];
const AS_IT_IS = { isSigned: false, isDark: false };

function look(spec = SPEC): Look {
  return { spec, parameters: initializeParameters(spec, 2), multiply: multiplyHere, slopes: null, sizes: [HEIGHT, WIDTH], source: null };
}

/** An engine that answers at once, from a field of its own, and what it was asked. */
function bench(run: RunState) {
  const asked: string[] = [];
  const mirror = new Mirror(new DrawingCost());
  mirror.state = { ...mirror.state, dataset: DATASET, runs: [run] };
  const engine: Partial<StudioApi> = {
    insideFeatures: async ({ place }) => {
      asked.push(`layer ${place.branch} ${place.layer}`);
      return { ...(await lookAtLayer(look(), place, 0.5)), steps: mirror.run(1)?.progress.steps ?? 0, milliseconds: 1e6 };
    },
    insideTerms: async ({ most }) => {
      asked.push(`terms ${most}`);
      const terms = await lookAtTerms(look(), most);
      // As of a large picture, of which few samples are asked for at first.
      if (most < 500) terms.strides.line = 2;
      return { ...terms, steps: mirror.run(1)?.progress.steps ?? 0, milliseconds: 1e6 };
    },
    insideBest: async ({ most }) => {
      asked.push(`best ${most}`);
      return { errors: Float64Array.of(1, 0.1, 0.01), steps: 0, milliseconds: 1 };
    },
  };
  const desk = {
    ...{ engine, mirror, cost: new DrawingCost() },
    notices: { fail: (error: unknown) => assert.fail(String(error)) },
    get run() {
      return mirror.run(1);
    },
  } as unknown as Desk;
  const inside = new Inside(desk);
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) await setImmediate();
  };
  return { inside, asked, mirror, settle };
}

const withSpec = (spec: FieldSpec): RunState => {
  const run = runState();
  return { ...run, setup: { ...run.setup, config: { ...run.setup.config, spec } } };
};

describe('what is asked', () => {
  test('is nothing while nobody looks, then features and few samples first, then all of them, and the best once', async () => {
    const { inside, asked, settle } = bench(withSpec(SPEC));
    inside.wake(true);
    await settle();
    assert.deepEqual(asked, []);
    inside.isOpen = true;
    inside.wake(true);
    await settle();
    assert.deepEqual(asked, ['layer 0 0', 'terms 192', 'best 192', 'terms 512', 'best 512']);
    assert.deepEqual([...(inside.best ?? [])], [1, 0.1, 0.01]);
    inside.place = { branch: 1, layer: 1 };
    const seen = (): { count: number } | null => inside.features;
    assert.equal(seen(), null, 'features of one layer are not shown as those of another');
    inside.wake(true);
    await settle();
    assert.equal(asked.at(-1), 'layer 1 1');
    const later: { count: number } | null = seen();
    assert.equal(later?.count, SPEC.width);
  });

  test('beside training waits for so long that training hardly feels it, but not where a person chooses', async () => {
    const run = { ...withSpec(SPEC), status: 'training' as const, progress: progress(3, 1) };
    const { inside, asked, mirror, settle } = bench(run);
    inside.isOpen = true;
    inside.wake(true);
    await settle();
    assert.deepEqual(asked, ['layer 0 0']);
    mirror.state = { ...mirror.state, runs: [{ ...run, progress: progress(9, 2) }] };
    inside.wake(false);
    await settle();
    assert.equal(asked.length, 1);
    inside.wake(true);
    await settle();
    assert.deepEqual(asked, ['layer 0 0', 'terms 192', 'best 192']);
    // The rest ends with the training, or the test would last as long.
    mirror.state = { ...mirror.state, runs: [{ ...run, status: 'idle', progress: progress(9, 2) }] };
    inside.wake(true);
    await settle();
  });

  test('is no term of a network that has none, and a layer that there is', async () => {
    const { inside, asked, settle } = bench(withSpec({ ...SPEC, branches: [[0, 1]], rank: 1, tailLayers: 2 }));
    inside.place = { branch: 1, layer: 7 };
    inside.isOpen = true;
    assert.deepEqual(inside.place, { branch: 0, layer: 0 });
    inside.wake(true);
    await settle();
    assert.deepEqual([asked, inside.hasTerms], [['layer 0 0'], false]);
  });
});

describe('what is shown', () => {
  test('of the sum of all terms, point by point, is the field', async () => {
    const terms = await lookAtTerms(look(), 64);
    const field = referenceForward(SPEC, look().parameters, { bricks: 1, counts: [HEIGHT, WIDTH], coordinates: [axisCoordinates(HEIGHT), axisCoordinates(WIDTH)] });
    for (const set of [terms.sorted, terms.own]) {
      assert.ok(set);
      for (const [y, x] of [[0, 0], [4, 6], [8, 2]] as const) {
        const { whole, sum } = pointTerms(terms, set, [y, x], 4, set.count);
        const expected = [0, 1, 2].map((output) => field[(output * HEIGHT + y) * WIDTH + x] as number);
        for (const [i, value] of expected.entries()) assert.ok(Math.abs(value - (whole[i] as number)) < 1e-5 && whole[i] === sum[i]);
      }
    }
  });

  test('of sums is the same whichever way they are walked', async () => {
    const terms = await lookAtTerms(look(), 64);
    const set = terms.own;
    assert.ok(set && set.count === 40);
    const sums = new PartialSums(terms, set);
    for (const count of [3, 40, 33, 1, 39, 0, 32, 99]) {
      const expected = new Float32Array(3 * HEIGHT * WIDTH);
      addTerms(expected, terms, set, 0, Math.min(40, count));
      const found = sums.at(count);
      assert.ok(expected.every((value, i) => Math.abs(value - (found[i] as number)) < 1e-5), `${count} terms`);
    }
    const { width, height } = sumPicture(terms, set, sums, 40, 0, AS_IT_IS);
    assert.deepEqual([width, height], [WIDTH, HEIGHT]);
    assert.deepEqual(termPicture(terms, set, 2, AS_IT_IS).pixels.length, 4 * WIDTH * HEIGHT);
  });

  test('of features stands in the order that was chosen', async () => {
    const features = await lookAtLayer(look(), { branch: 0, layer: 0 }, 0);
    const by = (order: 'energy' | 'frequency' | 'index') => sortedFeatures(features, order);
    assert.deepEqual(by('index').map(({ index }) => index), Array.from({ length: 12 }, (_, i) => i));
    for (const [order, sign] of [['energy', -1], ['frequency', 1]] as const) {
      const values = by(order).map((facts) => sign * (facts[order] ?? NaN));
      assert.deepEqual(values, values.toSorted((a, b) => a - b));
    }
    const map = heatMap(features, by('index'), true, false);
    assert.deepEqual([map.width, map.height], [12, 2 * HEIGHT - 1]);
    assert.match(featureWords({ index: 4, energy: 1, frequency: 1.4, beyond: 0.6 }), /^Feature 5: .*1\.4 of the Nyquist limit\. 60\.0 % of it is beyond/);
  });

  test('of the network counts rows, and how much more it would be if it were not split', () => {
    const { lanes, fused, ratio } = networkLanes(SPEC, DATASET);
    assert.deepEqual(lanes.map(({ axes, layers }) => [axes, layers[0]?.rows]), [['y', 48], ['x', 64]]);
    assert.deepEqual(fused.map(({ name, rows, hasFeatures }) => [name, rows, hasFeatures]), [['fusion', 48 * 64, false]]);
    assert.ok(ratio !== null && ratio > 1);
    const parts = [...lanes.flatMap(({ layers }) => layers), ...fused].reduce((sum, { part }) => sum + part, 0);
    assert.ok(Math.abs(parts - 1) < 1e-9);
    assert.equal(networkLanes({ ...SPEC, branches: [[0, 1]], rank: 1, tailLayers: 2 }, DATASET).ratio, null);
    assert.deepEqual([0.42859, 0.0123, -0.5].map(shareWords), ['42.9 %', '1.2 %', '-50.0 %']);
  });
});
