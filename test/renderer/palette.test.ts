import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';

const { fuzzyScore } = await import('../../src-renderer/state/base/fuzzy.ts');
const { rankEntries } = await import('../../src-renderer/app/palette.ts');

const entries = COMMANDS.map(({ id, title, menu }) => ({ id, title, kind: menu ?? 'view', keys: null, run: () => undefined }));
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
    assert.equal(first('export picture'), undefined, 'the kind stands after the title');
    assert.equal(first('picture export'), 'exportPicture');
  });

  test('finds nothing for letters that are not there', () => {
    assert.deepEqual(rankEntries(entries, 'xyzzy'), []);
  });
});

describe('a fuzzy score', () => {
  const better = (query: string, text: string, than: string): void => {
    const [a, b] = [fuzzyScore(query, text), fuzzyScore(query, than)];
    assert.ok(a !== null && b !== null && a > b, `${text}: ${a}, ${than}: ${b}`);
  };

  test('is higher for starts of words, for runs of letters and for short texts', () => {
    better('re', 'Redo Setting', 'Picture');
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
