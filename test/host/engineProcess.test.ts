/** The real engine process: served through the browser host, and what becomes of it when its host ends. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { Changes, StudioMethod, StudioMethods } from '../../src-main/core/protocol/studio.ts';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import { decodeFrame, encodeFrame } from '../../src-main/core/protocol/frame.ts';
import type { EngineReport } from '../../src-main/host/engine/engineControl.ts';
import { portChannel, RelayedChannels } from '../../src-main/host/engine/engineLink.ts';
import { launchNodeEngine } from '../../src-main/host/engine/nodeEngine.ts';
import { startTestHost, testFolder, TestWindow } from './webClient.ts';

let calls = 0;

/** Calls the Studio over a window's socket, one call at a time. */
async function studio<M extends StudioMethod>(
  window: TestWindow,
  method: M,
  args: StudioMethods[M]['args'],
): Promise<StudioMethods[M]['result']> {
  const id = ++calls;
  window.socket.send(encodeFrame({ kind: 'call', id, method, args }));
  for (;;) {
    const message = decodeFrame(new Uint8Array(await window.frame()));
    if (message.id !== id || message.kind === 'progress') continue;
    if (message.kind === 'error') throw new Error(message.message);
    return (message as { value: unknown }).value as StudioMethods[M]['result'];
  }
}

describe('the engine process', () => {
  test('opens what the host grants, keeps work when its host ends, and offers it the next time', async () => {
    const host = await startTestHost({ launch: launchNodeEngine });
    const window = await TestWindow.openReady(host);
    const sample = await window.value<Grant>('openSample', { name: 'lake.png' });
    const opened = await studio(window, 'open', { file: sample.ticket });
    assert.equal(opened.kind, 'source');
    const { values, width } = await studio(window, 'truth', { rect: null, most: 64 });
    assert.deepEqual([width, values.constructor.name, values.length], [64, 'Uint16Array', 64 * 64 * 4]);
    await assert.rejects(studio(window, 'open', { file: path.join(host.data, 'recent.json') }), /choose it again/);
    const config = findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes: [512, 512], outputs: 3 });
    const setup = { name: 'a run', preset: 'split', config, seed: 1, engine: 'onnx', device: 'cpu' } as const;
    await studio(window, 'addRun', { setup });
    await host.host.close();

    const next = await startTestHost({ dataFolder: host.data, launch: launchNodeEngine });
    const again = await TestWindow.open(next);
    await again.call('ready');
    const { autosave } = await again.event('engineReady');
    assert.ok(autosave, 'the unsaved run is offered');
    assert.deepEqual(await studio(again, 'open', { file: autosave.ticket }), { kind: 'project', runs: 1 });
    const { state }: Changes = await studio(again, 'changes', { revision: 0, series: [] });
    assert.deepEqual([state.dataset?.name, state.runs[0]?.setup], ['lake.png', setup]);
    assert.equal(state.project.changed, true, 'it was never saved');
  });

  test('closes a window that sends garbage, and goes on', async () => {
    const host = await startTestHost({ launch: launchNodeEngine });
    const window = await TestWindow.openReady(host);
    for (const garbage of [[], [1, 2, 3], [255, 255, 255, 255, 0], Array.from({ length: 1000 }, (_, i) => i % 251)]) {
      const hostile = await TestWindow.open(host);
      hostile.socket.send(Uint8Array.from(garbage));
      assert.equal(await hostile.closed(), 1008);
    }
    assert.equal((await studio(window, 'changes', { revision: 0, series: [] })).state.dataset, null);
  });

  test('ends when its host is killed', { skip: process.platform === 'win32' && 'Windows has no SIGKILL.' }, async () => {
    const program = fileURLToPath(new URL('../fixtures/engineHost.ts', import.meta.url));
    const file = path.join(testFolder(), 'autosave.coordxproj');
    const host = spawn(process.execPath, [...process.execArgv, program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(host.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(pid > 0, line.toString());
    host.kill('SIGKILL');
    await once(host, 'exit');
    while (isRunning(pid)) await setTimeout(10);
  });
});

describe("the engine process's channels", () => {
  test('relayed ones report frames until one side closes', () => {
    const reports: EngineReport[] = [];
    const channels = new RelayedChannels((report) => reports.push(report));
    const heard: string[] = [];
    const open = (id: number): ReturnType<RelayedChannels['open']> => {
      const channel = channels.open(id);
      channel.onFrame((frame) => heard.push(`${id} ${frame[0]}`));
      channel.onClose(() => heard.push(`${id} closed`));
      return channel;
    };
    const [one, two] = [open(1), open(2)];
    one.send(Uint8Array.of(9));
    channels.take(2, Uint8Array.of(7));
    channels.take(3, Uint8Array.of(7));
    channels.gone(1);
    one.send(Uint8Array.of(9));
    one.close();
    two.close();
    two.close();
    channels.take(2, Uint8Array.of(8));
    channels.gone(2);
    assert.deepEqual(heard, ['2 7', '1 closed']);
    assert.deepEqual(reports, [
      { kind: 'frame', connection: 1, frame: Uint8Array.of(9) },
      { kind: 'closed', connection: 2 },
    ]);
  });

  test('ports take bytes, and close for anything else', () => {
    const listeners: Record<string, (event: { data: unknown }) => void> = {};
    const done: unknown[] = [];
    const channel = portChannel({
      on: (event: string, listener: (event: { data: unknown }) => void) => void (listeners[event] = listener),
      start: () => done.push('start'),
      postMessage: (message: unknown) => done.push(message),
      close: () => done.push('close'),
    } as Parameters<typeof portChannel>[0]);
    channel.onFrame((frame) => done.push(frame.length));
    channel.onClose(() => done.push('gone'));
    listeners['message']?.({ data: Uint8Array.of(1, 2) });
    channel.send(Uint8Array.of(3));
    listeners['message']?.({ data: 'text' });
    listeners['close']?.({ data: null });
    assert.deepEqual(done, ['start', 2, Uint8Array.of(3), 'close', 'gone']);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
