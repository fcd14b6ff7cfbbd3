/** Messages that name files, and not where they lie. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutFolders } from '../../src-main/core/base/withoutFolders.ts';

describe('a message', () => {
  for (const [message, told] of [
    ['"/home/me/my data/a.png" is empty: get another copy of it.', '"a.png" is empty: get another copy of it.'],
    ['"C:\\Users\\me\\a.png" and "D:/b.png" differ.', '"a.png" and "b.png" differ.'],
    ['"a.obj" cannot be written: there is no folder "/srv/data", create it first.', '"a.obj" cannot be written: there is no folder "data", create it first.'],
    ['"/data/x/p.coordxproj/runs/1.coordx" is damaged.', '"p.coordxproj/runs/1.coordx" is damaged.'],
    ['"/up/loads/f.zip/shot/f1.png" is no picture.', '"f.zip/shot/f1.png" is no picture.'],
    ["The thread ended: Cannot find module '/work/x/y.js' here.", "The thread ended: Cannot find module 'y.js' here."],
    ['It could not be started: spawn /usr/local/bin/node ENOENT.', 'It could not be started: spawn node ENOENT.'],
    ['\\\\server\\share\\a.png', 'a.png'],
    ['Nothing in the folder "/" can be opened.', 'Nothing in the folder "/" can be opened.'],
  ] as const) {
    test(`says ${told}`, () => assert.equal(withoutFolders(message), told));
  }

  for (const message of ['Sides are 4 / 8 / 16, and/or 3 MB/s.', '"frame-%04d.png" at 30 / 1 a second', 'https://arxiv.org/abs/2201.12425', 't|y|x']) {
    test(`keeps ${message}`, () => assert.equal(withoutFolders(message), message));
  }
});
