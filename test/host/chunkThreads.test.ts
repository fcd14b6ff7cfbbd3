/** Threads that draw the samples of a shape. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { CancelledError, EngineError } from '../../src-main/core/base/errors.ts';
import { buildDistanceData, shareDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { chunksHere, type ChunkTask } from '../../src-main/core/kinds/shape/chunks.ts';
import { chunkThreads } from '../../src-main/host/kinds/shape/threads/chunkThreads.ts';
import { ball } from '../fixtures/meshes.ts';
import { SHAPE_TRAINING } from '../fixtures/models.ts';
import { temporaryFolder } from './cliRuns.ts';

const surface = ball();
const TASK: ChunkTask = {
  surface,
  data: shareDistanceData(buildDistanceData(surface)),
  branches: [[0], [1], [2]],
  options: { batch: 'bricks', batchPoints: 512, shape: SHAPE_TRAINING },
};
const { place } = await temporaryFolder();

describe('threads that draw chunks', () => {
  test('draw what is drawn here', async () => {
    const [there, here] = [chunkThreads(TASK), chunksHere(TASK)];
    for (const seed of [1, 2, 99]) assert.deepEqual(await there.draw(seed), await here.draw(seed));
    const several = await Promise.all([5, 6, 7].map((seed) => there.draw(seed)));
    assert.deepEqual(several, await Promise.all([5, 6, 7].map((seed) => here.draw(seed))));
    there.close();
  });

  test('a thread that dies is told of in one sentence, and another takes its place', async () => {
    const program = place('dying.mjs');
    await writeFile(
      program,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ id, asked: seed }) => {
         if (seed === 1) throw new Error('out of memory');
         if (seed === 2) process.exit(3);
         parentPort.postMessage({ id, answer: seed });
       });`,
    );
    const threads = chunkThreads(TASK, program);
    await assert.rejects(threads.draw(1), (error) => error instanceof EngineError && /samples of the shape ended: out of memory/.test(error.message));
    await assert.rejects(threads.draw(2), /samples of the shape ended: exit code 3\./);
    assert.equal(await threads.draw(4), 4);
    threads.close();
  });

  test('what waits when the run goes is cancelled', async () => {
    const threads = chunkThreads(TASK);
    const waiting = threads.draw(1);
    threads.close();
    await assert.rejects(waiting, CancelledError);
  });
});
