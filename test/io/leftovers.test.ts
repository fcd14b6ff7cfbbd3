/** Temporary files bear the process that made them, and go when it is gone. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isLeft, isTemporary, removeTemporaries, sweep, withTemporaryPath } from '../../src-main/io/leftovers.ts';
import { hasEnded, markOf, markText, ownMark } from '../../src-main/io/processMark.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { markOfProcess } from '../fixtures/marks.ts';

const scratch = scratchFolder();

function folder(name: string): string {
  mkdirSync(scratch(name));
  return scratch(name);
}

test('a process is known by its mark', () => {
  const own = ownMark();
  assert.deepEqual(markOf(`${markText(own)}-1.coordxproj`), own);
  assert.deepEqual(markOf(markText(own)), own);
  const other = ['', 'x', '12', '12-', '-3', '12-3', '12-3x-abcdef', 'offered-12-3-abcdef', '1e3-4-abcdef', '12345678901-1-abcdef', '1-1-abcdefg'];
  for (const name of other) assert.equal(markOf(name), null, name);
  assert.equal(hasEnded(own), false);
  assert.equal(hasEnded({ ...own, started: own.started - 1 }), true, 'its number was used before');
  assert.equal(hasEnded(markOfProcess(process.ppid)), false);
  assert.equal(hasEnded({ ...markOfProcess(process.ppid), started: 1000 }), true, 'its number is used again');
  assert.equal(hasEnded({ ...own, pid: 2 ** 30 }), true);
  assert.equal(hasEnded({ ...own, machine: '000000', pid: 2 ** 30 }), null, 'nobody here knows');
});

test('what an ended process left is removed, and nothing else', async () => {
  const place = folder('left');
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60000)'], { stdio: 'ignore' });
  const alive = `.coordx-${markText(markOfProcess(child.pid as number))}-0.tmp`;
  const dead = `.coordx-${markText({ ...ownMark(), started: 1 })}-0.tmp`;
  const strange = (age: number): string => {
    const name = `.coordx-7-7-00000${age}-0.tmp`;
    writeFileSync(path.join(place, name), '');
    const time = Date.now() / 1000 - age * 3600 * 20;
    utimesSync(path.join(place, name), time, time);
    return name;
  };
  const [fresh, old] = [strange(1), strange(2)];
  for (const name of [alive, 'photo.png', '.coordx-notes']) writeFileSync(path.join(place, name), '');
  mkdirSync(path.join(place, dead));
  writeFileSync(path.join(place, dead, 'frame'), '');
  await sweep(place);
  assert.deepEqual(new Set(readdirSync(place)), new Set([alive, fresh, 'photo.png', '.coordx-notes']), old);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await withTemporaryPath(place, async (temporary) => {
    assert.equal(path.dirname(temporary), place);
    assert.ok(isTemporary(path.basename(temporary)));
    assert.equal(await isLeft(path.basename(temporary).slice('.coordx-'.length), temporary), false);
    writeFileSync(temporary, '');
    assert.ok(!existsSync(path.join(place, alive)), 'using a folder sweeps it');
  });
  assert.deepEqual(new Set(readdirSync(place)), new Set([fresh, 'photo.png', '.coordx-notes']));
});

test('all that a process has made goes at once when it has to end', async () => {
  const place = folder('end');
  await withTemporaryPath(place, async (file) => {
    await withTemporaryPath(place, async (inner) => {
      writeFileSync(file, '');
      mkdirSync(inner);
      writeFileSync(path.join(inner, 'frame'), '');
      removeTemporaries();
      assert.deepEqual(readdirSync(place), []);
    });
  });
});

test('a folder that is not there has nothing to sweep', async () => {
  await sweep(scratch('nowhere'));
});
