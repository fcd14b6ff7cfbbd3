/** Projects of a Studio: saved, opened again, gone on with, and kept by themselves. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, mock, test } from 'node:test';
import { pictureOf } from '../../src-main/core/kinds/table.ts';
import { EngineError, FileError } from '../../src-main/core/base/errors.ts';
import type { Model } from '../../src-main/core/session/model.ts';
import type { StudioState } from '../../src-main/core/protocol/studio.ts';
import { Autosave } from '../../src-main/host/studio/autosave.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { readProjectFile } from '../../src-main/io/projectFile.ts';
import { exact } from '../fixtures/modelFiles.ts';
import {
  emptyEngine,
  everything,
  known,
  openStudio,
  runOf,
  smallConfig,
  smallSetup,
  testFolder,
  until,
  untilMeasured,
  writePicture,
  type TestStudio,
} from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
await writePicture(PICTURE);
const place = (name: string): string => path.join(FOLDER, name);

/** The model of a run as a file holds it. */
async function modelOf({ studio, writing }: TestStudio, run: number): Promise<Model> {
  const file = place(`model of ${run}.coordx`);
  await studio.exportModel({ run, file: writing(file) });
  return readModelFile(file);
}

/** What of a state is to be found again. */
function lasting({ runs, dataset }: StudioState): object {
  return { dataset, runs: runs.map((run) => ({ ...run, stepMilliseconds: null })) };
}

/** Training times differ from one run of a test to the next. */
function withoutTime(model: Model): object {
  return exact({ ...model, metrics: null, progress: { ...model.progress, seconds: 0 } });
}

describe('a project', () => {
  test('comes back as it was: runs, order, weights, curves, memory', async () => {
    const first = await openStudio(PICTURE);
    const { studio } = first;
    const a = await studio.addRun({ setup: smallSetup() });
    const b = await studio.addRun({ setup: smallSetup({ name: 'second', config: smallConfig({ width: 6 }) }) });
    const c = await studio.duplicateRun({ run: a, name: 'between', fresh: true });
    await studio.train({ run: a, budget: { steps: 30 } });
    await studio.train({ run: b, budget: { steps: 10 } });
    await Promise.all([untilMeasured(first, a), untilMeasured(first, b)]);
    await studio.removeRun({ run: c });
    await studio.duplicateRun({ run: b, name: 'last', fresh: true });
    const memory = { view: { shown: [a, b], zoom: 2 }, $array: 3 };
    await studio.remember({ memory });
    const file = place('one.coordxproj');
    const done: number[] = [];
    assert.equal((await everything(first)).state.project.changed, true);
    await studio.save({ file: first.writing(file) }, { progress: (part) => done.push(part) });
    assert.equal(done.length, 3);
    const before = await everything(first);
    assert.deepEqual(before.state.project, { name: 'one.coordxproj', changed: false, autosaved: null, autosaveFault: null });

    const second = await openStudio(file);
    const after = await everything(second);
    assert.deepEqual(lasting(after.state), lasting(before.state));
    assert.deepEqual(after.memory, memory);
    assert.deepEqual(after.state.project, { name: 'one.coordxproj', changed: false, autosaved: null, autosaveFault: null });
    assert.deepEqual(after.series.map(({ run, name, points }) => [run, name, points]), before.series.map(({ run, name, points }) => [run, name, points]));
    for (const run of [a, b]) assert.deepEqual(exact(await modelOf(second, run)), exact(await modelOf(first, run)));
    assert.ok((await second.studio.addRun({ setup: smallSetup() })) > Math.max(...before.state.runs.map(({ id }) => id)), 'numbers are not used twice');
    assert.equal((await everything(second)).state.project.changed, true);
    const again = place('again.coordxproj');
    await studio.save({ file: first.writing(again) });
    assert.ok(readFileSync(again).equals(readFileSync(file)), 'the same project gives the same bytes');
    await Promise.all([studio.close(), second.studio.close()]);
  });

  test('goes on training as if it had never stopped', async () => {
    const whole = await openStudio(PICTURE);
    const run = await whole.studio.addRun({ setup: smallSetup() });
    await whole.studio.train({ run, budget: { steps: 24 } });
    await untilMeasured(whole, run);

    // Saved in the middle of training, wherever that is.
    const first = await openStudio(PICTURE);
    const same = await first.studio.addRun({ setup: smallSetup() });
    await first.studio.train({ run: same, budget: { steps: 24 } });
    await until(first, (state) => runOf(state, same).progress.steps > 2);
    const file = place('half.coordxproj');
    await first.studio.save({ file: first.writing(file) });
    const second = await openStudio(file);
    await second.studio.train({ run: same, budget: { steps: 24 } });
    await untilMeasured(second, same);
    assert.deepEqual(withoutTime(await modelOf(second, same)), withoutTime(await modelOf(whole, run)));
    const losses = async (studio: TestStudio): Promise<number[][]> => {
      const { series } = await everything(studio);
      const { points } = series.find(({ name }) => name === 'loss') ?? { points: new Float64Array(0) };
      return Array.from({ length: points.length / 3 }, (_, i) => [points[3 * i] as number, points[3 * i + 2] as number]);
    };
    const [expected, found] = [await losses(whole), await losses(second)];
    assert.deepEqual(found.slice(-10), expected.slice(-10));
    await Promise.all([whole, first, second].map(({ studio }) => studio.close()));
  });

  test('keeps models of other images, and opens where a device is missing', async () => {
    const model = place('other.coordx');
    const wide = place('wide.png');
    await writePicture(wide, 30, 10);
    const other = await openStudio(wide);
    const id = await other.studio.addRun({ setup: smallSetup() });
    await other.studio.exportModel({ run: id, file: other.writing(model) });

    const first = await openStudio(PICTURE);
    await first.studio.open({ file: first.reading(model) });
    await first.studio.addRun({ setup: smallSetup({ device: 'cuda' }) });
    const file = place('two images.coordxproj');
    await first.studio.save({ file: first.writing(file) });
    const selectEngine = async ({ device }: { device: string }) => {
      if (device === 'cuda') throw new EngineError('There is no such device.');
      return { engine: new OnnxEngine('cpu'), reason: 'for tests' };
    };
    const second = await openStudio(file, { ports: { selectEngine } });
    const { runs } = (await everything(second)).state;
    assert.deepEqual(runs.map(({ hasDataset, dataset }) => [hasDataset, pictureOf(dataset).width]), [[false, 30], [true, 24]]);
    assert.deepEqual(runs.map(({ setup }) => setup.device), ['auto', 'auto']);
    await Promise.all([other, first, second].map(({ studio }) => studio.close()));
  });

  test('that cannot be opened leaves the one that is open', async () => {
    const { studio, reading, writing } = await openStudio(PICTURE);
    const id = await studio.addRun({ setup: smallSetup() });
    const file = place('whole.coordxproj');
    await studio.save({ file: writing(file) });
    const bytes = readFileSync(file);
    const broken = place('broken.coordxproj');
    writeFileSync(broken, bytes.subarray(0, -30));
    const { state } = await everything({ studio });
    await assert.rejects(studio.open({ file: reading(broken) }), FileError);
    assert.deepEqual((await everything({ studio })).state, state);
    await studio.step({ run: id, budget: { steps: 1 } });
    await studio.close();
  });

  test('tells a window that was there before what it remembers, once', async () => {
    const first = await openStudio(PICTURE);
    await first.studio.remember({ memory: { zoom: 3 } });
    const file = place('memory.coordxproj');
    await first.studio.save({ file: first.writing(file) });
    await first.studio.remember({ memory: { zoom: 4 } });
    const before = await everything(first);
    await first.studio.open({ file: first.reading(file) });
    const after = await first.studio.changes({ revision: before.state.revision, series: known(before) });
    assert.deepEqual(after.memory, { zoom: 3 });
    await first.studio.addRun({ setup: smallSetup() });
    assert.equal((await first.studio.changes({ revision: after.state.revision, series: [] })).memory, null);
    await first.studio.closeProject(null);
    const closed = await everything(first);
    assert.deepEqual([closed.memory, closed.state.dataset, closed.state.runs.length, closed.state.project.name], [null, null, 0, null]);
    await first.studio.close();
  });
});

describe('unsaved work', () => {
  test('is kept when a Studio ends, and comes back unsaved under its name', async () => {
    const autosaveFile = place('kept.coordxproj');
    const first = await openStudio(PICTURE, { autosaveFile });
    const id = await first.studio.addRun({ setup: smallSetup() });
    await first.studio.train({ run: id, budget: { steps: 1_000_000 } });
    await until(first, (state) => runOf(state, id).progress.steps > 4);
    await first.studio.close();
    const second = await openStudio(autosaveFile, { autosaveFile: place('next.coordxproj') });
    const { state } = await everything(second);
    assert.ok(runOf(state, id).progress.steps > 4, 'it was kept after the last step');
    assert.deepEqual([state.project.name, state.project.changed], ['waves.png', true]);
    await second.studio.close();
    assert.ok(existsSync(place('next.coordxproj')), 'it is kept again as long as nobody saves it');
  });

  test('goes when it is saved, dropped or replaced; what is not changed is not kept', async () => {
    const autosaveFile = place('gone.coordxproj');
    await (await openStudio(PICTURE, { autosaveFile })).studio.close();
    assert.ok(!existsSync(autosaveFile), 'an image that is open is nothing to keep');
    for (const end of ['save', 'close', 'open'] as const) {
      const next = await openStudio(PICTURE, { autosaveFile });
      await next.studio.addRun({ setup: smallSetup() });
      writeFileSync(autosaveFile, 'kept before');
      if (end === 'save') await next.studio.save({ file: next.writing(place('saved.coordxproj')) });
      if (end === 'close') await next.studio.closeProject(null);
      if (end === 'open') await next.studio.open({ file: next.reading(PICTURE) });
      assert.ok(!existsSync(autosaveFile), `${end} removes it`);
      assert.equal((await everything(next)).state.project.changed, false);
      await next.studio.close();
      assert.ok(!existsSync(autosaveFile), 'and closing does not bring it back');
    }
  });

  test('a save in the middle of training leaves the project changed, and the kept file', async () => {
    const autosaveFile = place('training.coordxproj');
    const { studio, writing } = await openStudio(PICTURE, { autosaveFile, engine: emptyEngine() });
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000_000 } });
    writeFileSync(autosaveFile, 'kept before');
    await studio.save({ file: writing(place('middle.coordxproj')) });
    assert.ok(existsSync(autosaveFile), 'it has trained on while it was saved');
    assert.equal((await everything({ studio })).state.project.changed, true);
    await studio.close();
    assert.ok((await readProjectFile(autosaveFile)).runs[0]?.id === id, 'the steps since are kept');
  });

  test('what goes on in a project that is replaced does not change the new one', async () => {
    const autosaveFile = place('replaced.coordxproj');
    const { studio, reading } = await openStudio(PICTURE, { autosaveFile, engine: emptyEngine() });
    const id = await studio.addRun({ setup: smallSetup() });
    await studio.train({ run: id, budget: { steps: 1_000_000_000 } });
    await studio.open({ file: reading(PICTURE) });
    assert.deepEqual((await everything({ studio })).state.project, { name: 'waves.png', changed: false, autosaved: null, autosaveFault: null });
    await studio.close();
    assert.ok(!existsSync(autosaveFile), 'there is nothing to keep');
  });
});

test('work that cannot be kept is told, until it can', async () => {
  const autosaveFile = place('unkept/a.coordxproj');
  const { studio, writing } = await openStudio(PICTURE, { autosaveFile, engine: emptyEngine() });
  const told = async (): Promise<string | null> => (await everything({ studio })).state.project.autosaveFault;
  await studio.addRun({ setup: smallSetup() });
  assert.equal(await told(), null);
  // Its timers keep no process alive.
  const alive = setInterval(() => undefined, 1000);
  await until({ studio }, ({ project }) => project.autosaveFault !== null).finally(() => clearInterval(alive));
  assert.match((await told()) ?? '', /^It cannot be written: there is no folder .*\.$/);
  await studio.save({ file: writing(place('safe.coordxproj')) });
  assert.equal(await told(), null, 'it is kept elsewhere');
});

describe('an autosave', () => {
  /** An Autosave that counts its writes, over timers that stand still until they are told to run. */
  function counted(): { autosave: Autosave; writes: () => number; write: { wait: Promise<void> } } {
    let count = 0;
    const write = { wait: Promise.resolve() };
    const autosave = new Autosave({
      file: place('counted'),
      write: async () => {
        count += 1;
        await write.wait;
      },
      onSaved: () => undefined,
      onFailed: (error) => assert.fail(String(error)),
    });
    return { autosave, writes: () => count, write };
  }

  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });

  test('is written once for any number of changes, sooner for those on purpose', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { autosave, writes } = counted();
      for (let i = 0; i < 1000; i++) autosave.touch('steady');
      mock.timers.tick(19_000);
      assert.equal(writes(), 0);
      mock.timers.tick(1_100);
      await settled();
      assert.equal(writes(), 1);
      mock.timers.tick(1_000_000);
      await settled();
      assert.equal(writes(), 1, 'nothing has changed since');
      autosave.touch('steady');
      autosave.touch('soon');
      mock.timers.tick(2_100);
      await settled();
      assert.equal(writes(), 2);
      mock.timers.tick(100_000);
      await settled();
      assert.equal(writes(), 2);
    } finally {
      mock.timers.reset();
    }
  });

  test('is never written twice at once, and not forgotten', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { autosave, writes, write } = counted();
      let finish = (): void => undefined;
      write.wait = new Promise((resolve) => {
        finish = resolve;
      });
      autosave.touch('soon');
      mock.timers.tick(2_100);
      autosave.touch('soon');
      mock.timers.tick(2_100);
      await settled();
      assert.equal(writes(), 1, 'the second waits for the first');
      finish();
      await settled();
      assert.equal(writes(), 1, 'nor does it follow at once');
      mock.timers.tick(2_100);
      await settled();
      assert.equal(writes(), 2);
      autosave.touch('steady');
      await autosave.flush();
      await autosave.flush();
      assert.equal(writes(), 3, 'what is written already is not written again');
    } finally {
      mock.timers.reset();
    }
  });

  test('that fails is tried again, and is told', async () => {
    const errors: unknown[] = [];
    let isBroken = true;
    const autosave = new Autosave({
      file: place('never'),
      write: async () => {
        if (isBroken) throw new FileError('The disk is full.');
      },
      onSaved: () => undefined,
      onFailed: (error) => errors.push(error),
    });
    autosave.touch('steady');
    await autosave.flush();
    assert.deepEqual([errors.length, autosave.saved], [1, null]);
    isBroken = false;
    await autosave.flush();
    assert.ok(errors.length === 1 && autosave.saved !== null, 'what failed was still to be kept');
  });

  test('is whole whenever its process is killed', { timeout: 120_000 }, async () => {
    const file = place('killed.coordxproj');
    for (let round = 1; round <= 3; round++) {
      const child = fork(path.join(import.meta.dirname, 'studioAutosaver.ts'), [PICTURE, file], {
        execArgv: ['--import', 'tsx'],
        stdio: 'inherit',
      });
      // It tells when it has written for the first time; what happens in the folder then is the next writing.
      await once(child, 'message');
      const ended = once(child, 'exit');
      let changes = 0;
      const watcher = watch(FOLDER, () => {
        changes += 1;
        if (changes >= round) child.kill('SIGKILL');
      });
      await ended;
      watcher.close();
      const { runs, source } = await readProjectFile(file);
      assert.deepEqual(runs.map(({ name }) => name), ['one', 'two']);
      assert.equal(source?.bytes.length, statSync(PICTURE).size);
      for (const name of readdirSync(FOLDER)) if (name.endsWith('.tmp')) rmSync(place(name));
    }
  });
});
