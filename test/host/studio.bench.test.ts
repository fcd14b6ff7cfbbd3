/** The machine is measured for one window at a time, and not while something trains. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { BenchReport } from '../../src-main/core/engine/benchReport.ts';
import { openStudio, smallSetup, testFolder, writePicture } from '../fixtures/studios.ts';

const PICTURE = path.join(testFolder(), 'waves.png');
await writePicture(PICTURE);
const REPORT: BenchReport = { program: 'p', machine: 'm', date: 'd', side: 8, devices: [], rows: [], failures: [] };

test('the machine is measured once at a time, and not beside training', async () => {
  let answer: (report: BenchReport) => void = () => undefined;
  const bench = (): Promise<BenchReport> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { studio } = await openStudio(PICTURE, { ports: { bench } });
  const first = studio.bench(null);
  await assert.rejects(studio.bench(null), /^CoordxError: The machine is being measured already, for another window\.$/);
  answer(REPORT);
  assert.deepEqual(await first, REPORT);
  const run = await studio.addRun({ setup: smallSetup() });
  await studio.train({ run, budget: { steps: 1_000_000 } });
  await assert.rejects(studio.bench(null), /Pause training first/);
  await studio.pause({ run });
  const again = studio.bench(null);
  answer(REPORT);
  assert.deepEqual(await again, REPORT);
  await studio.close();
});
