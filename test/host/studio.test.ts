/** A Studio as windows use it: what is opened, trained and told. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CancelledError, CoordxError, EngineError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { MOST_POINTS } from '../../src-main/core/session/history.ts';
import type { Changes } from '../../src-main/core/protocol/studio.ts';
import { encodeFrame } from '../../src-main/core/protocol/frame.ts';
import {
  curveOf,
  emptyEngine,
  everything,
  HEIGHT,
  known,
  makeStudio,
  openStudio,
  psnrOf,
  runOf,
  smallConfig,
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

describe('opening', () => {
  test('an image becomes the dataset, and earlier runs go', async () => {
    const { studio, reading } = makeStudio();
    assert.deepEqual((await everything({ studio })).state, {
      revision: 1,
      dataset: null,
      video: null,
      runs: [],
      project: { name: null, changed: false, autosaved: null, autosaveFault: null },
      isTrial: false,
    });
    const opened = await studio.open({ file: reading(PICTURE) });
    const dataset = { kind: 'image', name: 'waves.png', width: WIDTH, height: HEIGHT, channels: 3, bitDepth: 8 };
    assert.deepEqual(opened, { kind: 'source', dataset, notes: [] });
    const first = await studio.addRun({ setup: smallSetup() });
    await studio.open({ file: reading(PICTURE) });
    const { state } = await everything({ studio });
    assert.deepEqual([state.dataset, state.runs, state.project.name], [dataset, [], 'waves.png']);
    assert.notEqual(await studio.addRun({ setup: smallSetup() }), first);
    await studio.close();
  });

  test('what cannot be opened leaves everything as it was', async () => {
    const { studio, reading } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    const before = (await everything({ studio })).state;
    for (const name of ['studio.test.ts', 'not there.png']) {
      const file = name.startsWith('not') ? path.join(FOLDER, name) : path.join(import.meta.dirname, name);
      await assert.rejects(studio.open({ file: reading(file) }), FileError);
    }
    await assert.rejects(studio.open({ file: 'another ticket' }), FileError);
    assert.deepEqual((await everything({ studio })).state, before);
    assert.equal((await studio.picture({ run: id, request: { width: 2, height: 2 }, most: 10 })).width, 2);
    await studio.close();
  });

  test('a file of a strange name can be opened, shown and saved', async () => {
    const { studio, reading, writing } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    const strange = path.join(FOLDER, `${'\u001b[2J'}x\\y.coordx`);
    await studio.exportModel({ run: id, file: writing(strange) });
    const opened = await studio.open({ file: reading(strange) });
    const { setup } = runOf((await everything({ studio })).state, opened.kind === 'model' ? opened.run : -1);
    assert.equal(setup.name, '_[2Jx_y');
    await studio.save({ file: writing(path.join(FOLDER, 'strange.coordxproj')) });
    await studio.close();
  });

  test('a file that is granted to be written is not read, and the other way round', async () => {
    const { studio, reading, writing } = await openStudio(PICTURE);
    await assert.rejects(studio.open({ file: writing(PICTURE) }), FileError);
    await assert.rejects(studio.save({ file: reading(path.join(FOLDER, 'x.coordxproj')) }), FileError);
    await studio.close();
  });

  test('a model opens as one more run; without its image it can be seen and not trained', async () => {
    const { studio, writing } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 20 } });
    const { metrics } = await untilMeasured({ studio }, id);
    const file = path.join(FOLDER, 'trained.coordx');
    await studio.exportModel({ run: id, file: writing(file) });
    const wanted = await studio.picture({ run: id, request: { width: 9, height: 7 }, most: 100 });
    await studio.close();

    const other = makeStudio();
    const opened = await other.studio.open({ file: other.reading(file) });
    assert.equal(opened.kind, 'model');
    const run = opened.kind === 'model' ? opened.run : -1;
    const { state } = await everything(other);
    const { hasDataset, setup, progress, metrics: found } = runOf(state, run);
    assert.deepEqual([hasDataset, setup.name, progress.steps, found], [false, 'trained', 20, metrics]);
    assert.deepEqual([state.project.name, state.project.changed], ['trained.coordx', true]);
    const picture = await other.studio.picture({ run, request: { width: 9, height: 7 }, most: 100 });
    assert.deepEqual(picture.values, wanted.values);
    await assert.rejects(other.studio.train({ run, budget: { steps: 30 } }), /open the image it was trained on: waves\.png/);
    await assert.rejects(other.studio.measure({ run, rect: null }), /Open the image/);
    await assert.rejects(other.studio.truth({ rect: null, most: 10 }), /Open an image/);
    await other.studio.close();
  });
});

describe('training', () => {
  test('goes on until the budget is used up; curves and quality are told', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 300 } });
    const run = await untilMeasured({ studio }, id);
    assert.deepEqual([run.progress.steps, run.done, run.fault, run.budget], [300, 1, null, { steps: 300 }]);
    assert.ok((run.stepMilliseconds ?? 0) > 0, 'the time of a step is known');
    const changes = await everything({ studio });
    const losses = curveOf(changes, id, 'loss');
    assert.deepEqual(losses.map(([steps]) => steps), Array.from({ length: 300 }, (_, i) => i + 1));
    assert.equal(losses.at(-1)?.[2], run.progress.loss);
    assert.deepEqual([curveOf(changes, id, 'rate').length, curveOf(changes, id, 'gradient').length], [300, 300]);
    const psnrs = curveOf(changes, id, 'psnr');
    assert.deepEqual(psnrs.at(-1), [300, run.progress.seconds, psnrOf(run.metrics)]);
    assert.ok((psnrOf(run.metrics) ?? 0) > 18, `it learns: ${psnrOf(run.metrics)} dB`);
    await studio.close();
  });

  test('can be paused and goes on; one step is one step', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000 } });
    await assert.rejects(studio.train({ run: id, budget: { steps: 5 } }), /already training/);
    await until({ studio }, (state) => runOf(state, id).progress.steps >= 5);
    await studio.pause({ run: id });
    const paused = runOf((await everything({ studio })).state, id);
    assert.equal(paused.status, 'idle');
    await studio.step({ run: id, budget: { steps: 1_000_000 } });
    const stepped = runOf((await everything({ studio })).state, id);
    assert.equal(stepped.progress.steps, paused.progress.steps + 1);
    await studio.train({ run: id, budget: { steps: stepped.progress.steps + 3 } });
    assert.equal((await untilMeasured({ studio }, id)).progress.steps, stepped.progress.steps + 3);
    await studio.close();
  });

  test('what cannot begin is refused', async () => {
    const { studio } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    await assert.rejects(studio.train({ run: id, budget: {} }), SettingError);
    await assert.rejects(studio.step({ run: id, budget: { steps: -1 } }), SettingError);
    await assert.rejects(studio.train({ run: 99, budget: { steps: 1 } }), /There is no run 99/);
    assert.deepEqual(runOf((await everything({ studio })).state, id).budget, null);
    await studio.close();
  });

  test('an engine that fails ends its run in a sentence, and no other; training again clears it', async () => {
    let isBroken = true;
    const engine = emptyEngine(({ width }) => {
      if (isBroken && width === 5) throw new EngineError('The device is gone.');
    });
    const { studio } = await openStudio(PICTURE, { engine });
    const broken = await studio.addRun({ setup: smallSetup({ config: smallConfig({ width: 5 }) }) });
    const sound = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: sound, budget: { steps: 50 } });
    await studio.train({ run: broken, budget: { steps: 50 } });
    const { state } = await until({ studio }, ({ runs }) => runs.every(({ status }) => status === 'idle'));
    assert.deepEqual(
      state.runs.map(({ fault, progress }) => [fault, progress.steps]),
      [['The device is gone.', 0], [null, 50]],
    );
    await assert.rejects(studio.step({ run: broken, budget: { steps: 50 } }), /The device is gone/);
    isBroken = false;
    await studio.train({ run: broken, budget: { steps: 2 } });
    assert.equal(runOf((await everything({ studio })).state, broken).fault, null);
    await until({ studio }, (now) => runOf(now, broken).progress.steps === 2);
    await studio.close();
  });

  test('ten thousand steps that nobody asks about are told in one answer of a bounded size', async () => {
    let left = 10_000;
    let told = (): void => undefined;
    const last = new Promise<void>((resolve) => {
      told = resolve;
    });
    const { studio } = await openStudio(PICTURE, { engine: emptyEngine(() => (--left === 0 ? told() : undefined)) });
    const id = await studio.addRun({ setup: smallSetup() });
    const before = await everything({ studio });
    await studio.train({ run: id, budget: { steps: 10_000 } });
    await last;
    await studio.pause({ run: id });
    const changes = await studio.changes({ revision: before.state.revision, series: known(before) });
    assert.equal(runOf(changes.state, id).progress.steps, 10_000);
    const losses = curveOf(changes, id, 'loss');
    assert.ok(losses.length <= MOST_POINTS && losses.length > MOST_POINTS / 2, `${losses.length} points`);
    assert.equal(losses.at(-1)?.[0], 10_000);
    const { length } = encodeFrame({ kind: 'result', id: 1, value: changes });
    assert.ok(length < 150_000, `${length} bytes`);
    await studio.close();
  });
});

describe('changes', () => {
  test('whoever knows nothing is told everything at once; whoever knows it waits', async () => {
    const { studio } = await openStudio(PICTURE);
    const first = await everything({ studio });
    const waiting = studio.changes({ revision: first.state.revision, series: known(first) });
    const id = await studio.addRun({ setup: smallSetup() });
    const second = await waiting;
    assert.ok(second.state.revision > first.state.revision, 'the revision grows');
    assert.deepEqual(second.state.runs.map((run) => run.id), [id]);
    await studio.close();
  });

  test('a curve is told from the last known point on', async () => {
    const { studio } = await openStudio(PICTURE, { engine: emptyEngine() });
    const id = await studio.addRun({ setup: smallSetup() });
    for (let i = 0; i < 4; i++) await studio.step({ run: id, budget: { steps: 100 } });
    const before = await everything({ studio });
    await studio.step({ run: id, budget: { steps: 100 } });
    const lossesSince = async (): Promise<number[][]> => {
      const { series } = await studio.changes({ revision: before.state.revision, series: known(before) });
      return series.flatMap(({ name, start, points }) => (name === 'loss' ? [[start, points.length]] : []));
    };
    assert.deepEqual(await lossesSince(), [[3, 6]]);
    const lost = await studio.changes({ revision: (await everything({ studio })).state.revision, series: [] });
    assert.equal(curveOf(lost, id, 'loss').length, 5, 'a lost curve is told again');
    await studio.resetRun({ run: id });
    assert.deepEqual(await lossesSince(), [[0, 0]]);
    await studio.close();
  });

  test('an answer can be given up, and closing ends all waiting', async () => {
    const { studio } = await openStudio(PICTURE);
    const { state, series } = await everything({ studio });
    const stop = new AbortController();
    const given = studio.changes({ revision: state.revision, series: known({ series } as Changes) }, { signal: stop.signal });
    const waiting = studio.changes({ revision: state.revision, series: [] });
    stop.abort();
    await assert.rejects(given, CancelledError);
    await Promise.all([assert.rejects(waiting, CancelledError), studio.close()]);
  });
});

describe('errors of the program', () => {
  test('are told in general words', async () => {
    const engine = emptyEngine(() => {
      throw new TypeError('undefined is not a function');
    });
    const { studio } = await openStudio(PICTURE, { engine });
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1 } });
    const { state } = await until({ studio }, (now) => runOf(now, id).fault !== null);
    assert.equal(runOf(state, id).fault, 'Something went wrong inside the program; its log says what.');
    assert.ok(!(await studio.step({ run: id, budget: { steps: 1 } }).catch((error: unknown) => error) instanceof CoordxError));
    await studio.close();
  });
});
