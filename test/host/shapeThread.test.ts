/** The thread that does long work on a shape. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { writeHalves } from '../../src-main/core/base/halfFloat.ts';
import { CancelledError, EngineError, FileError } from '../../src-main/core/base/errors.ts';
import { buildDistanceData, shareDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { distanceVolume } from '../../src-main/core/mesh/distance/distanceVolume.ts';
import { distanceHalves, distanceThreads } from '../../src-main/host/kinds/shape/threads/distanceThreads.ts';
import { shapeThread } from '../../src-main/host/kinds/shape/threads/shapeThread.ts';
import { ball } from '../fixtures/meshes.ts';
import { temporaryFolder } from './cliRuns.ts';

const data = shareDistanceData(buildDistanceData(ball()));
const GRID = { data, resolution: 36, limit: 0.2 };
const TASK = { ...GRID, slabs: [0], into: new Float32Array(new SharedArrayBuffer(4 * 36 ** 3)) };
const { place } = await temporaryFolder();

describe('a thread that works on a shape', () => {
  test('finds what is found here, and tells how far it is', async () => {
    const told: number[] = [];
    const values = await distanceThreads(GRID, { progress: (done) => told.push(done) });
    const here = distanceVolume(GRID);
    // What a thread knows of its last point differs by the rounding of distances.
    assert.ok(values.every((value, i) => Math.abs(value - (here[i] as number)) < 1e-6));
    assert.equal(told.at(-1), 1);
    const halves = new Uint16Array(values.length);
    writeHalves(values, halves, 0, 1);
    assert.deepEqual(Uint16Array.from(await distanceHalves(GRID)), halves);
  });

  test('reads a shape, or says why not', async () => {
    const text = 'v 0 0 0\nv 2 0 0\nv 0 2 0\nv 0 0 2\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n';
    const { signal, data: found, notes } = await shapeThread('decode', { bytes: Buffer.from(text), file: 'corner.obj' });
    assert.deepEqual([signal.bounds.max, notes], [[0.9, 0.9, 0.9], []]);
    assert.deepEqual(found, shareDistanceData(buildDistanceData(signal.surface)));
    const broken = shapeThread('decode', { bytes: Buffer.from('v 0 0 0\n'), file: '/there/broken.obj' });
    await assert.rejects(broken, (error) => error instanceof FileError && /^"\/there\/broken\.obj"/.test(error.message));
  });

  test('that dies, or is not wanted any more, is told of in a sentence', async () => {
    const [failing, leaving] = [place('failing.mjs'), place('leaving.mjs')];
    await writeFile(failing, `throw new Error('out of memory');`);
    await writeFile(leaving, 'process.exit(3);');
    const ended = (reason: RegExp) => (error: unknown) => error instanceof EngineError && reason.test(error.message);
    await assert.rejects(shapeThread('distances', TASK, {}, failing), ended(/works on the shape ended: out of memory/));
    await assert.rejects(shapeThread('distances', TASK, {}, leaving), ended(/works on the shape ended: exit code 3\./));
    const abort = new AbortController();
    const work = shapeThread('distances', { ...TASK, resolution: 400 }, { signal: abort.signal, progress: () => abort.abort() });
    await assert.rejects(work, CancelledError);
  });
});
