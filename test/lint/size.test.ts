/** How much a file and a folder may hold, and that both limits bite. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { complaints } from './complaints.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const MOST_LINES = 300;
const MOST_FILES = 24;

/** Folders that hold more than MOST_FILES of the files, with their number. */
function overfull(files: string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(path.posix.dirname(file), (counts.get(path.posix.dirname(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > MOST_FILES).map(([folder, count]) => `${folder} ${count}`);
}

/** Files below a folder of the project, as paths from its root. */
function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

describe('a file', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => (i % 2 ? '' : `// Line ${i}.`)).join('\n');
  const isTooLong = async (file: string, count: number): Promise<boolean> =>
    (await complaints(['max-lines'], file, `${lines(count)}\n`)).length > 0;

  test(`has at most ${MOST_LINES} lines, with those that are blank or hold words alone`, async () => {
    for (const file of ['src-main/core/base/virtual.ts', 'src-main/host/virtual.ts', 'src-renderer/ui/Virtual.svelte']) {
      assert.equal(await isTooLong(file, MOST_LINES), false, file);
      assert.equal(await isTooLong(file, MOST_LINES + 1), true, file);
    }
  });
});

describe('a folder', () => {
  test(`of the program has at most ${MOST_FILES} files`, () => {
    assert.deepEqual(overfull([...filesBelow('src-main'), ...filesBelow('src-renderer')]), []);
  });

  test('is counted without those inside it', () => {
    const files = (folder: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${folder}/${i}.ts`);
    const inside = files('a/b/c', MOST_FILES);
    assert.deepEqual(overfull([...files('a/b', MOST_FILES), ...inside]), []);
    assert.deepEqual(overfull([...files('a/b', MOST_FILES + 1), ...inside]), [`a/b ${MOST_FILES + 1}`]);
  });
});
