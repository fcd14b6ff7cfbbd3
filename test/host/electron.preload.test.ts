import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { HostEvent } from '../../src-main/core/protocol/hostApi.ts';
import type { PreloadApi } from '../../src-main/core/protocol/preloadApi.ts';
import { exposed, ipcRenderer, said } from './electronFake.ts';
import './electronStart.ts';

const posted: unknown[][] = [];
Object.assign(globalThis, {
  window: { location: { origin: 'coordx://app' }, postMessage: (...args: unknown[]) => posted.push(args) },
});
await import('../../src-main/host/preload.ts');
const api = exposed['coordx'] as PreloadApi;

describe('the preload script', () => {
  test('imports nothing but electron', () => {
    const source = readFileSync(path.join(import.meta.dirname, '../../src-main/host/preload.ts'), 'utf8');
    const imports = [...source.matchAll(/^import (?!type )[^;]*from '([^']+)'/gm)].map(([, name]) => name);
    assert.deepEqual(imports, ['electron']);
    assert.ok(!/\brequire\(|\bimport\(/.test(source), 'it loads something as it runs');
  });

  test('gives the page four functions and nothing else', () => {
    assert.deepEqual(Object.keys(exposed), ['coordx']);
    assert.deepEqual(Object.keys(api).sort(), ['connectEngine', 'invoke', 'onEvent', 'pathOfFiles']);
    assert.ok(Object.values(api).every((value) => typeof value === 'function'), 'something else than a function');
  });

  test('calls go out under fixed names, whatever the page asks', async () => {
    await api.invoke('openSample', { name: 'lake.png' });
    await api.connectEngine();
    await api.pathOfFiles([{ path: '/somewhere/lake.png' }, { path: '/somewhere/sea.png' }] as unknown as File[]);
    assert.deepEqual(said['invoke'], [
      ['coordx:host', { method: 'openSample', args: { name: 'lake.png' } }],
      ['coordx:connect'],
      ['coordx:grant', ['/somewhere/lake.png', '/somewhere/sea.png']],
    ]);
  });

  test('events come without the object that could answer the main process, until they are no longer wanted', () => {
    const heard: unknown[][] = [];
    const stop = api.onEvent((...args: [HostEvent]) => heard.push(args));
    ipcRenderer.emit('coordx:event', { sender: ipcRenderer }, { kind: 'command', id: 'save' });
    stop();
    ipcRenderer.emit('coordx:event', { sender: ipcRenderer }, { kind: 'command', id: 'open' });
    assert.deepEqual(heard, [[{ kind: 'command', id: 'save' }]]);
  });

  test("the engine process's port goes to the page's own origin", () => {
    const port = { name: 'port' };
    ipcRenderer.emit('coordx:connect', { ports: [port] });
    assert.deepEqual(posted, [[{ kind: 'coordx:port' }, 'coordx://app', [port]]]);
  });
});
