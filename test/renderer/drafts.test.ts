import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { startsAnew } from '../../src-main/core/settings/startsAnew.ts';
import { DATASET, progress, runState, shapeRun } from './runState.ts';

const { Drafts } = await import('../../src-renderer/state/settings/drafts.svelte.ts');

let now = 0;
mock.method(performance, 'now', () => now);

describe('drafts', () => {
  let drafts = new Drafts();
  const run = runState();
  const other = runState({ id: 2 });
  const width = (of = run): number => drafts.of(of).setup.config.spec.width;
  /** Edits that are not of one moment. */
  const later = (): void => void (now += 10_000);

  beforeEach(() => {
    drafts = new Drafts();
    later();
  });

  test('start as the run itself', () => {
    assert.deepEqual(drafts.of(run).setup, run.setup);
    assert.equal(drafts.isChanged(run), false);
    assert.equal(drafts.doneAt, null);
    assert.equal(drafts.undo(), null);
  });

  test('are undone and redone in order, whichever run they are of', () => {
    drafts.set(run, 'width', 64);
    later();
    drafts.set(other, 'width', 32);
    later();
    drafts.set(run, 'rank', 8);
    assert.deepEqual([width(), width(other), drafts.of(run).setup.config.spec.rank], [64, 32, 8]);
    assert.deepEqual([drafts.undo(), drafts.undo(), drafts.undo(), drafts.undo()], [1, 2, 1, null]);
    assert.equal(drafts.isChanged(run) || drafts.isChanged(other), false);
    assert.deepEqual([drafts.redo(), drafts.redo(), drafts.redo(), drafts.redo()], [1, 2, 1, null]);
    assert.deepEqual([width(), width(other), drafts.of(run).setup.config.spec.rank], [64, 32, 8]);
  });

  test('of one slider in one moment are undone as one', () => {
    for (const value of [128, 96, 64]) {
      drafts.set(run, 'width', value);
      now += 100;
    }
    drafts.set(run, 'rank', 8);
    drafts.undo();
    assert.equal(width(), 64);
    drafts.undo();
    assert.equal(width(), run.setup.config.spec.width);
    assert.equal(drafts.doneAt, null);
  });

  test('of one press of the pointer are undone as one, however slow it is', () => {
    drafts.press(true);
    for (const value of [128, 96, 64]) {
      drafts.set(run, 'width', value);
      now += 5000;
    }
    drafts.press(false);
    drafts.press(true);
    drafts.set(run, 'width', 32);
    drafts.press(false);
    drafts.undo();
    assert.equal(width(), 64);
    drafts.undo();
    assert.equal(width(), run.setup.config.spec.width);
    assert.equal(drafts.doneAt, null);
  });

  test('of a solution ask for another one, whatever setting they are of', () => {
    const solved = runState({}, 'solved');
    const { training } = solved.setup.config;
    const setup = (change: Partial<typeof training>) => ({ ...solved.setup, config: { ...solved.setup.config, training: { ...training, ...change } } });
    assert.equal(startsAnew(setup({ method: 'solve' }), setup({ method: 'solve', ridge: 1e-3 })), true);
    assert.equal(startsAnew(setup({ method: 'solve' }), setup({ method: 'solve' })), false);
    assert.equal(startsAnew(setup({ method: 'solve' }), setup({ method: 'adam' })), false, 'which goes on from it');
    assert.equal(startsAnew(setup({ method: 'alternate' }), setup({ method: 'alternate', ridge: 1e-3 })), false);
  });

  test('that are new make what was undone unreachable', () => {
    drafts.set(run, 'width', 64);
    drafts.undo();
    drafts.set(run, 'width', 32);
    assert.equal(drafts.undoneAt, null);
    assert.equal(width(), 32);
  });

  test('that change nothing are no edits', () => {
    drafts.set(run, 'width', run.setup.config.spec.width);
    assert.equal(drafts.doneAt, null);
  });

  test('stay as they were when a value is not allowed', () => {
    drafts.set(run, 'width', 64);
    assert.throws(() => drafts.set(run, 'width', 5000), SettingError);
    assert.throws(() => drafts.set(run, 'branches', 'yx'), SettingError, 'a plain MLP has no rank');
    assert.equal(width(), 64);
  });

  test('refuse a network with more parameters than any may have', () => {
    drafts.set(run, 'sharedLayers', 16);
    drafts.set(run, 'tailLayers', 16);
    assert.throws(() => drafts.set(run, 'width', 4096, { rank: 4096 }), SettingError);
    assert.equal(width(), run.setup.config.spec.width);
  });

  test('change along what has to change with a setting, and undo both', () => {
    drafts.set(run, 'branches', 'yx', { rank: 1 });
    assert.deepEqual(drafts.of(run).setup.config.spec.branches, [[0, 1]]);
    assert.equal(drafts.of(run).setup.config.spec.rank, 1);
    drafts.undo();
    assert.deepEqual(drafts.of(run).setup, run.setup);
  });

  test('need a restart for architecture and seed alone', () => {
    drafts.set(run, 'learningRate', 0.01);
    drafts.setPlace(run, { name: 'fast', device: 'cpu' });
    assert.equal(drafts.needsRestart(run), false);
    assert.equal(drafts.isChanged(run), true);
    drafts.setPlace(run, { seed: 5 });
    assert.equal(drafts.needsRestart(run), true);
    drafts.discard(run);
    assert.equal(drafts.isChanged(run), false);
  });

  test('take a preset for the dataset', () => {
    drafts.setPreset(run, 'siren', DATASET);
    assert.deepEqual(drafts.of(run).setup, { ...runState({}, 'siren').setup, name: run.setup.name });
  });

  test('are found again by the place of their run', () => {
    drafts.set(run, 'width', 64);
    drafts.setAmount(run, { steps: 10 });
    const remembered = drafts.remember([other, run]);
    const again = new Drafts();
    const moved = runState({ id: 9, progress: progress(5, 1) });
    again.restore([runState({ id: 8 }), moved], remembered);
    assert.equal(again.of(moved).setup.config.spec.width, 64);
    assert.deepEqual(again.of(moved).amount, { steps: 10 });
    assert.equal(again.doneAt, null);
    again.restore([moved], remembered);
    assert.equal(again.isChanged(moved), false, 'the run of the second place is not there');
    again.restore([shapeRun()], [{ run: 0, draft: drafts.of(run) }]);
    assert.equal(again.isChanged(shapeRun()), false, 'a draft for an image is none for a shape');
  });
});
