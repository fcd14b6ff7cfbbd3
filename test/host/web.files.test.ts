/** Files that windows send to the browser host, and fetch from it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync, type Dirent } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { HostMethod, RecentFile } from '../../src-main/core/protocol/hostApi.ts';
import { TooLargeError, Uploads } from '../../src-main/host/web/uploads.ts';
import { isTemporary } from '../../src-main/io/leftovers.ts';
import { markText, ownMark } from '../../src-main/io/processMark.ts';
import { askAsWindow, startTestHost, testFolder, TestWindow, type Reply, type TestHost } from './webClient.ts';

const server = await startTestHost();
const window = await TestWindow.openReady(server);

interface Sent {
  name: string;
  body: Uint8Array | string;
}

/** Sends a piece as the window does. */
function sendPiece(host: TestHost, upload: string, { name, body }: Sent, from = 0, headers = {}): Promise<Reply> {
  const place = `/upload/${upload}?name=${encodeURIComponent(name)}&from=${from}`;
  return askAsWindow(host, { method: 'POST', path: place, headers, body });
}

/** Sends files as the window does. */
async function uploadAll(host: TestHost, window: TestWindow, name: string, files: Sent[], open: string): Promise<Grant> {
  const bytes = files.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  const upload = await window.value<string>('beginUpload', { name, files: files.length, bytes });
  for (const file of files) {
    const { status, body } = await sendPiece(host, upload, file);
    assert.equal(status, 204, body.toString());
  }
  return window.value<Grant>('endUpload', { upload, open });
}

function upload(host: TestHost, window: TestWindow, name: string, body: Uint8Array | string): Promise<Grant> {
  return uploadAll(host, window, name, [{ name, body }], name);
}

async function refusal(window: TestWindow, method: HostMethod, args: unknown): Promise<string> {
  const answer = await window.call(method, args);
  assert.ok('error' in answer, JSON.stringify(answer));
  return answer.error.message;
}

/** Every file under a folder, by its path from there; the host may rename and remove files and folders meanwhile. */
function filesIn(folder: string): string[] {
  return entriesOf(folder)
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(path.join(folder, entry.name)).map((name) => path.join(entry.name, name)) : [entry.name],
    )
    .sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

describe('an upload', () => {
  test('can be read by the engine process, and is a recent file', async () => {
    const { ticket, name } = await upload(server, window, 'photo.png', 'pixels');
    assert.equal(name, 'photo.png');
    assert.deepEqual(await window.order({ do: 'read', ticket }), { text: 'pixels' });
    const [recent] = await window.value<RecentFile[]>('recent');
    assert.deepEqual([recent?.name, recent?.folder], ['photo.png', '']);
    const again = await window.value<Grant>('openRecent', { id: recent?.id });
    assert.deepEqual(await window.order({ do: 'read', ticket: again.ticket }), { text: 'pixels' });
  });

  test('of several files keeps them beside each other, with their folders', async () => {
    const files = [
      { name: 'model/scene.gltf', body: 'a scene' },
      { name: 'model/parts/a b%20.bin', body: 'bytes' },
    ];
    const { ticket, name } = await uploadAll(server, window, 'scene.gltf', files, 'model/scene.gltf');
    assert.equal(name, 'scene.gltf');
    assert.deepEqual(await window.order({ do: 'read', ticket }), { text: 'a scene' });
    const below = filesIn(path.join(server.data, 'uploads'));
    assert.ok(below.some((file) => file.endsWith(path.join('model', 'parts', 'a b%20.bin'))), below.join());
  });

  test('of many images is opened as their folder', async () => {
    const files = [1, 2, 3].map((n) => ({ name: `frames/f${n}.png`, body: `${n}` }));
    const { name } = await uploadAll(server, window, 'frames', files, 'frames');
    assert.equal(name, 'frames');
    const [recent] = await window.value<RecentFile[]>('recent');
    assert.equal(recent?.name, 'frames');
  });

  test('comes in pieces, in order, and is whole in the end', async () => {
    const id = await window.value<string>('beginUpload', { name: 'a.obj', files: 1, bytes: 9 });
    for (const [from, body] of [[0, 'abc'], [3, 'def'], [6, 'ghi']] as const) {
      assert.equal((await sendPiece(server, id, { name: 'a.obj', body }, from)).status, 204);
    }
    const { ticket } = await window.value<Grant>('endUpload', { upload: id, open: 'a.obj' });
    assert.deepEqual(await window.order({ do: 'read', ticket }), { text: 'abcdefghi' });
  });

  for (const [what, pieces] of Object.entries({
    'a piece that is missing': [[0, 'abc'], [6, 'ghi']],
    'a piece that comes twice': [[0, 'abc'], [0, 'abc']],
    'more than was offered': [[0, 'abc'], [3, 'defghijk']],
  } as Record<string, [number, string][]>)) {
    test(`is over, and nothing is kept, after ${what}`, async () => {
      const own = await startTestHost();
      const mine = await TestWindow.openReady(own);
      const id = await mine.value<string>('beginUpload', { name: 'a.obj', files: 1, bytes: 9 });
      const [first, second] = pieces as [[number, string], [number, string]];
      assert.equal((await sendPiece(own, id, { name: 'a.obj', body: first[1] }, first[0])).status, 204);
      const { status, body } = await sendPiece(own, id, { name: 'a.obj', body: second[1] }, second[0]);
      assert.ok(status === 507 || status === 413, `${status}`);
      assert.match(body.toString(), /send it again\.\n$/);
      assert.equal(await refusal(mine, 'endUpload', { upload: id, open: 'a.obj' }), 'This is not being sent any more: choose it again.');
      await until(() => filesIn(path.join(own.data, 'uploads')).length === 0);
    });
  }

  test('that did not come whole is refused', async () => {
    for (const [files, bytes] of [[2, 3], [1, 4]] as const) {
      const id = await window.value<string>('beginUpload', { name: 'a.obj', files, bytes });
      assert.equal((await sendPiece(server, id, { name: 'a.obj', body: 'abc' })).status, 204);
      assert.equal(await refusal(window, 'endUpload', { upload: id, open: 'a.obj' }), '"a.obj" did not come whole: send it again.');
    }
    const id = await window.value<string>('beginUpload', { name: 'a.obj', files: 1, bytes: 3 });
    assert.equal((await sendPiece(server, id, { name: 'a.obj', body: 'abc' })).status, 204);
    assert.equal(await refusal(window, 'endUpload', { upload: id, open: '../recent.json' }), '"recent.json" did not come whole: send it again.');
  });

  test('that is not wanted any more, or whose window is gone, is not kept', async () => {
    const own = await startTestHost();
    const mine = await TestWindow.openReady(own);
    const uploads = path.join(own.data, 'uploads');
    for (const leave of [(id: string) => mine.value('dropUpload', { upload: id }), async () => mine.socket.terminate()]) {
      const id = await mine.value<string>('beginUpload', { name: 'a.obj', files: 1, bytes: 9 });
      assert.equal((await sendPiece(own, id, { name: 'a.obj', body: 'abc' })).status, 204);
      assert.equal(filesIn(uploads).length, 1);
      await leave(id);
      await until(() => filesIn(uploads).length === 0);
    }
  });

  const names: [string, string][] = [
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['/absolute.png', 'absolute.png'],
    ['C:\\photo.png', 'photo.png'],
    ['..', 'upload'],
    ['.', 'upload'],
    ['a/..', 'upload'],
    ['.hidden', 'hidden'],
    ['photo\0.png', 'photo_.png'],
    ['pho\n\u001b[31mto.png', 'pho_[31mto.png'],
    ['gnp.\u202eoto', 'gnp._oto'],
    ['a<b>:"|?*.png', 'a_b_.png'],
    ['con.png', '_con.png'],
    ['LPT1', '_LPT1'],
    ['photo.png. . ', 'photo.png'],
    ['Größe – 写真.png', 'Größe – 写真.png'],
    [`${'x'.repeat(1000)}.png`, `${'x'.repeat(176)}.png`],
    ['写'.repeat(100), '写'.repeat(60)],
  ];
  for (const [given, expected] of names) {
    test(`named ${JSON.stringify(given).slice(0, 40)} becomes ${expected.slice(0, 20)} in the folder of uploads`, async () => {
      const { name } = await upload(server, window, given, 'x');
      assert.equal(name, expected);
      assert.ok(filesIn(path.join(server.data, 'uploads')).some((file) => path.basename(file) === name), 'it is there');
    });
  }

  test('that cannot be opened or kept is refused before it is sent, in a sentence', async () => {
    const small = await startTestHost({ uploads: { mostBytes: 2 ** 31, mostKeptBytes: 3 * 2 ** 30 } });
    const mine = await TestWindow.openReady(small);
    const offers: [string, number, number, RegExp][] = [
      ['a.coordxproj', 1, 2 ** 31 + 1, /^This is more than the 2 GiB that can be sent: start coordx serve with its path\.$/],
      ['a.obj', 1, 2 ** 30 + 1, /^"a\.obj" has 1024 MiB, and shapes are opened up to 1024: simplify it first\.$/],
    ];
    for (const [name, files, bytes, message] of offers) assert.match(await refusal(mine, 'beginUpload', { name, files, bytes }), message);
    await mine.value<string>('beginUpload', { name: 'a.coordxproj', files: 1, bytes: 2 ** 31 });
    const second = await refusal(mine, 'beginUpload', { name: 'b.coordxproj', files: 1, bytes: 2 ** 31 });
    assert.equal(second, '"b.coordxproj" cannot be kept: what is open or being sent takes most of the 3 GiB that are kept. Close another window first.');
  });

  test('for which the disk has no room is refused before it is sent, after older ones made room', async () => {
    let free = 2 ** 27;
    const own = await startTestHost({ uploads: { freeBytes: async () => free } });
    const [one, other] = [await TestWindow.openReady(own), await TestWindow.openReady(own)];
    const uploads = path.join(own.data, 'uploads');
    await upload(own, one, 'open.png', 'x');
    await upload(own, other, 'closed.png', 'x');
    await upload(own, other, 'also open.png', 'x');
    free = 2 ** 26;
    const message = '"c.png" cannot be written: the disk is full, free some space or choose another disk.';
    assert.equal(await refusal(one, 'beginUpload', { name: 'c.png', files: 1, bytes: 100 }), message);
    const left = filesIn(uploads).map((file) => path.basename(file));
    assert.deepEqual(left.filter((name) => name.endsWith('.png')).sort(), ['also open.png', 'open.png']);
  });

  test('where the folder cannot be made is refused in a sentence', async () => {
    const broken = await startTestHost();
    const mine = await TestWindow.openReady(broken);
    writeFileSync(path.join(broken.data, 'uploads'), 'a file in its place');
    const message = await refusal(mine, 'beginUpload', { name: 'a.png', files: 1, bytes: 1 });
    assert.match(message, /^"a\.png" cannot be written: .*\.$/);
  });

  test('that breaks off is not kept', async () => {
    const own = await startTestHost();
    const mine = await TestWindow.openReady(own);
    const id = await mine.value<string>('beginUpload', { name: 'a.png', files: 1, bytes: 1000 });
    const request = http.request({
      ...{ host: '127.0.0.1', port: own.host.port, method: 'POST', path: `/upload/${id}?name=a.png&from=0` },
      headers: { cookie: own.cookie, origin: own.origin, 'x-coordx-proof': own.proof, 'content-length': 1000 },
    });
    request.on('error', () => undefined);
    request.write('half of it');
    const uploads = path.join(own.data, 'uploads');
    await until(() => filesIn(uploads).length === 1);
    request.destroy();
    await until(() => own.log.length > 0);
    assert.deepEqual(own.log, [`broken off: POST /upload/${id}`]);
    await until(() => filesIn(uploads).length === 0);
  });

  test('pushes out the oldest, but none that a window has open or is sending', async () => {
    const folder = testFolder();
    const uploads = new Uploads(folder, { mostKept: 3 });
    const [keeper, other] = [{}, {}];
    const send = async (owner: object, name: string): Promise<string> => {
      const id = await uploads.begin(owner, { name, files: 1, bytes: 1 });
      await uploads.write(id, name, 0, Readable.from([Buffer.from('x')]));
      return uploads.end(owner, id, name);
    };
    const running = await uploads.begin(other, { name: 'running.png', files: 1, bytes: 1 });
    await uploads.write(running, 'running.png', 0, Readable.from([Buffer.from('x')]));
    const kept = await send(keeper, 'kept.png');
    const files: string[] = [];
    for (let i = 0; i < 5; i++) {
      const file = await send(other, `${i}.png`);
      // Two may come within what a file system tells apart.
      utimesSync(file, 1000 + i, 1000 + i);
      files.push(file);
    }
    utimesSync(kept, 1, 1);
    assert.deepEqual([kept, ...files].map((file) => existsSync(file)), [true, false, false, false, true, true]);
    // Another process on the same folder sees what is open.
    const elsewhere = new Uploads(folder, { mostKept: 1 });
    const there = {};
    const id = await elsewhere.begin(there, { name: 'there.png', files: 1, bytes: 1 });
    await elsewhere.write(id, 'there.png', 0, Readable.from([Buffer.from('x')]));
    await elsewhere.end(there, id, 'there.png');
    assert.deepEqual([kept, ...files].map((file) => existsSync(file)), [true, false, false, false, false, true]);
    assert.ok(existsSync(await uploads.end(other, running, 'running.png')));
    await uploads.leave(keeper);
    await send(other, 'last.png');
    assert.ok(!existsSync(kept), 'nobody has it open any more');
  });

  test('that a process which has ended had open may be pushed out', async () => {
    const folder = testFolder();
    const left = path.join(folder, 'left');
    mkdirSync(left);
    writeFileSync(path.join(left, 'a.png'), 'x');
    writeFileSync(path.join(left, `.open-${markText({ ...ownMark(), started: 1 })}`), '');
    const uploads = new Uploads(folder, { mostKept: 1 });
    await uploads.begin({}, { name: 'b.png', files: 1, bytes: 1 });
    assert.ok(!existsSync(left));
  });

  test('is whole or not there', async () => {
    const folder = testFolder();
    const uploads = new Uploads(folder);
    const id = await uploads.begin({}, { name: 'a.png', files: 1, bytes: 10 });
    const body = new PassThrough();
    const received = uploads.write(id, 'a.png', 0, body);
    body.write('12345');
    await until(() => filesIn(folder).length === 1);
    assert.ok(isTemporary(readdirSync(folder)[0] as string), 'it bears its process, and goes with it');
    body.end('678901');
    await assert.rejects(received, TooLargeError);
    await until(() => readdirSync(folder).length === 0);
  });
});

describe('a download', () => {
  test('is what the engine process wrote, under the name that was suggested, once', async () => {
    const { ticket, name } = await window.value<Grant>('chooseTarget', { suggested: 'Größe (1).png', kind: 'picture' });
    assert.equal(name, 'Größe (1).png');
    assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).status, 404, 'nothing was written yet');
    await window.order({ do: 'write', ticket, text: 'a picture' });
    const { status, headers, body } = await askAsWindow(server, { path: `/download/${ticket}` });
    assert.deepEqual([status, body.toString()], [200, 'a picture']);
    assert.equal(headers['content-type'], 'application/octet-stream');
    assert.equal(
      headers['content-disposition'],
      `attachment; filename="Gr__e (1).png"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.png`,
    );
    await until(() => filesIn(path.join(server.data, 'downloads')).length === 0);
    assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).status, 404, 'it is gone');
    await window.order({ do: 'write', ticket, text: 'written once more' });
    assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).body.toString(), 'written once more');
    await until(() => filesIn(path.join(server.data, 'downloads')).length === 0);
  });

  test('that breaks off can be asked for again', async () => {
    const { ticket } = await window.value<Grant>('chooseTarget', { suggested: 'large.tiff', kind: 'picture' });
    const text = 'x'.repeat(30_000_000);
    await window.order({ do: 'write', ticket, text });
    const request = http.get({
      ...{ host: '127.0.0.1', port: server.host.port, path: `/download/${ticket}`, headers: { cookie: server.cookie } },
    });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await once(response, 'readable');
    response.on('error', () => undefined);
    const downloads = path.join(server.data, 'downloads');
    request.destroy();
    await until(() => filesIn(downloads).some((file) => file.endsWith('large.tiff')));
    const { status, body } = await askAsWindow(server, { path: `/download/${ticket}` });
    assert.deepEqual([status, body.length], [200, text.length]);
    await until(() => filesIn(downloads).length === 0);
  });

  test('is not to be had without the cookie', async () => {
    const { ticket } = await window.value<Grant>('chooseTarget', { suggested: 'a.csv', kind: 'metrics' });
    await window.order({ do: 'write', ticket, text: 'secret' });
    const stranger = await askAsWindow(server, { path: `/download/${ticket}`, headers: { cookie: '' } });
    assert.equal(stranger.status, 401);
    assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).body.toString(), 'secret');
  });

  test('of a file that was granted to be read is refused', async () => {
    const { ticket } = await upload(server, window, 'mine.png', 'mine');
    assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).status, 404);
    const sample = await window.value<Grant>('openSample', { name: 'lake.png' });
    assert.equal((await askAsWindow(server, { path: `/download/${sample.ticket}` })).status, 404);
  });

  const suggestions: [string, string, string][] = [
    ['../../../etc/cron.d/x', 'picture', 'x.png'],
    ['C:\\autoexec.bat', 'picture', 'autoexec.bat.png'],
    ['a.TIFF', 'picture', 'a.TIFF'],
    ['a.png', 'project', 'a.png.coordxproj'],
    ['..', 'model', 'untitled.coordx'],
    ['a\r\nSet-Cookie: x.onnx', 'graph', 'a_Set-Cookie_ x.onnx'],
  ];
  for (const [suggested, kind, expected] of suggestions) {
    test(`suggested as ${JSON.stringify(suggested)} is called ${expected} and lies among the downloads`, async () => {
      const { ticket, name } = await window.value<Grant>('chooseTarget', { suggested, kind });
      assert.equal(name, expected);
      await window.order({ do: 'write', ticket, text: 'x' });
      const written = filesIn(path.join(server.data, 'downloads'));
      assert.deepEqual(written.map((file) => path.basename(file)), [expected]);
      assert.equal((await askAsWindow(server, { path: `/download/${ticket}` })).status, 200);
      await until(() => filesIn(path.join(server.data, 'downloads')).length === 0);
    });
  }

  test('that was not fetched goes with the host, as does what an earlier one left', async () => {
    const own = await startTestHost();
    const mine = await TestWindow.openReady(own);
    const { ticket } = await mine.value<Grant>('chooseTarget', { suggested: 'a.csv', kind: 'metrics' });
    await mine.order({ do: 'write', ticket, text: 'x' });
    const downloads = path.join(own.data, 'downloads');
    assert.equal(filesIn(downloads).length, 1);
    await own.host.close();
    assert.deepEqual(readdirSync(downloads), []);
    mkdirSync(path.join(downloads, markText({ ...ownMark(), started: 1 }), 'x'), { recursive: true });
    await startTestHost({ dataFolder: own.data });
    assert.deepEqual(readdirSync(downloads), []);
  });
});

test('the data folder is for nobody else', { skip: process.platform === 'win32' && 'Windows has no such modes.' }, () => {
  for (const folder of ['', 'autosave', 'uploads', 'downloads']) {
    assert.equal(statSync(path.join(server.data, folder)).mode & 0o077, 0, folder);
  }
  assert.equal(readFileSync(path.join(server.data, 'recent.json'), 'utf8').startsWith('['), true);
});

/** Waits until something has happened that nothing tells of. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await setTimeout(5);
}
