/** Files that windows send to the browser host, and fetch from it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync, type Dirent } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { RecentFile } from '../../src-main/core/protocol/hostApi.ts';
import { TooLargeError, Uploads } from '../../src-main/host/web/uploads.ts';
import { isTemporary } from '../../src-main/io/leftovers.ts';
import { markText, ownMark } from '../../src-main/io/processMark.ts';
import { askAsWindow, startTestHost, testFolder, TestWindow, type TestHost } from './webClient.ts';

const server = await startTestHost();
const window = await TestWindow.openReady(server);

/** Sends a file as the window does. */
async function upload(host: TestHost, name: string, body: Uint8Array | string): Promise<Grant> {
  const { status, body: answer } = await askAsWindow(host, {
    ...{ method: 'POST', path: `/upload?name=${encodeURIComponent(name)}`, body },
  });
  assert.equal(status, 200, answer.toString());
  return JSON.parse(answer.toString()) as Grant;
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
    const { ticket, name } = await upload(server, 'photo.png', 'pixels');
    assert.equal(name, 'photo.png');
    assert.deepEqual(await window.order({ do: 'read', ticket }), { text: 'pixels' });
    const [recent] = await window.value<RecentFile[]>('recent');
    assert.deepEqual([recent?.name, recent?.folder], ['photo.png', '']);
    const again = await window.value<Grant>('openRecent', { id: recent?.id });
    assert.deepEqual(await window.order({ do: 'read', ticket: again.ticket }), { text: 'pixels' });
  });

  const names: [string, string][] = [
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['/absolute.png', 'absolute.png'],
    ['C:\\photo.png', 'photo.png'],
    ['..', 'upload'],
    ['.', 'upload'],
    ['', 'upload'],
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
    [`${'x'.repeat(5000)}.png`, `${'x'.repeat(176)}.png`],
    ['写'.repeat(100), '写'.repeat(60)],
  ];
  for (const [given, expected] of names) {
    test(`named ${JSON.stringify(given).slice(0, 40)} becomes ${expected.slice(0, 20)} in the folder of uploads`, async () => {
      const { name } = await upload(server, given, 'x');
      assert.equal(name, expected);
      assert.ok(filesIn(path.join(server.data, 'uploads')).some((file) => path.basename(file) === name), 'it is there');
    });
  }

  test('without a name gets one', async () => {
    const { status, body } = await askAsWindow(server, { method: 'POST', path: '/upload', body: 'x' });
    assert.deepEqual([status, (JSON.parse(body.toString()) as Grant).name], [200, 'upload']);
  });

  test('that is larger than allowed is refused, whether it says so or not, and nothing is kept', async () => {
    const small = await startTestHost({ uploads: { mostBytes: 1000 } });
    const most = await upload(small, 'most.png', new Uint8Array(1000));
    assert.equal(most.name, 'most.png');
    const kept = filesIn(small.data);
    const chunked = { 'transfer-encoding': 'chunked' };
    for (const [headers, bytes] of [[{}, 1001], [chunked, 1001], [{}, 5_000_000], [chunked, 5_000_000]] as const) {
      const request = { method: 'POST', path: '/upload?name=big.png', headers, body: new Uint8Array(bytes) };
      const { status, body } = await askAsWindow(small, request);
      assert.equal(status, 413);
      assert.match(body.toString(), /^The file is larger than the 1000 bytes that can be sent: .*\.\n$/);
    }
    assert.deepEqual(filesIn(small.data), kept);
    assert.equal(small.log.length, 4);
  });

  test('for which there is no room is refused in a sentence, and nothing is kept', async () => {
    const full = await startTestHost({
      uploads: {
        create: async (file) => {
          const handle = await open(file, 'wx');
          return {
            appendFile: async () => {
              throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
            },
            close: () => handle.close(),
          };
        },
      },
    });
    const { status, body } = await askAsWindow(full, { method: 'POST', path: '/upload?name=a.png', body: 'x' });
    assert.equal(status, 507);
    assert.equal(body.toString(), '"a.png" cannot be written: the disk is full, free some space or choose another disk.\n');
    assert.deepEqual(filesIn(path.join(full.data, 'uploads')), []);
    assert.equal((await askAsWindow(full, {})).status, 200);
  });

  test('where the folder cannot be made is refused in a sentence', async () => {
    const broken = await startTestHost();
    writeFileSync(path.join(broken.data, 'uploads'), 'a file in its place');
    const { status, body } = await askAsWindow(broken, { method: 'POST', path: '/upload?name=a.png', body: 'x' });
    assert.equal(status, 507);
    assert.match(body.toString(), /^"a\.png" cannot be written: .*\.\n$/);
  });

  test('that breaks off is not kept', async () => {
    const own = await startTestHost();
    const request = http.request({
      ...{ host: '127.0.0.1', port: own.host.port, method: 'POST', path: '/upload?name=a.png' },
      headers: { cookie: own.cookie, origin: own.origin, 'content-length': 1000 },
    });
    request.on('error', () => undefined);
    request.write('half of it');
    const uploads = path.join(own.data, 'uploads');
    await until(() => filesIn(uploads).length === 1);
    request.destroy();
    await until(() => own.log.length > 0);
    assert.deepEqual(own.log, ['broken off: POST /upload']);
    assert.deepEqual(filesIn(uploads), []);
  });

  test('pushes out the oldest', async () => {
    const folder = testFolder();
    const uploads = new Uploads(folder, { mostKept: 3 });
    const files: string[] = [];
    for (let i = 0; i < 5; i++) {
      const file = await uploads.receive(Readable.from([Buffer.from('x')]), `${i}.png`, null);
      // Two may come within what a file system tells apart.
      utimesSync(path.dirname(file), 1000 + i, 1000 + i);
      files.push(file);
    }
    assert.deepEqual(files.map((file) => existsSync(file)), [false, false, true, true, true]);
  });

  test('is whole or not there', async () => {
    const folder = testFolder();
    const uploads = new Uploads(folder, { mostBytes: 10 });
    const body = new PassThrough();
    const received = uploads.receive(body, 'a.png', null);
    body.write('12345');
    await until(() => filesIn(folder).length === 1);
    assert.ok(isTemporary(readdirSync(folder)[0] as string), 'it bears its process, and goes with it');
    body.end('678901');
    await assert.rejects(received, TooLargeError);
    assert.deepEqual(readdirSync(folder), []);
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
    const { ticket } = await upload(server, 'mine.png', 'mine');
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
