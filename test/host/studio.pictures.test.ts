/** Pictures of fields and of the truth, and what is measured of them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import {
  curveOf,
  emptyEngine,
  everything,
  HEIGHT,
  measured,
  openStudio,
  psnrOf,
  runOf,
  smallSetup,
  testFolder,
  until,
  untilMeasured,
  WIDTH,
  writePicture,
} from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
await writePicture(PICTURE);

/** The numbers that halves stand for, for those of [0, 1] that are not tiny. */
function fromHalves(halves: Uint16Array): number[] {
  return Array.from(halves, (bits) => (bits === 0 ? 0 : (1 + (bits & 1023) / 1024) * 2 ** ((bits >> 10) - 15)));
}

describe('pictures', () => {
  test('the truth is the image, with alpha, rounded to half precision', async () => {
    const { studio } = await openStudio(PICTURE);
    const image = await readImage(PICTURE);
    const picture = await studio.truth({ rect: null, most: 100 });
    assert.deepEqual([picture.width, picture.height, picture.channels], [WIDTH, HEIGHT, 4]);
    const plane = WIDTH * HEIGHT;
    fromHalves(picture.values).forEach((value, i) => {
      const [pixel, c] = [Math.floor(i / 4), i % 4];
      const wanted = c === 3 ? 1 : (image.values[c * plane + pixel] as number);
      assert.ok(Math.abs(value - wanted) <= wanted * 2 ** -11, `${value} for ${wanted}`);
    });
    await studio.close();
  });

  test('a part of the truth, averaged down by a whole factor', async () => {
    const { studio } = await openStudio(PICTURE);
    const { values } = await readImage(PICTURE);
    const rect = { left: 3, top: 2, width: 11, height: 7 };
    const picture = await studio.truth({ rect, most: 4 });
    assert.deepEqual([picture.width, picture.height], [4, 3]);
    const found = fromHalves(picture.values);
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 4; x++) {
        const rows = [0, 1, 2].map((i) => 3 * y + i).filter((row) => row < rect.height);
        const columns = [0, 1, 2].map((i) => 3 * x + i).filter((column) => column < rect.width);
        const part = rows.flatMap((row) => columns.map((column) => values[(rect.top + row) * WIDTH + rect.left + column] as number));
        const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
        assert.ok(Math.abs((found[4 * (4 * y + x)] as number) - mean) < 1e-3, `${x}, ${y}`);
      }
    }
    await assert.rejects(studio.truth({ rect: { ...rect, left: WIDTH - 10 }, most: 4 }), /within the 24 x 18 pixels/);
    await studio.close();
  });

  test('a large truth gives others their turn, and can be cancelled', async () => {
    const file = path.join(FOLDER, 'large.png');
    await writePicture(file, 2000, 1600);
    const { studio } = await openStudio(file);
    const stop = new AbortController();
    const asked = studio.truth({ rect: null, most: 500 }, { signal: stop.signal });
    const whole = studio.truth({ rect: null, most: 500 });
    stop.abort();
    await assert.rejects(asked, CancelledError);
    const part = await studio.truth({ rect: { left: 0, top: 1200, width: 2000, height: 400 }, most: 500 });
    assert.deepEqual((await whole).values.subarray(-part.values.length), part.values);
    await studio.close();
  });

  test('of the field come with what they took; one of the source in full is a measurement', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 30 } });
    const { metrics } = await untilMeasured({ studio }, id);
    await studio.step({ run: id, budget: { steps: 31 } });
    const before = curveOf(await everything({ studio }), id, 'psnr');
    const small = await studio.picture({ run: id, request: { width: WIDTH, height: HEIGHT - 1 }, most: 100 });
    assert.ok(small.milliseconds > 0 && small.bytes > 4 * 3 * WIDTH, JSON.stringify([small.milliseconds, small.bytes]));
    assert.equal(curveOf(await everything({ studio }), id, 'psnr').length, before.length);
    const whole = await studio.picture({
      run: id,
      request: { width: WIDTH, height: HEIGHT, region: { left: 0, top: 0, right: 1, bottom: 1 } },
      most: 7,
    });
    assert.deepEqual([whole.steps, whole.width, whole.height], [31, 6, 5]);
    const [steps, , psnr] = curveOf(await everything({ studio }), id, 'psnr').at(-1) ?? [];
    const full = await measured({ studio }, { run: id, rect: null });
    assert.equal(steps, 31);
    assert.ok(Math.abs((psnr ?? 0) - full.psnr) < 1e-9, `${psnr} and ${full.psnr}`);
    assert.notEqual(full.psnr, psnrOf(metrics));
    await studio.close();
  });

  test('a picture can be cancelled, and tells how far it is', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    const stop = new AbortController();
    const done: number[] = [];
    const progress = (part: number): void => {
      done.push(part);
      stop.abort();
    };
    const request = { width: 8000, height: 6000 };
    const asked = studio.picture({ run: id, request, most: 10 }, { signal: stop.signal, progress });
    await assert.rejects(asked, CancelledError);
    assert.ok(done.length === 1 && (done[0] as number) < 0.5, `after ${done.join(' ')}`);
    await assert.rejects(studio.picture({ run: id, request: { width: 0, height: 1 }, most: 1 }), SettingError);
    await studio.close();
  });

  test('for a picture that somebody who drags waits for, training stands still', async () => {
    let steps = 0;
    const engine = emptyEngine(async () => {
      steps += 1;
      await setImmediate();
    });
    const { studio } = await openStudio(PICTURE, { engine, ports: { turn: setImmediate } });
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { seconds: 1000 } });
    const request = { width: 4, height: 3 };
    const stepsAfter = async (prompt: boolean): Promise<number> => {
      await studio.picture({ run: id, request, most: 10, prompt });
      const before = steps;
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      return steps - before;
    };
    assert.ok((await stepsAfter(false)) > 5, 'it goes on beside any other');
    assert.equal(await stepsAfter(true), 0);
    const held = runOf((await everything({ studio })).state, id).progress.steps;
    await until({ studio }, (state) => runOf(state, id).progress.steps > held);
    await studio.pause({ run: id });
    await studio.close();
  });

  test('a part is measured on just its pixels', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 50 } });
    await untilMeasured({ studio }, id);
    const whole = await measured({ studio }, { run: id, rect: null });
    const all = await measured({ studio }, { run: id, rect: { left: 0, top: 0, width: WIDTH, height: HEIGHT } });
    assert.ok(Math.abs(all.psnr - whole.psnr) < 1e-6 && Math.abs(all.ssim - whole.ssim) < 1e-6, JSON.stringify([all, whole]));

    // The squared errors of parts that cover the picture add up to that of the whole.
    const errorOf = async (left: number, top: number, width: number, height: number): Promise<number> => {
      const { psnr } = await measured({ studio }, { run: id, rect: { left, top, width, height } });
      return width * height * 10 ** (-psnr / 10);
    };
    const parts = [
      await errorOf(0, 0, 1, HEIGHT),
      await errorOf(1, 0, WIDTH - 1, 1),
      await errorOf(1, 1, 10, HEIGHT - 1),
      await errorOf(11, 1, WIDTH - 11, HEIGHT - 1),
    ];
    const sum = parts.reduce((total, part) => total + part, 0);
    const wanted = WIDTH * HEIGHT * 10 ** (-whole.psnr / 10);
    assert.ok(Math.abs(sum / wanted - 1) < 1e-4, `${sum} for ${wanted}`);
    const outside = { left: 20, top: 0, width: 5, height: 1 };
    await assert.rejects(studio.measure({ run: id, rect: outside }), SettingError);
    await studio.close();
  });
});
