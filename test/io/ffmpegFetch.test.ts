/** FFmpeg fetched from a registry: a server of the test's own, which sends what it must and all that it must not. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { create } from 'tar';
import { CancelledError, FileError } from '../../src-main/core/base/errors.ts';
import { isTemporary } from '../../src-main/io/leftovers.ts';
import { fetchFfmpeg } from '../../src-main/io/video/ffmpeg/fetchFfmpeg.ts';
import { ffmpegPackage, keepFfmpegIn, tarballOf, type FfmpegPackage } from '../../src-main/io/video/ffmpeg/ffmpegBinary.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const { lockedPackages } = (await import(path.join(ROOT, 'bin', 'pinFfmpeg.mjs'))) as {
  lockedPackages: (lock: unknown) => Record<string, Omit<FfmpegPackage, 'bytes'>>;
};

const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-ffmpeg-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What stands for FFmpeg: long enough to come in many pieces, and of no pattern. */
const CONTENT = Buffer.from(Uint32Array.from({ length: 1 << 18 }, (_, i) => Math.imul(i + 1, 2654435761)).buffer);
const TARBALL = await packed();
const ITEM: FfmpegPackage = {
  name: '@seydx/node-av-linux-x64',
  version: '9.9.9',
  integrity: `sha512-${createHash('sha512').update(TARBALL).digest('base64')}`,
  bytes: TARBALL.length,
};

let respond: RequestListener;
const server = createServer((request, response) => respond(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => {
  server.closeAllConnections();
  server.close();
});
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

let kept: string;
let target: string;
beforeEach(() => {
  process.env['COORDX_REGISTRY'] = `http://${host}/`;
  kept = mkdtempSync(path.join(folder, 'kept-'));
  keepFfmpegIn(kept);
  target = path.join(kept, '9.9.9', 'node-av.node');
});
after(() => delete process.env['COORDX_REGISTRY']);

async function packed(): Promise<Buffer> {
  const inside = path.join(folder, 'package');
  mkdirSync(inside);
  writeFileSync(path.join(inside, 'node-av.node'), CONTENT);
  writeFileSync(path.join(inside, 'package.json'), '{}');
  const file = path.join(folder, 'package.tgz');
  await create({ file, cwd: folder, gzip: true }, ['package']);
  return readFileSync(file);
}

const sendAll = (_request: unknown, response: ServerResponse): void => void response.end(TARBALL);
/** Sends a half, and then nothing more. */
const sendHalf = (_request: unknown, response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': TARBALL.length });
  response.write(TARBALL.subarray(0, TARBALL.length / 2));
};

/** Asserts that fetching is refused in one sentence that helps, and that nothing is left of it. */
async function refused(words: RegExp, item: FfmpegPackage = ITEM): Promise<void> {
  await assert.rejects(fetchFfmpeg({ item }), (error: Error) => {
    assert.ok(error instanceof FileError, String(error));
    assert.match(error.message, words);
    // How to do it by hand: from where, and to where.
    assert.ok(error.message.includes(`unpack ${tarballOf(item)} and put its node-av.node into ${path.dirname(target)}.`), error.message);
    assert.equal(error.message.split('\n').length, 1);
    return true;
  });
  assert.deepEqual(readdirSync(kept), []);
}

describe('FFmpeg', () => {
  test('is fetched, checked and put in its place, with its progress told', async () => {
    let asked: string | undefined;
    respond = (request, response) => {
      asked = request.url;
      sendAll(request, response);
    };
    const done: number[] = [];
    await fetchFfmpeg({ item: ITEM, progress: (part) => done.push(part) });
    assert.equal(asked, '/@seydx/node-av-linux-x64/-/node-av-linux-x64-9.9.9.tgz');
    assert.ok(readFileSync(target).equals(CONTENT));
    // Its one file, and nothing of the way there.
    assert.deepEqual([readdirSync(kept), readdirSync(path.dirname(target))], [['9.9.9'], ['node-av.node']]);
    assert.deepEqual(done, done.toSorted((a, b) => a - b));
    assert.equal(done.at(-1), 1);
    assert.ok(done.length > 2, String(done));
  });

  test('that is there already is not fetched again', async () => {
    respond = () => assert.fail('the registry was asked');
    mkdirSync(path.dirname(target));
    writeFileSync(target, 'by hand');
    await fetchFfmpeg({ item: ITEM });
    assert.equal(readFileSync(target, 'utf8'), 'by hand');
  });

  test('takes the place of a folder that somebody made without it', async () => {
    respond = sendAll;
    mkdirSync(path.join(path.dirname(target), 'package'), { recursive: true });
    await fetchFfmpeg({ item: ITEM });
    assert.ok(readFileSync(target).equals(CONTENT));
  });

  test('is refused when something else comes', async () => {
    respond = (_request, response) => void response.end(Buffer.from(TARBALL).fill(0, 100, 200));
    await refused(new RegExp(`what ${host} sent is not what this program was tested with`));
  });

  test('is refused when more comes than it has, before all of that has come', async () => {
    respond = (_request, response) => {
      const more = (): void => void response.write(TARBALL, () => response.destroyed || setImmediate(more));
      more();
    };
    await refused(/is not what this program was tested with/);
  });

  test('is refused when it is cut off', async () => {
    respond = (request, response) => {
      sendHalf(request, response);
      setTimeout(() => response.destroy(), 50);
    };
    await refused(new RegExp(`the connection to ${host} broke off`));
  });

  test('is refused when the registry ends early and says that this is all', async () => {
    respond = (_request, response) => void response.end(TARBALL.subarray(0, 1000));
    await refused(/is not what this program was tested with/);
  });

  test('is refused when the registry does not have it', async () => {
    respond = (_request, response) => void response.writeHead(404).end();
    await refused(new RegExp(`${host} answered 404`));
  });

  test('is refused when the registry cannot be reached', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    process.env['COORDX_REGISTRY'] = `http://127.0.0.1:${port}`;
    await refused(new RegExp(`127\\.0\\.0\\.1:${port} cannot be reached`));
  });

  test('is cancelled at any time, and nothing is left', async () => {
    const abort = new AbortController();
    respond = (request, response) => {
      sendHalf(request, response);
      setTimeout(() => abort.abort(), 50);
    };
    await assert.rejects(fetchFfmpeg({ item: ITEM, signal: abort.signal }), CancelledError);
    await assert.rejects(fetchFfmpeg({ item: ITEM, signal: abort.signal }), CancelledError);
    assert.deepEqual(readdirSync(kept), []);
  });

  test('is whole or not there when the process is killed on the way, and what was left goes with the next try', async () => {
    const half = once(server, 'request');
    respond = sendHalf;
    const child = fork(path.join(ROOT, 'test', 'fixtures', 'fetchFfmpeg.ts'), [kept, JSON.stringify(ITEM)], {
      execArgv: ['--import', 'tsx'],
      env: process.env,
    });
    const begun = once(child, 'message');
    await Promise.all([half, begun]);
    assert.ok(isTemporary(readdirSync(kept).join()));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(!existsSync(target));
    respond = sendAll;
    await fetchFfmpeg({ item: ITEM });
    assert.deepEqual(readdirSync(kept), ['9.9.9']);
  });

  test('that two processes fetch at once is there for both', async () => {
    respond = sendAll;
    await Promise.all([fetchFfmpeg({ item: ITEM }), fetchFfmpeg({ item: ITEM })]);
    assert.deepEqual(readdirSync(kept), ['9.9.9']);
    assert.ok(readFileSync(target).equals(CONTENT));
  });

  test('is refused in a sentence where it cannot be written', async () => {
    keepFfmpegIn(path.join(folder, 'package.tgz', 'inside'));
    respond = sendAll;
    await assert.rejects(fetchFfmpeg({ item: ITEM }), (error: Error) => error instanceof FileError && /cannot be written/.test(error.message));
  });
});

describe('what is fetched', () => {
  test('is what the lock file has, with its hash', () => {
    const locked = lockedPackages(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));
    assert.deepEqual(Object.keys(locked), ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64']);
    for (const [machine, item] of Object.entries(locked)) {
      const [platform = '', arch = ''] = machine.split('-');
      const { bytes, ...pinned } = ffmpegPackage(platform, arch);
      assert.deepEqual(pinned, item, 'run "node bin/pinFfmpeg.mjs"');
      assert.ok(bytes > 10e6, machine);
      assert.match(item.integrity, /^sha512-[\w+/]{86}==$/);
    }
  });

  test('comes from npm, unless another registry is named', () => {
    delete process.env['COORDX_REGISTRY'];
    assert.equal(tarballOf(ITEM), 'https://registry.npmjs.org/@seydx/node-av-linux-x64/-/node-av-linux-x64-9.9.9.tgz');
  });

  test('is refused by name for machines that there is none for', () => {
    assert.throws(() => ffmpegPackage('freebsd', 'x64'), /there is none of for this machine \(freebsd x64\)/);
  });
});
