/** A project that is set aside while something else is tried: it is kept by itself, comes back as it was, and trains on. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { StudioState } from '../../src-main/core/protocol/studio.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { readProjectFile } from '../../src-main/io/projectFile.ts';
import { exact } from '../fixtures/modelFiles.ts';
import { everything, openStudio, runOf, smallConfig, smallSetup, testFolder, until, untilMeasured, writePicture, type TestStudio } from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
const OTHER = path.join(FOLDER, 'other.png');
await writePicture(PICTURE);
await writePicture(OTHER, 10, 8);

async function weights({ studio, writing }: TestStudio, run: number): Promise<object> {
  const file = path.join(FOLDER, `run ${run}.coordx`);
  await studio.exportModel({ run, file: writing(file) });
  return exact(await readModelFile(file));
}

const withoutRevision = (state: StudioState): object => ({ ...state, revision: 0 });

describe('what is set aside', () => {
  test('comes back as it was, whatever was tried: source, runs, weights, curves, memory', async () => {
    const opened = await openStudio(PICTURE);
    const { studio, reading, writing } = opened;
    const run = await studio.addRun({ setup: smallSetup() });
    const other = await studio.addRun({ setup: smallSetup({ name: 'second', config: smallConfig({ width: 6 }) }) });
    await studio.train({ run, budget: { steps: 12 } });
    await untilMeasured(opened, run);
    await studio.remember({ memory: { view: { divider: 0.25 } } });
    const before = await everything(opened);
    const model = await weights(opened, run);

    await assert.rejects(studio.setAside({ file: reading(path.join(FOLDER, `run ${run}.coordx`)) }), { name: 'FileError' });
    assert.deepEqual(withoutRevision((await everything(opened)).state), withoutRevision(before.state), 'what is no source changes nothing');
    await studio.setAside({ file: reading(OTHER) });
    const trial = await everything(opened);
    assert.deepEqual([trial.state.dataset?.name, trial.state.runs, trial.memory, trial.state.isTrial], ['other.png', [], null, true]);
    await assert.rejects(studio.setAside({ file: null }), { name: 'CoordxError', message: /leave it first\.$/ });
    await assert.rejects(studio.save({ file: writing(path.join(FOLDER, 'trial.coordxproj')) }), { name: 'CoordxError', message: /is not saved/ });
    const tried = await studio.addRun({ setup: smallSetup({ name: 'tried' }) });
    assert.ok(tried > other, 'numbers of runs are never used twice');
    await studio.train({ run: tried, budget: { steps: 3 } });
    await studio.remember({ memory: { view: { divider: 0.75 } } });
    await studio.closeProject(null);

    await studio.bringBack(null);
    const after = await everything(opened);
    assert.deepEqual(withoutRevision(after.state), withoutRevision(before.state));
    assert.deepEqual([after.series, after.memory], [before.series, before.memory]);
    assert.deepEqual(await weights(opened, run), model);
    await assert.rejects(studio.bringBack(null), { name: 'CoordxError', message: 'No lesson is open.' });
    await studio.close();
  });

  test('is tried with its own source alone, and what was in training trains on', async () => {
    const opened = await openStudio(PICTURE);
    const { studio } = opened;
    const run = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run, budget: { steps: 1_000_000 } });
    await until(opened, (state) => runOf(state, run).progress.steps > 0);
    const { dataset } = (await everything(opened)).state;
    await studio.setAside({ file: null });
    const trial = (await everything(opened)).state;
    assert.deepEqual([trial.dataset, trial.runs], [dataset, []]);
    const tried = await studio.addRun({ setup: smallSetup({ name: 'tried' }) });
    await studio.train({ run: tried, budget: { steps: 2 } });
    await until(opened, (state) => runOf(state, tried).progress.steps === 2);
    await studio.bringBack(null);
    const { status, progress, budget } = runOf((await everything(opened)).state, run);
    assert.deepEqual([status, budget], ['training', { steps: 1_000_000 }]);
    await until(opened, (state) => runOf(state, run).progress.steps > progress.steps);
    await studio.close();
  });

  test('is what is kept by itself meanwhile', async () => {
    const autosaveFile = path.join(FOLDER, 'autosave.coordxproj');
    const opened = await openStudio(PICTURE, { autosaveFile });
    const { studio, reading } = opened;
    await studio.addRun({ setup: smallSetup({ name: 'mine' }) });
    await studio.setAside({ file: reading(OTHER) });
    const names = async (): Promise<string[]> => (await readProjectFile(autosaveFile)).runs.map(({ name }) => name);
    assert.deepEqual(await names(), ['mine']);
    await studio.addRun({ setup: smallSetup({ name: 'tried' }) });
    await studio.close();
    assert.deepEqual(await names(), ['mine']);
  });
});
