import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { replaceFileAtomically, withTemporaryFile, writeFileAtomically } from '../../src-main/io/atomicFile.ts';
import { asFileError } from '../../src-main/io/fileError.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

/** A new folder, as a function from names to paths. */
function folder(name: string): (file: string) => string {
  mkdirSync(scratch(name));
  return (file) => path.join(scratch(name), file);
}

function isRefusal(file: string, says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof FileError, String(error));
    assert.ok(error.message.includes(`"${file}"`), error.message);
    assert.match(error.message, says);
    assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
    return true;
  };
}

/** What a failing call of the file system throws. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, write`), { code, syscall: 'write' });
}

describe('writeFileAtomically', () => {
  test('writes bytes and text, over an older file too, and leaves nothing else', async () => {
    const inside = folder('write');
    await writeFileAtomically(inside('a'), Uint8Array.of(0, 255, 10));
    assert.deepEqual([...readFileSync(inside('a'))], [0, 255, 10]);
    await writeFileAtomically(inside('a'), 'naïve');
    assert.equal(readFileSync(inside('a'), 'utf8'), 'naïve');
    assert.deepEqual(readdirSync(inside('')), ['a']);
  });

  test('takes a name as long as names can be', async () => {
    const name = folder('long')('x'.repeat(255));
    await writeFileAtomically(name, 'text');
    assert.equal(readFileSync(name, 'utf8'), 'text');
  });

  test('refuses a name that is too long, a missing folder and a file for a folder', async () => {
    const inside = folder('refused');
    const long = inside('x'.repeat(256));
    await assert.rejects(writeFileAtomically(long, ''), isRefusal(long, /name is longer/));
    const lost = inside('no/a');
    await assert.rejects(writeFileAtomically(lost, ''), isRefusal(lost, /there is no folder/));
    writeFileSync(inside('file'), '');
    const below = inside('file/a');
    await assert.rejects(writeFileAtomically(below, ''), isRefusal(below, /is not a folder/));
    assert.deepEqual(readdirSync(inside('')), ['file']);
  });

  test('refuses to replace a folder, before anything is written', async () => {
    const inside = folder('target');
    mkdirSync(inside('a'));
    let wrote = false;
    const write = async (): Promise<void> => void (wrote = true);
    await assert.rejects(replaceFileAtomically(inside('a'), write), isRefusal(inside('a'), /is a folder/));
    assert.equal(wrote, false);
    assert.deepEqual(readdirSync(inside('')), ['a']);
  });
});

describe('what is there already', { skip: process.platform === 'win32' && 'Windows has neither these permissions nor these pipes.' }, () => {
  test('keeps its permissions, and a new file gets the usual ones', async () => {
    const inside = folder('modes');
    writeFileSync(inside('a'), 'old', { mode: 0o600 });
    await writeFileAtomically(inside('a'), 'new');
    await writeFileAtomically(inside('b'), 'new');
    writeFileSync(inside('c'), '');
    const mode = (name: string): number => statSync(inside(name)).mode & 0o777;
    assert.deepEqual([mode('a'), mode('b')], [0o600, mode('c')]);
    chmodSync(inside('a'), 0o751);
    await writeFileAtomically(inside('a'), 'newer');
    assert.deepEqual([mode('a'), readFileSync(inside('a'), 'utf8')], [0o751, 'newer']);
  });

  test('as a link stays one: what it leads to is written, there yet or not', async () => {
    const inside = folder('links');
    mkdirSync(inside('far'));
    writeFileSync(inside('far/a'), 'old');
    symlinkSync('far/a', inside('a'));
    symlinkSync('a', inside('twice'));
    symlinkSync('far/b', inside('b'));
    symlinkSync('round', inside('round'));
    await writeFileAtomically(inside('twice'), 'new');
    await writeFileAtomically(inside('b'), 'new');
    assert.deepEqual([readFileSync(inside('far/a'), 'utf8'), readFileSync(inside('far/b'), 'utf8')], ['new', 'new']);
    assert.deepEqual([readlinkSync(inside('twice')), readlinkSync(inside('a')), readlinkSync(inside('b'))], ['a', 'far/a', 'far/b']);
    await assert.rejects(
      writeFileAtomically(inside('round'), 'new'),
      new FileError(`"${inside('round')}" cannot be written: its links lead round in a circle, choose another name.`),
    );
    assert.equal(readlinkSync(inside('round')), 'round');
    assert.deepEqual(readdirSync(inside('')).sort(), ['a', 'b', 'far', 'round', 'twice']);
    assert.deepEqual(readdirSync(inside('far')).sort(), ['a', 'b']);
  });

  test('as a pipe or a device is written to', async () => {
    const inside = folder('pipes');
    execFileSync('mkfifo', [inside('pipe')]);
    const read = readFile(inside('pipe'), 'utf8');
    await writeFileAtomically(inside('pipe'), 'through');
    assert.equal(await read, 'through');
    assert.ok(statSync(inside('pipe')).isFIFO());
    await writeFileAtomically('/dev/null', 'gone');
    assert.ok(statSync('/dev/null').isCharacterDevice());
    assert.deepEqual(readdirSync(inside('')), ['pipe']);
  });

  test('as a device that is full is told as a full disk', { skip: !existsSync('/dev/full') && 'Only Linux has /dev/full.' }, async () => {
    await assert.rejects(writeFileAtomically('/dev/full', 'much'), isRefusal('/dev/full', /disk is full/));
  });
});

describe('replaceFileAtomically', () => {
  test('gives a temporary file in the same folder, while the older file is there', async () => {
    const inside = folder('order');
    writeFileSync(inside('a'), 'old');
    await replaceFileAtomically(inside('a'), async (temporary) => {
      assert.equal(path.dirname(temporary), path.dirname(inside('a')));
      assert.equal(readFileSync(temporary, 'utf8'), '');
      await writeFile(temporary, 'new');
      assert.equal(readFileSync(inside('a'), 'utf8'), 'old');
    });
    assert.equal(readFileSync(inside('a'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(inside('')), ['a']);
  });

  test('keeps the older file and removes the temporary one when writing fails, and passes the error on', async () => {
    const inside = folder('failing');
    writeFileSync(inside('a'), 'old');
    const failure = new SettingError('No.');
    const write = async (temporary: string): Promise<void> => {
      await writeFile(temporary, 'half');
      throw failure;
    };
    await assert.rejects(replaceFileAtomically(inside('a'), write), failure);
    assert.equal(readFileSync(inside('a'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(inside('')), ['a']);
  });

  test('does not make the file when there was none and writing fails', async () => {
    const inside = folder('nothing');
    const write = (): Promise<void> => Promise.reject(systemError('ENOSPC'));
    await assert.rejects(replaceFileAtomically(inside('a'), write), isRefusal(inside('a'), /disk is full/));
    assert.deepEqual(readdirSync(inside('')), []);
  });

  test('fails when the temporary file was taken away', async () => {
    const inside = folder('taken');
    await assert.rejects(replaceFileAtomically(inside('a'), rm), isRefusal(inside('a'), /cannot be written/));
    assert.deepEqual(readdirSync(inside('')), []);
  });
});

test('withTemporaryFile removes its file after use and after failure', async () => {
  const inside = folder('temporary');
  const names: string[] = [];
  await withTemporaryFile(inside('a'), async (temporary) => void names.push(temporary));
  const fail = async (temporary: string): Promise<void> => {
    names.push(temporary);
    throw new RangeError('a bug');
  };
  await assert.rejects(withTemporaryFile(inside('a'), fail), RangeError);
  assert.equal(new Set(names).size, 2);
  assert.deepEqual(names.map(existsSync), [false, false]);
});

describe('asFileError', () => {
  test('says what the system refused, in one sentence that names the file', () => {
    const says: ['read' | 'write', string, RegExp][] = [
      ['write', 'ENOSPC', /disk is full/],
      ['write', 'EDQUOT', /disk is full/],
      ['write', 'EACCES', /permission/],
      ['write', 'EPERM', /permission/],
      ['write', 'EROFS', /permission/],
      ['write', 'EFBIG', /files this large/],
      ['write', 'EIO', /EIO/],
      ['read', 'ENOENT', /no file/],
      ['read', 'EISDIR', /is a folder/],
      ['read', 'EACCES', /permission/],
      ['read', 'EIO', /EIO/],
    ];
    for (const [action, code, text] of says) {
      isRefusal('some.png', text)(asFileError(systemError(code), 'some.png', action));
    }
  });

  test('leaves other errors alone', () => {
    for (const cause of [new FileError('Damaged.'), new TypeError('a bug'), 'text', undefined]) {
      assert.equal(asFileError(cause, 'a', 'write'), cause);
    }
  });
});
