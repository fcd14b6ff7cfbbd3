/** Small files are read whole; what is none is refused before it is waited for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { FileError } from '../../src-main/core/base/errors.ts';
import { readCameraPath } from '../../src-main/io/cameraPathFile.ts';
import { readOwnPresets } from '../../src-main/io/ownPresetsFile.ts';
import { readSmallFile } from '../../src-main/io/smallFile.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();
const isPosix = process.platform !== 'win32';

async function refused(reading: Promise<unknown>, says: RegExp): Promise<void> {
  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof FileError, String(error));
    assert.match(error.message, says);
    return true;
  });
}

test('reads up to the most bytes, and no more', async () => {
  const file = scratch('a');
  for (const size of [0, 1, 2 ** 20]) {
    writeFileSync(file, Buffer.alloc(size, 7));
    assert.deepEqual(await readSmallFile(file, 2 ** 20, 'a thing'), Buffer.alloc(size, 7));
  }
  writeFileSync(file, Buffer.alloc(2 ** 20 + 1));
  await refused(readSmallFile(file, 2 ** 20, 'a thing'), /^".*" is too large for a thing: it has more than 1 MiB\.$/);
});

test('names what is missing, and a folder', async () => {
  mkdirSync(scratch('folder'));
  await refused(readOwnPresets(scratch('none.json')), /^There is no file/);
  await refused(readOwnPresets(scratch('folder')), /is a folder: choose a file\.$/);
  await refused(readCameraPath(scratch('folder'), { center: [0, 0, 0], scale: 1 }), /is a folder: choose a file\.$/);
});

test('refuses pipes and devices', { skip: !isPosix, timeout: 20_000 }, async () => {
  execFileSync('mkfifo', [scratch('pipe')]);
  for (const file of [scratch('pipe'), '/dev/zero']) {
    await refused(readOwnPresets(file), /^".*" is not a file: choose a file of presets\.$/);
    await refused(readCameraPath(file, { center: [0, 0, 0], scale: 1 }), /^".*" is not a file: choose a camera path\.$/);
  }
});
