/** Which pictures are asked for when, of images and of videos. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { presetConfig } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { StudioState } from '../../src-main/core/protocol/studio/document.ts';
import type { FieldPicture } from '../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Picture } from '../../src-renderer/kinds/picture/view/picture.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { DATASET, progress, runState, SHAPE_DATASET, shapeRun } from './runState.ts';

const { DrawingCost } = await import('../../src-renderer/state/engine/drawingCost.ts');
const { Mirror } = await import('../../src-renderer/state/engine/mirror.svelte.ts');
const { openKinds } = await import('../../src-renderer/kinds/table.ts');
const { View } = await import('../../src-renderer/state/view/view.svelte.ts');

const VIDEO: DatasetDescription = {
  ...{ kind: 'video', name: 'waves.mp4', width: 64, height: 48, channels: 3, bitDepth: 8 },
  ...{ frames: 11, frameRate: 10 },
};

const videoRun = (id = 1): RunState => {
  const run = runState({ dataset: VIDEO, id });
  return { ...run, setup: { ...run.setup, config: presetConfig(VIDEO, 'split') } };
};
const picture = (width: number, height: number): Picture => ({ width, height, channels: 4, values: new Uint16Array(4 * width * height) });

/** A window on an engine that answers at once, and writes down what it was asked. */
class Bench {
  asked: string[] = [];
  view = new View();
  mirror = new Mirror(new DrawingCost());
  subject: DatasetDescription | null;

  #api: Partial<StudioApi> = {
    truth: async ({ frame }) => {
      this.asked.push(`truth ${frame}`);
      return picture(64, 48);
    },
    picture: async ({ run, request: { width, height, time } }): Promise<FieldPicture> => {
      this.asked.push(`picture ${run} ${width} ${time}`);
      const steps = this.mirror.run(run)?.progress.steps ?? 0;
      return { ...picture(width, height), steps, milliseconds: 1, bytes: 1000 };
    },
  };

  kinds;

  constructor(dataset: DatasetDescription, runs: RunState[], subject = dataset) {
    this.subject = subject;
    this.mirror.state = { ...this.mirror.state, dataset, runs } satisfies StudioState;
    this.view.selected = runs[0]?.id ?? null;
    const desk = {
      ...{ engine: this.#api as StudioApi, mirror: this.mirror, view: this.view, cost: new DrawingCost(), subject },
      ...{ run: runs[0] ?? null, notices: { fail: (error: unknown) => assert.fail(String(error)) } },
    };
    this.kinds = openKinds(desk as unknown as Desk);
  }

  /** What is asked after a change, in order, until nothing more is wanted. */
  async wake(): Promise<string[]> {
    this.asked = [];
    for (const pictures of [this.kinds.image, this.kinds.video]) pictures.wake(true);
    for (let n = 0; n < 20; n++) await setImmediate();
    return this.asked;
  }
}

describe('pictures on show', () => {
  test('of an image are the field and the source, without a moment, and once', async () => {
    const bench = new Bench(DATASET, [runState()]);
    assert.deepEqual(await bench.wake(), ['truth undefined', 'picture 1 64 undefined']);
    const { image } = bench.kinds;
    assert.deepEqual([image.a.base?.asked, image.truth.base?.asked], [{ width: 64, height: 48 }, { width: 64, height: 48 }]);
    assert.deepEqual(await bench.wake(), [], 'nothing has changed');
    image.resolution = 32;
    assert.deepEqual(await bench.wake(), ['picture 1 32 undefined']);
    image.clear();
    assert.equal(image.truth.base, null);
  });

  test('of a video are of its moment', async () => {
    const bench = new Bench(VIDEO, [videoRun()]);
    const { video } = bench.kinds;
    video.player.seek(0.5);
    assert.deepEqual(await bench.wake(), ['truth 5', 'picture 1 64 0.5']);
    video.player.seek(0.7);
    assert.deepEqual(await bench.wake(), ['picture 1 64 0.7', 'truth 7'], 'what is in sight comes first');
    assert.equal(bench.kinds.image.a.base, null, 'an image is another kind');
  });

  test('while a moment is dragged, what is in sight has its turn', async () => {
    const bench = new Bench(VIDEO, [videoRun(), videoRun(2)]);
    const { video } = bench.kinds;
    bench.view.mode = 'swipe';
    bench.view.other = 2;
    await bench.wake();
    video.player.isScrubbing = true;
    video.player.seek(0.3);
    assert.deepEqual(await bench.wake(), ['picture 1 64 0.3', 'picture 2 64 0.3'], 'the truth is not in sight');
  });

  test('are not asked for while something else is looked at', async () => {
    const run = shapeRun({ progress: progress(1, 1) });
    const bench = new Bench(DATASET, [run], SHAPE_DATASET);
    assert.deepEqual(await bench.wake(), []);
  });

  test('of a video that a model brings stand at its beginning beside an image', async () => {
    const bench = new Bench(DATASET, [videoRun()]);
    assert.deepEqual(await bench.wake(), ['truth undefined', 'picture 1 64 undefined']);
  });

  test('lose a rectangle that was remembered of a larger picture, and no other', () => {
    const { kinds, view } = new Bench(DATASET, [runState()]);
    for (const [left, isInside] of [[60, true], [61, false]] as const) {
      view.selection = { left, top: 0, width: 4, height: 48 };
      kinds.image.restore();
      assert.equal(view.selection !== null, isInside);
    }
  });
});
