/** What both hosts of the window keep on disk: autosaves, recent files, samples, the crash log; and their names. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FileError } from '../../src-main/core/base/errors.ts';
import { Autosaves } from '../../src-main/host/files/autosaves.ts';
import { CrashLog } from '../../src-main/host/files/crashLog.ts';
import { dataFolder } from '../../src-main/host/files/dataFolder.ts';
import { safeFileName } from '../../src-main/host/files/fileName.ts';
import { Recents } from '../../src-main/host/files/recents.ts';
import { Samples } from '../../src-main/host/files/samples.ts';
import { markText, ownMark } from '../../src-main/io/processMark.ts';
import { triangleCount } from '../../src-main/core/mesh/mesh.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { ball } from '../fixtures/meshes.ts';
import { markOfProcess } from '../fixtures/marks.ts';
import { testFolder } from './webClient.ts';

describe('autosaves', () => {
  /** Writes a file that was last changed some days ago. */
  function write(file: string, days: number): void {
    writeFileSync(file, 'work');
    const seconds = Date.now() / 1000 - days * 24 * 3600;
    utimesSync(file, seconds, seconds);
  }

  test('of ended hosts are offered, the newest first; those of running ones are left alone', async () => {
    const folder = testFolder();
    const dead = markText({ ...ownMark(), started: 1 });
    const alive = markText(markOfProcess(process.ppid));
    write(path.join(folder, `${dead}-1.coordxproj`), 3);
    write(path.join(folder, `${dead}-2.coordxproj`), 2);
    write(path.join(folder, `${alive}-1.coordxproj`), 1);
    write(path.join(folder, `${dead}-3.tmp`), 0);
    write(path.join(folder, 'notes.coordxproj'), 0);
    mkdirSync(path.join(folder, `${dead}-4.coordxproj`));
    const autosaves = await Autosaves.open(folder);
    assert.equal((await autosaves.newest())?.file, path.join(folder, `${dead}-2.coordxproj`));
    const own = autosaves.next();
    write(own, 0);
    assert.equal((await autosaves.newest())?.file, path.join(folder, `${dead}-2.coordxproj`), 'it runs');
    autosaves.next();
    assert.equal((await autosaves.newest())?.file, own, 'it runs no more');
  });

  test('that were set aside go after a time, and when there are many', async () => {
    const folder = testFolder();
    for (let i = 0; i < 8; i++) write(path.join(folder, `offered-1-${i}-1.coordxproj`), i);
    await Autosaves.open(folder);
    assert.deepEqual(readdirSync(folder).length, 5);
    write(path.join(folder, 'offered-1-0-1.coordxproj'), 15);
    await Autosaves.open(folder);
    assert.deepEqual(readdirSync(folder), [1, 2, 3, 4].map((i) => `offered-1-${i}-1.coordxproj`));
  });

  test('can be discarded', async () => {
    const folder = testFolder();
    const autosaves = await Autosaves.open(folder);
    await autosaves.discard();
    write(autosaves.next(), 0);
    await autosaves.discard();
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe('the crash log', () => {
  test('is bounded: its older half is kept beside it', () => {
    const folder = testFolder();
    const log = new CrashLog(path.join(folder, 'new'), 1000);
    for (let i = 0; i < 100; i++) log.output(`${String(i).padStart(99)}\n`);
    assert.equal(statSync(log.file).size, 1000);
    assert.match(readFileSync(log.file, 'utf8'), / 99\n$/);
    assert.match(readFileSync(`${log.file}.old`, 'utf8'), / 89\n$/);
    log.output('x'.repeat(5000));
    assert.equal(statSync(log.file).size, 1000);
  });

  test('that cannot be written is no error', () => {
    const folder = testFolder();
    writeFileSync(path.join(folder, 'file'), '');
    new CrashLog(path.join(folder, 'file')).event('Something happened.');
  });
});

describe('recent files', () => {
  /** A list in a folder with the files a.png ... z.png, and their paths. */
  function start(): { recents: Recents; folder: string; files: string[]; list: string } {
    const folder = testFolder();
    const list = path.join(folder, 'recent.json');
    const files = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => path.join(folder, `${letter}.png`));
    for (const file of files) writeFileSync(file, '');
    return { recents: new Recents(list, path.join(folder, 'uploads')), folder, files, list };
  }

  test('are listed latest first, each once, no more than twelve, and shared through the file', async () => {
    const { recents, files, list, folder } = start();
    for (const file of files) await recents.add(file);
    await recents.add(files[20] as string);
    const listed = await new Recents(list, 'elsewhere').list();
    assert.deepEqual(listed.map(({ name }) => name[0]).join(''), 'uzyxwvtsrqpo');
    assert.ok(listed.every((file) => file.folder === folder), 'each has its folder');
    assert.equal(new Set(listed.map(({ id }) => id)).size, 12);
    assert.equal(await recents.path(listed[1]?.id as string), files[25]);
    await recents.clear();
    assert.deepEqual(await recents.list(), []);
  });

  test('have the time at which they were opened last, and what earlier versions wrote has none', async () => {
    const { recents, files, list } = start();
    const [a, b] = files as [string, string];
    writeFileSync(list, JSON.stringify([a, b]));
    const before = Date.now();
    await recents.add(b);
    const [first, second] = await recents.list();
    assert.deepEqual([first?.name, second?.name, second?.time], ['b.png', 'a.png', null]);
    assert.ok((first?.time ?? 0) >= before && (first?.time ?? 0) <= Date.now());
  });

  test('have the picture that a window saw, until they are forgotten', async () => {
    const { recents, files, folder } = start();
    const [a, b] = files as [string, string];
    await recents.add(a);
    const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex').toString('base64');
    await recents.picture(a, jpeg);
    await recents.picture(b, jpeg);
    assert.equal((await recents.list())[0]?.picture, `data:image/jpeg;base64,${jpeg}`);
    assert.equal(readdirSync(path.join(folder, 'recent')).length, 1, 'none of what is not listed');
    await recents.picture(a, Buffer.from('<script>').toString('base64'));
    assert.equal((await recents.list())[0]?.picture, `data:image/jpeg;base64,${jpeg}`, 'what is no JPEG is not kept');
    await recents.clear();
    assert.deepEqual(readdirSync(path.join(folder, 'recent')), []);
  });

  test('added at once are all kept', async () => {
    const { recents, files } = start();
    await Promise.all(files.slice(0, 5).map((file) => recents.add(file)));
    assert.equal((await recents.list()).length, 5);
  });

  test('that are missing are not listed, until they are back', async () => {
    const { recents, files } = start();
    const [a, b] = files as [string, string];
    await recents.add(a);
    await recents.add(b);
    const id = (await recents.list())[0]?.id as string;
    rmSync(b);
    assert.deepEqual(await recents.paths(), [a]);
    await assert.rejects(recents.path(id), FileError);
    writeFileSync(b, '');
    assert.deepEqual(await recents.paths(), [b, a]);
  });

  test('are such that can be opened', async () => {
    const { recents, folder } = start();
    const names = ['a.csv', 'b.onnx', 'c', 'd.COORDX', 'e.coordxproj', 'f.exe'];
    for (const name of names) {
      writeFileSync(path.join(folder, name), '');
      await recents.add(path.join(folder, name));
    }
    assert.deepEqual((await recents.list()).map(({ name }) => name), ['e.coordxproj', 'd.COORDX']);
  });

  test('in a file that is damaged, or cannot be written, are none and no error', async () => {
    const { recents, files, list } = start();
    for (const text of ['', '{', '{"a":1}', '[1]', 'null']) {
      writeFileSync(list, text);
      assert.deepEqual(await recents.list(), []);
    }
    const lost = new Recents(path.join(list, 'below a file'), '');
    await lost.add(files[0] as string);
    assert.deepEqual(await lost.list(), []);
  });
});

describe('samples', () => {
  test('are the pictures, videos and shapes of a folder, with their sizes', async () => {
    const folder = testFolder();
    const header = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(8)]);
    header.writeUInt32BE(640, 16);
    header.writeUInt32BE(480, 20);
    writeFileSync(path.join(folder, 'two-words.png'), header);
    writeFileSync(path.join(folder, 'short.png'), header.subarray(0, 20));
    writeFileSync(path.join(folder, 'other.png'), Buffer.alloc(100));
    writeFileSync(path.join(folder, 'notes.txt'), '');
    const array = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4, 3), }\n";
    writeFileSync(path.join(folder, 'tiny.npy'), Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([array.length, 0]), Buffer.from(array), Buffer.alloc(72)]));
    writeFileSync(path.join(folder, 'other.npy'), 'npy');
    await writeMesh(path.join(folder, 'ball.ply'), ball(1, 8));
    writeFileSync(path.join(folder, 'other.ply'), 'ply');
    const samples = await Samples.open(folder);
    assert.deepEqual(samples.list(), [
      { name: 'two-words.png', title: 'Two words', size: '640 × 480' },
      { name: 'tiny.npy', title: 'Tiny', size: '2 frames of 4 × 3' },
      { name: 'ball.ply', title: 'Ball', size: `${triangleCount(ball(1, 8)).toLocaleString('en-US')} triangles` },
    ]);
    assert.equal(samples.path('two-words.png'), path.join(folder, 'two-words.png'));
    assert.throws(() => samples.path('notes.txt'), FileError);
  });

  test('of a folder that is not there are none', async () => {
    assert.deepEqual((await Samples.open(path.join(testFolder(), 'nowhere'))).list(), []);
  });
});

describe('names', () => {
  test('of any kind become names of one file', () => {
    const tricky = fc.string({ unit: fc.constantFrom('.', ' ', '/', '\\', 'a', '_', 'con', '\0', '写') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), tricky), (given) => {
        const name = safeFileName(given, 'untitled');
        assert.equal(path.basename(name), name);
        assert.equal(path.win32.basename(name), name);
        assert.match(name, /^[^\s.<>:"|?*\\/\p{C}][^<>:"|?*\\/\p{C}]*$/u);
        assert.doesNotMatch(name, /[\s.]$/);
        assert.ok(Buffer.byteLength(name) <= 200, `${Buffer.byteLength(name)} bytes`);
        assert.equal(safeFileName(name, 'untitled'), name, 'a safe name stays as it is');
      }),
      { numRuns: 2000 },
    );
  });

  test('of the data folder are those of the platform', () => {
    assert.equal(dataFolder('linux', {}, '/home/me'), '/home/me/.local/state/coordx');
    assert.equal(dataFolder('linux', { XDG_STATE_HOME: '/state' }, '/home/me'), '/state/coordx');
    assert.equal(dataFolder('linux', { XDG_STATE_HOME: 'state' }, '/home/me'), '/home/me/.local/state/coordx');
    assert.equal(dataFolder('darwin', {}, '/Users/me'), '/Users/me/Library/Application Support/coordx');
    assert.equal(dataFolder('win32', { APPDATA: 'C:\\Roaming' }, 'C:\\me'), 'C:\\Roaming\\coordx');
    assert.equal(dataFolder('win32', {}, 'C:\\me'), 'C:\\me\\AppData\\Roaming\\coordx');
    assert.equal(dataFolder('linux', { COORDX_DATA: '/elsewhere' }, '/home/me'), path.resolve('/elsewhere'));
  });
});
