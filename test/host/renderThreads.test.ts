/** Threads that draw pictures of shapes: what one thread draws, in order, and what becomes of those that are given up. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError, EngineError } from '../../src-main/core/base/errors.ts';
import { denseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { COLOUR_TABLES } from '../../src-main/core/render/colourTables.ts';
import { DEFAULT_CAMERA } from '../../src-main/core/render/orbitCamera.ts';
import { renderBands, type DrawRows } from '../../src-main/core/render/pictureBands.ts';
import { drawBand, type ShapePicture } from '../../src-main/core/render/renderShape.ts';
import { DEFAULT_SHADING } from '../../src-main/core/render/shading.ts';
import { volumeSource, type MarchedVolume } from '../../src-main/core/render/volumeSource.ts';
import { renderThreads } from '../../src-main/host/kinds/shape/threads/renderThreads.ts';
import { gridOf, sphere, torus, type Distance } from '../fixtures/referenceShape.ts';

const SIDE = 40;
const CUBE = { min: [-1, -1, -1], max: [1, 1, 1] } as const;
const LIMIT = 0.2;
const volume = (distance: Distance): MarchedVolume => ({
  grid: denseGrid(gridOf(distance, SIDE, LIMIT), [SIDE, SIDE, SIDE], { min: [...CUBE.min], max: [...CUBE.max] }),
  limit: LIMIT,
});
const TASK = { shown: volume(torus(0.6, 0.25)), other: volume(sphere(0.7)) };
/** Of several bands. */
const PICTURE: ShapePicture = {
  ...{ width: 240, height: 180, antialias: 2, camera: DEFAULT_CAMERA },
  shading: { ...DEFAULT_SHADING, error: { range: 0.2, colours: COLOUR_TABLES.balance } },
};

const here: DrawRows<ShapePicture> = async (...band) =>
  drawBand({ shown: volumeSource(TASK.shown), other: volumeSource(TASK.other) }, ...band);

async function pixelsOf(draw: DrawRows<ShapePicture>, ahead: number): Promise<{ pixels: Buffer; bands: number }> {
  const bands: Uint8Array[] = [];
  let rows = 0;
  for await (const band of renderBands(draw, PICTURE, { ahead })) {
    assert.equal(band.top, rows, 'bands follow each other');
    rows += band.rows;
    bands.push(band.pixels);
  }
  assert.equal(rows, PICTURE.height);
  return { pixels: Buffer.concat(bands), bands: bands.length };
}

describe('threads that draw pictures', () => {
  test('draw to the byte what is drawn here, however many there are', async () => {
    const { pixels: wanted, bands } = await pixelsOf(here, 1);
    assert.ok(bands >= 4, `only ${bands} bands`);
    for (const count of [1, 3]) {
      const threads = renderThreads(TASK, count);
      const { pixels } = await pixelsOf(threads.draw, threads.ahead);
      threads.close();
      assert.ok(pixels.equals(wanted), `another picture by ${count} threads`);
    }
  });

  test('bands that are waited for when they are closed are cancelled, and a cancelled picture ends', async () => {
    const threads = renderThreads(TASK, 2);
    const abort = new AbortController();
    const bands = renderBands(threads.draw, PICTURE, { ahead: threads.ahead, signal: abort.signal });
    const { done } = await bands.next();
    assert.equal(done, false);
    abort.abort();
    await assert.rejects(bands.next(), CancelledError);
    const waiting = threads.draw(PICTURE, 0, 10);
    threads.close();
    await assert.rejects(waiting, CancelledError);
  });

  test('one that dies ends the picture with a sentence', async () => {
    const threads = renderThreads(TASK, 1);
    // A camera without a target cannot be drawn.
    const broken = { ...PICTURE, camera: { ...DEFAULT_CAMERA, target: undefined as never } };
    const drawn = renderBands(threads.draw, broken, { ahead: threads.ahead }).next();
    await assert.rejects(drawn, (error) => error instanceof EngineError && /^The thread that draws the picture ended: /.test(error.message));
    threads.close();
  });
});
