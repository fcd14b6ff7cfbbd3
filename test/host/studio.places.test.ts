/** No error of a Studio tells a window where anything lies: every kind of bad file, and every call that writes. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { SOURCE_EXTENSIONS } from '../../src-main/core/protocol/files.ts';
import { serveStudio } from '../../src-main/host/studio/rpcServer.ts';
import { RpcClient, studioApi } from '../../src-renderer/client/rpcClient.ts';
import { channelPair } from '../fixtures/channels.ts';
import { makeStudio, smallSetup, testFolder, writePicture } from '../fixtures/studios.ts';

const SECRET = 'a place, that is-secret';
const folder = path.join(testFolder(), SECRET);
mkdirSync(folder);
const place = (name: string): string => path.join(folder, name);

/** Beginnings of every kind, of which none is whole. */
const CONTENTS: Record<string, Uint8Array | string> = {
  empty: '',
  text: 'nothing of the kind\n',
  page: '<!doctype html><html></html>',
  pointer: 'version https://git-lfs.github.com/spec/v1\n',
  wide: Buffer.from('\ufeffv 0 0 0\n', 'utf16le'),
  zeros: new Uint8Array(500),
  zip: Buffer.from('PK\x03\x04 and nothing of it', 'latin1'),
  png: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0', 'latin1'),
  jpeg: Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1'),
  tiff: Buffer.from('II\x2a\0\x08\0\0\0\x01\0', 'latin1'),
  mp4: Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp41', 'latin1'),
  mkv: Buffer.from('\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska', 'latin1'),
  gif: 'GIF89a\x10\0\x10\0\0\0\0',
  npy: Buffer.from('\x93NUMPY\x01\0v\0{"descr"', 'latin1'),
  ply: 'ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0\n',
  gltf: JSON.stringify({ asset: { version: '2.0' }, buffers: [{ byteLength: 4, uri: '/etc/a%20b.bin' }], meshes: [] }),
  glb: Buffer.from('glTF\x02\0\0\0\x40\0\0\0', 'latin1'),
  off: 'OFF\n3 1 0\n0 0 0\n',
};

function served() {
  const made = makeStudio();
  const [mine, theirs] = channelPair();
  serveStudio(theirs, made.studio);
  return { ...made, api: studioApi(new RpcClient(mine)) };
}

async function refusal(act: Promise<unknown>): Promise<string | null> {
  return act.then(
    () => null,
    (error: Error) => error.message,
  );
}

function mustNotTell(message: string | null, of: string): void {
  assert.ok(message === null || (!message.includes(SECRET) && !message.includes(path.dirname(folder))), `${of}: ${message}`);
}

test('of a file that cannot be opened, whatever is wrong with it', async () => {
  const { api, reading } = served();
  let refused = 0;
  for (const extension of SOURCE_EXTENSIONS) {
    for (const [what, contents] of Object.entries(CONTENTS)) {
      const file = place(`${what}.${extension}`);
      writeFileSync(file, contents);
      for (const act of [api.probe, api.open]) {
        const message = await refusal(act({ file: reading(file) }));
        mustNotTell(message, file);
        if (message !== null) refused += 1;
      }
    }
  }
  assert.ok(refused > 20 * SOURCE_EXTENSIONS.length, `${refused} refused`);
  mkdirSync(place('empty folder'));
  mkdirSync(place('of broken'));
  writeFileSync(place('of broken/1.png'), 'x');
  symlinkSync(place('round'), place('round'));
  for (const name of ['missing.png', 'missing.mp4', 'missing.obj', 'missing.coordxproj', 'empty folder', 'of broken', 'round']) {
    for (const act of [api.probe, api.open]) mustNotTell(await refusal(act({ file: reading(place(name)) })), name);
  }
});

test('of a file that cannot be written', async () => {
  const { api, reading, writing } = served();
  await writePicture(place('waves.png'));
  await api.open({ file: reading(place('waves.png')) });
  const run = await api.addRun({ setup: smallSetup() });
  mkdirSync(place('locked'));
  mkdirSync(place('locked/a.png'));
  chmodSync(place('locked'), 0o500);
  const targets = ['nowhere/a', 'waves.png/a', `${'x'.repeat(300)}`, 'locked/a'];
  for (const target of targets) {
    const to = (extension: string): string => writing(place(`${target}.${extension}`));
    for (const [what, act] of Object.entries({
      save: () => api.save({ file: to('coordxproj') }),
      model: () => api.exportModel({ run, file: to('coordx') }),
      graph: () => api.exportModel({ run, file: to('onnx') }),
      metrics: () => api.exportMetrics({ file: to('csv') }),
      picture: () => api.exportPicture({ run, request: { width: 8, height: 8 }, bitDepth: 8, quality: 90, file: to('png') }),
      bytes: () => api.exportBytes({ bytes: Uint8Array.of(1), file: to('png') }),
      strange: () => api.exportModel({ run, file: to('txt') }),
    })) {
      mustNotTell(await refusal(act()), `${what} ${target}`);
    }
  }
});
