import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';

const { fuzzyScore } = await import('../../src-renderer/state/base/fuzzy.ts');
const { rankEntries } = await import('../../src-renderer/app/palette.ts');
const { SYNONYMS } = await import('../../src-renderer/app/synonyms.ts');
const { isSlip } = await import('../../src-renderer/state/base/slip.ts');

const entries = COMMANDS.map(({ id, title, menu }) => ({
  ...{ id, title, kind: menu ?? 'view', keys: null, reason: null, run: () => undefined },
  words: SYNONYMS[id] ?? '',
}));
const first = (query: string): string | undefined => rankEntries(entries, query)[0]?.id;

describe('the command palette', () => {
  test('shows everything in order for no letters', () => {
    assert.deepEqual(rankEntries(entries, '').map(({ id }) => id), COMMANDS.map(({ id }) => id));
  });

  test('finds a command by its beginning, its initials, and letters in order', () => {
    assert.equal(first('save'), 'save');
    assert.equal(first('sbs'), 'viewSideBySide');
    assert.equal(first('onnx'), 'exportGraph');
    assert.equal(first('gtruth'), 'viewTruth');
    assert.equal(first('ADD'), 'addRun');
  });

  test('finds a command by its menu, after those by title', () => {
    const ids = rankEntries(entries, 'help').map(({ id }) => id);
    assert.ok(ids.includes('about'), 'a command of the help menu');
    const byTitle = { ...entries[0], id: 'title', title: 'Remove the Selected Run', kind: 'Edit' };
    const byKind = { ...entries[0], id: 'kind', title: 'A', kind: 'Run' };
    const found = rankEntries([byKind, byTitle] as typeof entries, 'run');
    assert.deepEqual(found.map(({ id }) => id), ['title', 'kind']);
  });

  test('finds words in any order, in the title, the menu and among other words for it', () => {
    assert.equal(first('export picture'), 'exportPicture');
    assert.equal(first('picture export'), 'exportPicture');
    assert.equal(first('export clip'), 'exportClip');
    assert.equal(first('video export'), 'exportClip');
    assert.equal(first('run remove'), 'removeRun');
    assert.equal(first('delete'), 'removeRun');
    assert.equal(first('dark mode'), 'theme');
    assert.equal(first('screenshot'), 'exportView');
    assert.equal(first('original'), 'viewTruth');
  });

  test('forgives one slip of the finger', () => {
    assert.equal(first('exprot clip'), 'exportClip');
    assert.equal(first('picure'), 'exportPicture');
    assert.equal(first('shortcuzts'), 'shortcuts');
    assert.equal(first('dupliacte'), 'duplicateRun');
  });

  test('shows what can be done before what cannot', () => {
    const some = entries.map((entry) => ({ ...entry, reason: ['stopPlaying', 'togglePlay'].includes(entry.id) ? 'No video is on show.' : null }));
    assert.equal(first('pause'), 'stopPlaying');
    const found = rankEntries(some, 'pause').map(({ id }) => id);
    assert.ok(found.indexOf('toggleTraining') < found.indexOf('togglePlay'), found.join(' '));
    assert.equal(first('Model…'), 'exportModel');
    assert.equal(first('new'), 'addRun');
    assert.equal(first('expotr'), 'exportClip');
    assert.equal(first('tehme'), 'theme');
    assert.equal(first('metircs'), 'exportMetrics');
  });

  test('every command is found by its own title and by each of its other words', () => {
    for (const { id, title } of COMMANDS) {
      const found = (query: string): boolean => rankEntries(entries, query).some((entry) => entry.id === id);
      assert.ok(found(title.replace('…', '')), title);
      for (const word of (SYNONYMS[id] ?? '').split(' ').filter(Boolean)) assert.ok(found(word), `${id}: ${word}`);
    }
  });

  test('finds nothing for letters that are not there', () => {
    assert.deepEqual(rankEntries(entries, 'xyzzy'), []);
  });
});

describe('a slip of the finger', () => {
  test('is a letter too many, too few, another, or two swapped', () => {
    for (const typed of ['exxport', 'exort', 'expert', 'exprot', 'eport', 'expro']) assert.ok(isSlip(typed, 'export'), typed);
  });

  test('is none where nothing is wrong, where two letters are, or in short words', () => {
    for (const typed of ['export', 'expo', 'exrpto', 'import', 'xpo', 'mesh']) assert.ok(!isSlip(typed, 'export'), typed);
  });
});

describe('a fuzzy score', () => {
  const better = (query: string, text: string, than: string): void => {
    const [a, b] = [fuzzyScore(query, text), fuzzyScore(query, than)];
    assert.ok(a !== null && b !== null && a > b, `${text}: ${a}, ${than}: ${b}`);
  };

  test('is higher for starts of words, for runs of letters and for short texts', () => {
    better('re', 'Redo a Change', 'Picture');
    better('as', 'Save As…', 'Measure');
    better('pic', 'Picture', 'Pan It Carefully');
    better('fit', 'Fit', 'Fit the Window');
  });

  test('is null without all letters in order', () => {
    assert.equal(fuzzyScore('ba', 'abc'), null);
    assert.equal(fuzzyScore('aa', 'abc'), null);
    assert.equal(fuzzyScore('', 'abc'), 0);
  });
});
