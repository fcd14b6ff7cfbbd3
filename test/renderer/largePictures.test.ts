/** Pictures that take long: no larger than they are seen, in strips, and stopped by whoever has had enough. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { PictureRequest } from '../../src-main/core/query/grid.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { FieldPicture } from '../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { DATASET, progress, runState } from './runState.ts';

const { DrawingCost } = await import('../../src-renderer/state/engine/drawingCost.ts');
const { Mirror } = await import('../../src-renderer/state/engine/mirror.svelte.ts');
const { openKinds } = await import('../../src-renderer/kinds/table.ts');
const { View } = await import('../../src-renderer/state/view/view.svelte.ts');

const LARGE = { ...DATASET, width: 6000, height: 4000 } as typeof DATASET;

/** A window on a slow engine, each of whose pictures waits until it is let go. */
class Bench {
  readonly view = new View();
  readonly mirror = new Mirror(new DrawingCost());
  readonly asked: PictureRequest[] = [];
  kinds;
  #waiting: (() => void)[] = [];
  /** Milliseconds that a million pixels are said to take. */
  pace = 1;

  constructor(run: RunState = runState({ dataset: LARGE, progress: progress(5, 1) })) {
    this.mirror.state = { ...this.mirror.state, dataset: LARGE, runs: [run] };
    this.view.selected = run.id;
    const picture = async ({ width, height }: PictureRequest, steps: number): Promise<FieldPicture> => ({
      ...{ width, height, channels: 4, values: new Uint16Array(4 * width * height).fill(height) },
      ...{ steps, milliseconds: (this.pace * width * height) / 1e6, bytes: 1000 },
    });
    const api: Partial<StudioApi> = {
      truth: async () => picture({ width: 8, height: 8 }, 0),
      picture: ({ request }, { signal } = {}) => {
        this.asked.push(request);
        return new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new CancelledError()), { once: true });
          this.#waiting.push(() => resolve(picture(request, run.progress.steps)));
        });
      },
    };
    const desk = {
      ...{ engine: api as StudioApi, mirror: this.mirror, view: this.view, cost: new DrawingCost(), subject: LARGE, run },
      ...{ notices: { fail: (error: unknown) => assert.fail(String(error)) } },
    };
    this.kinds = openKinds(desk as unknown as Desk);
    this.kinds.image.viewport = { width: 780, height: 520, visible: { left: 0, top: 0, right: 1, bottom: 1 }, scale: 0.13 };
  }

  get pictures() {
    return this.kinds.image;
  }

  async wake(): Promise<void> {
    this.pictures.wake(true);
    await settled();
  }

  async answer(): Promise<void> {
    this.#waiting.shift()?.();
    await settled();
  }

  async answerAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.answer();
  }
}

async function settled(): Promise<void> {
  for (let n = 0; n < 20; n++) await setImmediate();
}

const sizes = (asked: readonly PictureRequest[]): string[] => asked.map(({ width, height }) => `${width} x ${height}`);

describe('a picture of 6000 x 4000', () => {
  test('is asked for as large as it is seen, and the part that is zoomed into as sharply as the screen can show it', async () => {
    const bench = new Bench();
    await bench.wake();
    await bench.answerAll();
    assert.deepEqual(sizes(bench.asked), ['256 x 171', '1024 x 683']);
    bench.asked.length = 0;
    bench.pictures.viewport = { width: 780, height: 520, visible: { left: 0.5, top: 0.5, right: 0.63, bottom: 0.63 }, scale: 1 };
    await bench.wake();
    await bench.answerAll();
    assert.deepEqual(bench.asked.map(({ width, region }) => [width, region?.left, region?.bottom]), [[780, 0.5, 0.63]]);
  });

  test('has the pixels of the source, where it is not to be sharpened', async () => {
    const bench = new Bench();
    bench.view.detail = false;
    bench.pictures.viewport = { width: 780, height: 520, visible: { left: 0.5, top: 0.5, right: 0.51, bottom: 0.51 }, scale: 13 };
    await bench.wake();
    await bench.answerAll();
    assert.deepEqual(sizes(bench.asked).at(-1), '61 x 41');
  });

  test('has as few pixels as a person says, and no part of it has more', async () => {
    const bench = new Bench();
    bench.pictures.resolution = 16;
    await bench.wake();
    await bench.answerAll();
    assert.deepEqual(sizes(bench.asked), ['16 x 11']);
  });

  test('is asked for whole where every pixel is compared with the source, and where a person says so', async () => {
    for (const wish of [{ mode: 'difference' }, { resolution: 6000 }] as const) {
      const bench = new Bench();
      Object.assign(bench.view, wish);
      await bench.wake();
      await bench.answerAll();
      assert.equal(sizes(bench.asked).at(-1), '6000 x 4000');
    }
  });
});

describe('a picture that takes long', () => {
  /** Of 2048 x 1365, some 2.8 seconds, with the upper part in sight. */
  async function slow(): Promise<Bench> {
    const bench = new Bench();
    bench.pace = 1000;
    bench.view.resolution = 2048;
    bench.pictures.viewport = { width: 780, height: 520, visible: { left: 0, top: 0, right: 0.3, bottom: 0.3 }, scale: 0.2 };
    await bench.wake();
    await bench.answer();
    return bench;
  }

  test('comes in strips, those in sight first, each shown when it is there', async () => {
    const bench = await slow();
    const { pictures } = bench;
    assert.deepEqual(sizes(bench.asked.slice(0, 1)), ['256 x 171']);
    const tops: number[] = [];
    for (let n = 0; n < 11; n++) {
      assert.equal(pictures.a.base?.asked.width, 256, 'the whole that is there stays');
      await bench.answer();
      const { detail } = pictures.a;
      if (detail) tops.push(detail.region.top);
    }
    const strips = bench.asked.slice(1);
    assert.equal(strips.length, 12);
    const middles = strips.map(({ region }) => ((region?.top ?? 0) + (region?.bottom ?? 0)) / 2);
    assert.ok(Math.abs((middles[0] as number) - 0.15) < 0.05, `${middles[0]} is in the middle of what is in sight`);
    assert.deepEqual(tops, tops.toSorted((a, b) => b - a), 'what is there grows');
    await bench.answer();
    assert.deepEqual([pictures.a.base?.asked, pictures.a.detail], [{ width: 2048, height: 1365 }, null]);
    const values = pictures.a.base?.picture.values as Uint16Array;
    // Each row holds the height of the strip that it came with.
    assert.ok(values.every((value) => value === 113 || value === 114));
    assert.equal(strips.reduce((rows, { height }) => rows + height, 0), 1365);
  });

  test('can be stopped, is not asked for again by itself, and goes on when it is told to', async () => {
    const bench = await slow();
    const { pictures } = bench;
    await bench.answer();
    assert.ok(pictures.asking && pictures.asking.done > 0);
    pictures.queries.stop();
    await settled();
    const { length } = bench.asked;
    assert.deepEqual([pictures.asking, pictures.queries.isAny], [null, true]);
    await bench.wake();
    assert.equal(bench.asked.length, length);
    pictures.queries.goOn();
    await settled();
    assert.deepEqual([bench.asked.length, pictures.queries.isAny], [length + 1, false]);
    pictures.queries.stop();
    bench.view.resolution = 512;
    await bench.wake();
    assert.deepEqual([sizes(bench.asked).at(-1), pictures.queries.isAny], ['512 x 341', false]);
  });
});
