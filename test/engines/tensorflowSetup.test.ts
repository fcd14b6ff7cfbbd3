/** How TensorFlow.js is installed for this program. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { placeWindowsLibraries, tensorflowSetup } from '../../src-main/engines/tensorflow/setup.ts';

test('every platform is told what to type, and what a GPU can do without it', () => {
  for (const platform of ['linux', 'win32', 'darwin']) {
    const text = tensorflowSetup(platform, '/data/tensorflow');
    assert.ok(text.includes('"/data/tensorflow"'), platform);
    assert.match(text, platform === 'darwin' ? /npm install @tensorflow\/tfjs-node\n/ : /npm install @tensorflow\/tfjs-node-gpu\n/);
    assert.equal(/CUDA 11\.2 and cuDNN 8\.1/.test(text), platform !== 'darwin');
    assert.equal(/once more/.test(text), platform === 'win32');
    assert.match(text, /--device webgpu/);
  }
});

test('a library that the installer put elsewhere is copied beside the addon, once', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coordx-setup-'));
  try {
    const lib = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'lib');
    assert.deepEqual(await placeWindowsLibraries(folder), []);
    for (const inside of ['napi-v8', 'napi-v10']) await mkdir(path.join(lib, inside), { recursive: true });
    assert.deepEqual(await placeWindowsLibraries(folder), []);
    await writeFile(path.join(lib, 'napi-v10', 'tensorflow.dll'), 'the library');
    const target = path.join(lib, 'napi-v8', 'tensorflow.dll');
    assert.deepEqual(await placeWindowsLibraries(folder), [target]);
    assert.equal(await readFile(target, 'utf8'), 'the library');
    assert.deepEqual(await placeWindowsLibraries(folder), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
