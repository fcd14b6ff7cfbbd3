/** Probes of devices in the app: the engine process asks, and the main process tries them in utility processes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import type { DeviceName } from '../../src-main/core/engine/engine.ts';
import { answerLine } from '../../src-main/engines/onnx/device/probe.ts';
import { hostProbes } from '../../src-main/host/probes/hostProbes.ts';
import { FakeEngine } from './electronFake.ts';
import { engine } from './electronRun.ts';
import { programFolder } from './electronStart.ts';

/** Has the engine process ask for a probe; gives the process that tries it. */
function asked(id: unknown, device: string): FakeEngine | undefined {
  const before = FakeEngine.all.length;
  engine.emit('message', { kind: 'probe', id, subject: device });
  return FakeEngine.all[before];
}

/** What the engine process is told when this has been done. */
async function answerAfter(act: () => void): Promise<unknown> {
  const sent = once(engine, 'fake:sent');
  act();
  await sent;
  return engine.sent.at(-1)?.message;
}

test('a device is tried in a utility process, and the engine process is told all of it', async () => {
  const probe = asked(7, 'webgpu') ?? assert.fail('nothing was started');
  const [program, args] = probe.forked as [string, string[]];
  assert.deepEqual([program, args], [path.join(programFolder, 'probeProgram.js'), ['webgpu']]);
  const dismissed = once(probe, 'fake:sent');
  probe.stderr.write('a log');
  probe.stdout.write(answerLine(null));
  // Electron tells of an end before all that was written is read: it must not end before that.
  await dismissed;
  const answer = await answerAfter(() => probe.emit('exit', 0));
  assert.deepEqual(answer, { kind: 'probed', id: 7, run: { fault: null, stdout: answerLine(null), stderr: 'a log' } });
});

test('one that crashes is told of as such', async () => {
  const probe = asked(8, 'cuda') ?? assert.fail('nothing was started');
  const answer = await answerAfter(() => probe.emit('exit', 139));
  const fault = 'It crashed when it was tried (exit code 139).';
  assert.deepEqual(answer, { kind: 'probed', id: 8, run: { fault, stdout: '', stderr: '' } });
});

test('what is no device, or no question, starts nothing', () => {
  for (const [id, device] of [[9, 'gpu; rm -rf /'], [-1, 'webgpu'], ['x', 'webgpu'], [0.5, 'webgpu']] as const) {
    assert.equal(asked(id, device), undefined, `${id} ${device}`);
  }
});

test('those that run are ended with the engine process that asked for them, which is told nothing more', async () => {
  const probe = asked(10, 'webgpu') ?? assert.fail('nothing was started');
  const hanging = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  await once(hanging, 'spawn');
  probe.pid = hanging.pid;
  const sent = engine.sent.length;
  engine.emit('exit', 139);
  await once(hanging, 'exit');
  assert.equal(engine.sent.length, sent);
});

test('the engine process takes each answer to its own question, and nothing else for one', async () => {
  const sent: { id: number; device: DeviceName }[] = [];
  const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void sent.push(message as never) });
  const ask = hostProbes(port);
  const runs = [ask('webgpu'), ask('tensorflow', 'a field')];
  assert.deepEqual(sent, [
    { kind: 'probe', id: 0, subject: 'webgpu' },
    { kind: 'probe', id: 1, subject: 'tensorflow', work: 'a field' },
  ]);
  const run = (stdout: string): object => ({ fault: null, stdout, stderr: '' });
  for (const data of [null, 7, { kind: 'shutdown' }, { kind: 'probed', id: 0 }, { kind: 'probed', id: 0, run: { fault: 3 } }]) {
    port.emit('message', { data });
  }
  port.emit('message', { data: { kind: 'probed', id: 1, run: run('cuda') } });
  port.emit('message', { data: { kind: 'probed', id: 5, run: run('nobody') } });
  port.emit('message', { data: { kind: 'probed', id: 0, run: run('webgpu') } });
  assert.deepEqual((await Promise.all(runs)).map(({ stdout }) => stdout), ['webgpu', 'cuda']);
});
