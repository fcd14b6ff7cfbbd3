/** Which volumes and features of shapes are asked for when, and what is shown of the answers. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { StudioState } from '../../src-main/core/protocol/studio/document.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { FieldFactors, FieldVolume } from '../../src-main/core/protocol/studio/shapes.ts';
import { hasFactors } from '../../src-renderer/kinds/shape/state/shapeFields.ts';
import { describeShape } from '../../src-renderer/kinds/shape/state/shapeWords.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { progress, SHAPE_DATASET, shapeRun } from './runState.ts';

const { DrawingCost } = await import('../../src-renderer/state/engine/drawingCost.ts');
const { Mirror } = await import('../../src-renderer/state/engine/mirror.svelte.ts');
const { ShapeLook } = await import('../../src-renderer/kinds/shape/state/shapeLook.svelte.ts');
const { Shapes } = await import('../../src-renderer/kinds/shape/state/shapes.svelte.ts');
const { View } = await import('../../src-renderer/state/view/view.svelte.ts');

/** A window on an engine that answers at once, and writes down what it was asked. */
class Bench {
  asked: string[] = [];
  /** Milliseconds that a grid of 128 samples is said to have taken. */
  cost = 50;
  view = new View();
  mirror = new Mirror(new DrawingCost());
  look = new ShapeLook(() => null);

  constructor(runs: RunState[], dataset = true) {
    this.state(runs, dataset);
    this.view.selected = runs[0]?.id ?? null;
  }

  state(runs: RunState[], dataset = true): void {
    this.mirror.state = { ...this.mirror.state, dataset: dataset ? SHAPE_DATASET : null, runs } satisfies StudioState;
  }

  /** What is asked after a change, in order, until nothing more is wanted. */
  async wake(): Promise<string[]> {
    this.asked = [];
    this.shapes.wake(true);
    for (let n = 0; n < 20; n++) await setImmediate();
    return this.asked;
  }

  #api: Partial<StudioApi> = {
    volume: async ({ run, resolution }): Promise<FieldVolume> => {
      this.asked.push(`volume ${run} ${resolution}`);
      const steps = this.mirror.run(run)?.progress.steps ?? 0;
      const milliseconds = this.cost * (resolution / 128) ** 3;
      return { resolution, values: new Uint16Array(8), limit: 0.05, steps, milliseconds, bytes: 1000 };
    },
    factors: async ({ run, samples }): Promise<FieldFactors> => {
      this.asked.push(`factors ${run} ${samples}`);
      const branches = [{ axes: ['z' as const], values: new Float32Array(4) }];
      return { rank: 1, samples, branches, limit: 0.05, steps: this.mirror.run(run)?.progress.steps ?? 0, milliseconds: 5 };
    },
    trueVolume: async ({ resolution, limit }) => {
      this.asked.push(`truth ${resolution}`);
      return { resolution, values: new Uint16Array(8), limit };
    },
    trueMesh: async () => {
      this.asked.push('mesh');
      return { positions: new Float32Array(9), indices: Uint32Array.of(0, 1, 2) };
    },
  };

  shapes = new Shapes(
    {
      ...{ engine: this.#api, mirror: this.mirror, view: this.view, cost: new DrawingCost() },
      notices: { fail: (error: unknown) => assert.fail(String(error)) },
    } as unknown as Desk,
    this.look,
  );
}

describe('shapes on show', () => {
  test('come coarsely first where nothing is known of the time, and once', async () => {
    const bench = new Bench([shapeRun()]);
    assert.deepEqual(await bench.wake(), ['volume 1 64', 'volume 1 128']);
    assert.equal(bench.shapes.a?.resolution, 128);
    assert.deepEqual(await bench.wake(), [], 'nothing has changed');
    bench.look.resolution = 160;
    assert.deepEqual(await bench.wake(), ['volume 1 160'], 'what is quick is asked for as it is');
    bench.state([shapeRun({ progress: progress(10, 1) })]);
    assert.deepEqual(await bench.wake(), ['volume 1 160'], 'and anew after a step');
  });

  test('come coarsely before every one that takes long', async () => {
    const bench = new Bench([shapeRun()]);
    bench.cost = 400;
    await bench.wake();
    bench.state([shapeRun({ progress: progress(10, 1) })]);
    assert.deepEqual(await bench.wake(), ['volume 1 64', 'volume 1 128']);
    // By what it took until the answer was there, and only of what is like it.
    assert.notEqual(bench.shapes.expected(192), null);
    assert.equal(bench.shapes.expected(256), null);
  });

  test('are as fine beside training as costs it little', async () => {
    const bench = new Bench([shapeRun({ status: 'training', progress: progress(3, 1) })]);
    bench.cost = 100;
    assert.deepEqual(await bench.wake(), ['volume 1 64'], 'nothing more until training has gone on for a while');
    bench.state([shapeRun({ status: 'training', progress: progress(30, 2) })]);
    assert.deepEqual(await bench.wake(), ['volume 1 64', ], '96 samples would take 42 ms');
    bench.cost = 20;
    bench.state([shapeRun({ status: 'training', progress: progress(60, 3) })]);
    await bench.wake();
    bench.state([shapeRun({ status: 'training', progress: progress(90, 4) })]);
    assert.deepEqual(await bench.wake(), ['volume 1 128'], 'what is quick is as fine as it is asked for');
  });

  test('are the networks themselves where those can be put together', async () => {
    const [split, paper] = [shapeRun(), shapeRun({ id: 2 }, 'coordx')];
    assert.deepEqual([hasFactors(split), hasFactors(paper), hasFactors(shapeRun({ id: 3 }, 'solved'))], [true, false, true]);
    const bench = new Bench([split, paper]);
    bench.look.drawing = 'network';
    const asked = await bench.wake();
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /^factors 1 /);
    assert.equal(bench.shapes.report?.drawing, 'factors');
    bench.view.selected = 2;
    assert.deepEqual(await bench.wake(), ['volume 2 64', 'volume 2 128'], 'a network with a tail has a grid');
  });

  test('have the truth beside them only where it is to be seen', async () => {
    const bench = new Bench([shapeRun()]);
    await bench.wake();
    bench.view.mode = 'sideBySide';
    assert.deepEqual(await bench.wake(), ['mesh']);
    bench.view.mode = 'difference';
    assert.deepEqual(await bench.wake(), ['truth 48', 'truth 128'], 'distances for the colours of the error');
    bench.look.slice = { axis: 'x', at: 0 };
    assert.deepEqual(await bench.wake(), [], 'and the same for the outline on the slice');
    bench.shapes.clear();
    assert.equal(bench.shapes.mesh, null);
  });

  test('of two runs are both asked for, and the second goes when it is compared no more', async () => {
    const bench = new Bench([shapeRun(), shapeRun({ id: 2 })]);
    bench.view.mode = 'swipe';
    bench.view.other = 2;
    await bench.wake();
    assert.deepEqual([bench.shapes.a?.subject.includes(' 1 '), bench.shapes.b?.subject.includes(' 2 ')], [true, true]);
    bench.view.other = 'truth';
    await bench.wake();
    assert.equal(bench.shapes.b, null);
  });

  test('without a dataset have no truth to be asked for', async () => {
    const bench = new Bench([shapeRun({ hasDataset: false })], false);
    bench.view.mode = 'difference';
    assert.deepEqual(await bench.wake(), ['volume 1 64', 'volume 1 128']);
  });
});

test('what is on show is said in words', () => {
  const facts = { run: 'split', other: 'Ground truth', isTruthThere: true, shading: 'lit', shown: { resolution: 128, steps: 1200 }, quality: 0.9512 } as const;
  assert.equal(describeShape({ ...facts, mode: 'field' }), 'Shape of split, after 1,200 steps, at 128 samples along each axis, shading lit. split has IoU 0.951.');
  assert.equal(describeShape({ ...facts, mode: 'truth' }), 'Ground truth, a shape.');
  assert.equal(describeShape({ ...facts, mode: 'truth', isTruthThere: false }), 'Ground truth is being fetched.');
  assert.match(describeShape({ ...facts, mode: 'difference' }), /coloured by the distance from Ground truth/);
  assert.equal(describeShape({ ...facts, mode: 'swipe', run: null }), 'No shape.');
  assert.equal(describeShape({ ...facts, mode: 'field', shown: null }), 'The shape of split is being made.');
});
