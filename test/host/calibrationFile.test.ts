/** The calibration file: it remembers, and it forgives what it finds. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { calibrationFile } from '../../src-main/host/engine/calibrationFile.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'coordx-cache-'));
after(() => rmSync(root, { recursive: true }));
const newFolder = (): string => mkdtempSync(path.join(root, 'cache-'));

describe('a calibration file', () => {
  test('remembers in a folder that it makes, and leaves nothing else there', async () => {
    const folder = path.join(newFolder(), 'not', 'yet');
    const store = calibrationFile(folder);
    assert.equal(await store.get('["a"]'), undefined);
    await store.set('["a"]', 14.5);
    await store.set('["b"]', 2);
    await store.set('["a"]', 15);
    const again = calibrationFile(folder);
    assert.deepEqual([await again.get('["a"]'), await again.get('["b"]')], [15, 2]);
    assert.deepEqual(readdirSync(folder), ['calibration.json']);
  });

  test('that is broken counts as empty and is written anew', async () => {
    for (const text of ['', '{"a": 1', '[1]', '{"a": "fast"}', '{"a": -1}', 'null']) {
      const folder = newFolder();
      const file = path.join(folder, 'calibration.json');
      writeFileSync(file, text);
      const store = calibrationFile(folder);
      assert.equal(await store.get('a'), undefined, text);
      await store.set('b', 3);
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { b: 3 });
    }
  });

  test('that cannot be written stops nobody', async () => {
    const file = path.join(newFolder(), 'a file');
    writeFileSync(file, 'keep me');
    const store = calibrationFile(file);
    await store.set('a', 1);
    assert.equal(await store.get('a'), undefined);
    assert.equal(readFileSync(file, 'utf8'), 'keep me');
  });

  test('forgets its oldest entries', async () => {
    const folder = newFolder();
    const old = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key ${i}`, i + 1]));
    writeFileSync(path.join(folder, 'calibration.json'), JSON.stringify(old));
    const store = calibrationFile(folder);
    await store.set('key 0', 7);
    await store.set('new', 8);
    assert.deepEqual([await store.get('key 0'), await store.get('key 1'), await store.get('key 2')], [7, undefined, 3]);
    assert.equal(await store.get('new'), 8);
  });
});
