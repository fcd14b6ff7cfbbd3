/** The runs of a Studio: set up anew, copied, removed, estimated. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import {
  curveOf,
  emptyEngine,
  everything,
  makeStudio,
  openStudio,
  runOf,
  smallConfig,
  smallSetup,
  testFolder,
  until,
  untilMeasured,
  writePicture,
} from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
await writePicture(PICTURE);

describe('runs', () => {
  test('another name changes nothing else; another rate keeps weights, curves and training', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 40 } });
    const before = await untilMeasured({ studio }, id);
    const ask = () => studio.picture({ run: id, request: { width: 8, height: 8 }, most: 8 });
    const picture = await ask();
    await studio.configureRun({ run: id, setup: smallSetup({ name: 'two' }) });
    await studio.configureRun({ run: id, setup: smallSetup({ name: 'two', config: smallConfig({ learningRate: 0.001 }) }) });
    const changes = await everything({ studio });
    const after = runOf(changes.state, id);
    assert.equal(after.setup.name, 'two');
    assert.equal(after.setup.config.training.learningRate, 0.001);
    // How steps at the old rate went says nothing of those at the new one.
    const { net, ...progress } = before.progress;
    assert.ok(net);
    assert.deepEqual([after.progress, after.metrics, after.budget], [progress, before.metrics, before.budget]);
    assert.deepEqual((await ask()).values, picture.values);
    await studio.step({ run: id, budget: { steps: 60 } });
    assert.equal(curveOf(await everything({ studio }), id, 'loss').length, 41);
    await studio.close();
  });

  test('another rate while it trains: training goes on', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000 } });
    await until({ studio }, (state) => runOf(state, id).progress.steps > 3);
    await studio.configureRun({ run: id, setup: smallSetup({ config: smallConfig({ learningRate: 0.001 }) }) });
    const { progress, status } = runOf((await everything({ studio })).state, id);
    assert.equal(status, 'training');
    await until({ studio }, (state) => runOf(state, id).progress.steps > progress.steps + 3);
    await studio.close();
  });

  test('are measured in full at the end, also where one in passing is under way then', { timeout: 60_000 }, async () => {
    // A step a second, and queries that outlast the end of training: one of the ends comes in the midst of a measurement.
    let now = 0;
    const engine = emptyEngine(() => void (now += 1000));
    const slow = {
      ...engine,
      createField: async (...args: Parameters<typeof engine.createField>) => {
        const field = await engine.createField(...args);
        const evaluate: typeof field.evaluate = async (bricks) => {
          for (let i = 0; i < 10; i++) await setImmediate();
          return field.evaluate(bricks);
        };
        return { ...field, evaluate };
      },
    };
    const { studio } = await openStudio(PICTURE, { engine: slow, ports: { clock: () => now } });
    const id = await studio.addRun({ setup: smallSetup() });
    for (let steps = 1; steps <= 60; steps++) {
      await studio.train({ run: id, budget: { steps } });
      assert.equal((await untilMeasured({ studio }, id)).metrics?.steps, steps);
    }
    await studio.close();
  });

  test('that reach a quality are done, whatever budget is left, and say what was measured', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000, targetPsnr: 14 } });
    const { state } = await until({ studio }, (now) => runOf(now, id).progress.steps > 0 && runOf(now, id).status === 'idle');
    const { done, metrics, progress } = runOf(state, id);
    assert.equal(done, 1);
    assert.ok(metrics && 'psnr' in metrics && metrics.psnr >= 14 && metrics.steps === progress.steps, JSON.stringify(metrics));
    const [last] = curveOf(await everything({ studio }), id, 'psnr').slice(-1);
    assert.ok(last?.[0] === progress.steps && last[2] === metrics.psnr);
    await studio.close();
  });

  test('another architecture or seed starts anew, and does not train by itself', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000 } });
    await until({ studio }, (state) => runOf(state, id).progress.steps > 3);
    await studio.configureRun({ run: id, setup: smallSetup({ config: smallConfig({ width: 6 }) }) });
    const fresh = runOf((await everything({ studio })).state, id);
    assert.deepEqual([fresh.status, fresh.progress.steps, fresh.budget, fresh.metrics], ['idle', 0, null, null]);
    assert.equal(fresh.setup.config.spec.width, 6);
    await studio.step({ run: id, budget: { steps: 10 } });
    await studio.configureRun({ run: id, setup: smallSetup({ config: smallConfig({ width: 6 }), seed: 4 }) });
    assert.equal(runOf((await everything({ studio })).state, id).progress.steps, 0);
    await studio.close();
  });

  test('a setup that cannot be leaves the run as it was, training and all', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000 } });
    const config = smallConfig();
    const wrong = smallSetup({ config: { ...config, spec: { ...config.spec, width: 0 } } });
    await assert.rejects(studio.configureRun({ run: id, setup: wrong }), SettingError);
    const { setup, status } = runOf((await everything({ studio })).state, id);
    assert.deepEqual([setup.config.spec.width, status], [8, 'training']);
    await studio.close();
  });

  test('a picture that is asked for when the setup changes is of the weights as they were', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    // Of several bands, so that it is not done before the setup is changed.
    const request = { width: 4000, height: 1100 };
    const before = await studio.picture({ run: id, request, most: 100 });
    const asked = studio.picture({ run: id, request, most: 100 });
    await studio.configureRun({ run: id, setup: smallSetup({ seed: 99 }) });
    assert.deepEqual((await asked).values, before.values);
    assert.notDeepEqual((await studio.picture({ run: id, request, most: 100 })).values, before.values);
    await studio.close();
  });

  test('are copied as they are or afresh, reset and removed', async () => {
    const { studio } = await openStudio(PICTURE);
    const first = await studio.addRun({ setup: smallSetup() });
    const last = await studio.addRun({ setup: smallSetup({ name: 'last' }) });
    await studio.train({ run: first, budget: { steps: 10 } });
    await untilMeasured({ studio }, first);
    const copy = await studio.duplicateRun({ run: first, name: 'copy', fresh: false });
    const anew = await studio.duplicateRun({ run: first, name: 'anew', fresh: true });
    const changes = await everything({ studio });
    assert.deepEqual(changes.state.runs.map(({ id }) => id), [first, anew, copy, last]);
    const [original, untrained, copied] = changes.state.runs;
    assert.deepEqual({ ...copied, id: first, color: original?.color, stepMilliseconds: 0, setup: 0 }, { ...original, stepMilliseconds: 0, setup: 0 });
    assert.deepEqual(curveOf(changes, copy, 'loss'), curveOf(changes, first, 'loss'));
    assert.deepEqual([untrained?.setup.name, untrained?.progress.steps], ['anew', 0]);
    await studio.resetRun({ run: copy });
    await studio.removeRun({ run: last });
    const after = await everything({ studio });
    assert.deepEqual(after.state.runs.map(({ id, progress }) => [id, progress.steps]), [[first, 10], [anew, 0], [copy, 0]]);
    assert.equal(curveOf(after, copy, 'loss').length, 0);
    await assert.rejects(studio.pause({ run: last }), /There is no run/);
    await studio.close();
  });

  test('that is solved is solved anew with other settings, and goes on with another method', async () => {
    const { studio } = await openStudio(PICTURE);
    const { config } = smallSetup();
    const spec = { ...config.spec, fusion: 'tensor' as const, rank: 1, tailLayers: 0 };
    const setup = (training: object) => smallSetup({ config: { spec, training: { ...config.training, method: 'solve' as const, ...training } } });
    const run = await studio.addRun({ setup: setup({}) });
    const steps = async (): Promise<number> => runOf((await everything({ studio })).state, run).progress.steps;
    await studio.step({ run, budget: { steps: 1 } });
    assert.equal(await steps(), 1);
    await studio.configureRun({ run, setup: setup({ ridge: 1e-3 }) });
    assert.equal(await steps(), 0);
    await studio.step({ run, budget: { steps: 1 } });
    await studio.configureRun({ run, setup: setup({ ridge: 1e-3, method: 'adam' }) });
    assert.equal(await steps(), 1);
    await studio.close();
  });

  test('that was removed comes back to its place with all it has learned, once', async () => {
    const { studio } = await openStudio(PICTURE);
    const run = await studio.addRun({ setup: smallSetup() });
    const other = await studio.addRun({ setup: smallSetup({ name: 'other' }) });
    await studio.train({ run, budget: { steps: 10 } });
    await untilMeasured({ studio }, run);
    const before = await everything({ studio });
    await studio.removeRun({ run });
    const back = await studio.bringBackRun(null);
    // Its draft goes by its number.
    assert.equal(back, run);
    const after = await everything({ studio });
    assert.deepEqual(after.state.runs.map(({ id, progress }) => [id, progress.steps]), [[back, 10], [other, 0]]);
    assert.deepEqual(curveOf(after, back, 'loss'), curveOf(before, run, 'loss'));
    await assert.rejects(studio.bringBackRun(null), /No run was removed/);
    await studio.close();
  });

  test('have colours of their own, anew for every source, and kept when others go', async () => {
    const { studio, reading } = await openStudio(PICTURE);
    const colors = async (): Promise<number[]> => (await everything({ studio })).state.runs.map(({ color }) => color);
    const first = await studio.addRun({ setup: smallSetup() });
    await studio.addRun({ setup: smallSetup() });
    await studio.removeRun({ run: first });
    assert.deepEqual(await colors(), [2]);
    await studio.addRun({ setup: smallSetup() });
    assert.deepEqual(await colors(), [2, 1]);
    await studio.bringBackRun(null);
    assert.deepEqual(await colors(), [1, 2, 1]);
    await studio.addRun({ setup: smallSetup() });
    assert.deepEqual(await colors(), [1, 2, 1, 3]);
    await studio.closeProject(null);
    await studio.open({ file: reading(PICTURE) });
    await studio.addRun({ setup: smallSetup() });
    assert.deepEqual(await colors(), [1]);
    await studio.close();
  });

  test('that are removed while they train are gone, and what is asked of them ends', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000 } });
    const asked = studio.picture({ run: id, request: { width: 4000, height: 3000 }, most: 100 });
    await Promise.all([assert.rejects(asked, CancelledError), studio.removeRun({ run: id })]);
    assert.deepEqual((await everything({ studio })).state.runs, []);
    await studio.close();
  });

  test('a step takes as long as it did, or as its arithmetic says', async () => {
    const { studio } = await openStudio(PICTURE);
    const setup = smallSetup({ config: smallConfig({ width: 64 }) });
    const id = await studio.addRun({ setup });
    const tried = await studio.estimate({ setup });
    assert.ok(tried && tried.milliseconds > 0, 'nothing trains: it is tried out');
    await studio.train({ run: id, budget: { steps: 64 } });
    await untilMeasured({ studio }, id);
    const measured = await studio.estimate({ setup });
    assert.equal(measured?.basis, 'measured');
    const larger = await studio.estimate({ setup: smallSetup({ config: smallConfig({ width: 128 }) }) });
    assert.equal(larger?.basis, 'scaled');
    const ratio = (larger?.milliseconds ?? 0) / (measured?.milliseconds ?? 1);
    assert.ok(ratio > 1.5 && ratio < 4.5, `${ratio} times as long`);
    const none = makeStudio();
    assert.equal(await none.studio.estimate({ setup }), null);
    await Promise.all([studio.close(), none.studio.close()]);
  });

  test('a remembered time is told before anything is tried out', async () => {
    const { studio } = await openStudio(PICTURE, {
      ports: { rememberedStep: async () => ({ engine: 'onnx', device: 'cpu', milliseconds: 12.5 }) },
    });
    assert.deepEqual(await studio.estimate({ setup: smallSetup() }), { milliseconds: 12.5, basis: 'measured' });
    await studio.close();
  });
});
