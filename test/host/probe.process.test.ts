/** Probes of devices as processes: the real one, and whatever a driver may make of one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import type { EngineRequest } from '../../src-main/core/session/session.ts';
import { answerLine, probeDevice, type Probe } from '../../src-main/engines/onnx/device/probe.ts';
import { nodeProbes, type NodeProbeOptions } from '../../src-main/host/probes/nodeProbe.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { testFolder } from './webClient.ts';

const SPEC: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 30, hiddenOmega: 30 },
  ...{ width: 4, sharedLayers: 0, tailLayers: 1, rank: 1, fusion: 'product', outputs: 1 },
};
const HAS_SIGNALS = process.platform !== 'win32';
const END_WITH_PARENT = pathToFileURL(path.join(import.meta.dirname, '../../src-main/host/probes/endWithParent.ts')).href;
/** Answers, and ends when that was read, as the real program does. */
const ANSWER = `process.on('message', () => process.exit()); process.stdout.write(${JSON.stringify(answerLine(null))});`;

/** A program for the process of a probe. */
function programOf(source: string): string {
  const file = path.join(testFolder(), 'program.mts');
  writeFileSync(file, source);
  return file;
}

/** Waits long: a busy machine may take its time to start a process. */
const PATIENCE = 200_000;
const probe = (options: NodeProbeOptions): Promise<Probe> =>
  probeDevice('webgpu', nodeProbes({ patience: PATIENCE, ...options }));
const failureOf = async (source: string): Promise<string | null> => (await probe({ program: programOf(source) })).failure;

describe('a probe', () => {
  test('of the program itself answers, and keeps what native libraries write', async () => {
    // No machine has such a device: the answer is onnxruntime's.
    const { failure, log } = await probeDevice('abacus' as 'cpu', nodeProbes({ patience: PATIENCE }));
    assert.match(failure ?? '', /abacus/);
    assert.equal(typeof log, 'string');
  });

  test('keeps stderr, and passes on a right answer', async () => {
    const { failure, log } = await probe({ program: programOf(`console.error('hello from the driver'); ${ANSWER}`) });
    assert.deepEqual([failure, log], [null, 'hello from the driver\n']);
  });

  test('survives a crash, also one after the answer', async () => {
    assert.equal(await failureOf('process.exit(3);'), 'It crashed when it was tried (exit code 3).');
    assert.equal(await failureOf(`${ANSWER} process.exitCode = 139;`), 'It crashed when it was tried (exit code 139).');
    assert.match((await failureOf("process.kill(process.pid, 'SIGKILL');")) ?? '', /^It crashed when it was tried \(.+\)\.$/);
    if (HAS_SIGNALS) assert.equal(await failureOf('process.abort();'), 'It crashed when it was tried (SIGABRT).');
  });

  test('that says nothing, or nonsense, is a device that is not there', async () => {
    const none = 'It ended without an answer when it was tried.';
    assert.equal(await failureOf(''), none);
    assert.equal(await failureOf("process.stdout.write('coordx-probe {')"), none);
    assert.equal(await failureOf('process.stdout.write(Buffer.from([0xff, 0xfe, 0, 0x0a, 0x7b]))'), none);
  });

  test('that never ends is ended', async () => {
    const { failure } = await probe({ program: programOf('for (;;);'), patience: 500 });
    assert.equal(failure, 'It gave no answer within 0.5 seconds.');
  });

  test('that writes without end is ended', async () => {
    const source = "for (;;) await new Promise((done) => process.stdout.write('noise\\n'.repeat(5000), done));";
    assert.equal(await failureOf(source), 'It wrote without end when it was tried.');
  });

  test('is not waited for when a process of its own holds its output open', { skip: !HAS_SIGNALS }, async () => {
    const file = path.join(testFolder(), 'pid');
    const source = `import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const { pid } = spawn('sleep', ['1000'], { stdio: 'inherit', detached: true });
      writeFileSync(${JSON.stringify(file)}, String(pid));
      process.stdout.write(${JSON.stringify(answerLine(null))}, () => process.exit(0));`;
    assert.equal(await failureOf(source), null);
    process.kill(Number(readFileSync(file, 'utf8')));
  });

  test('by what is no Node is a device that is not there', { skip: !HAS_SIGNALS }, async () => {
    const failureBy = async (execPath: string): Promise<string | null> => (await probe({ execPath })).failure;
    assert.equal(await failureBy('/bin/true'), 'It ended without an answer when it was tried.');
    assert.equal(await failureBy('/bin/false'), 'It crashed when it was tried (exit code 1).');
    assert.equal(await failureBy('/bin/echo'), 'It ended without an answer when it was tried.');
    assert.match((await failureBy('/nowhere/node')) ?? '', /^It could not be tried: .*ENOENT\.$/);
    assert.match((await failureBy('/')) ?? '', /^It could not be tried: .*EACCES\.$/);
    assert.match((await failureBy('a\0b')) ?? '', /^It could not be tried: .+\.$/);
  });
});

describe('the process of a probe', { skip: !HAS_SIGNALS && 'Windows ends processes with their parents by itself.' }, () => {
  /** A program that tells its number in a file, and then hangs as native code does: nothing else has its turn. */
  const hanging = (call: string): { program: string; pid: () => Promise<number> } => {
    const file = path.join(testFolder(), 'pid');
    const program = programOf(`import { writeFileSync } from 'node:fs';
      import { endWithParent } from ${JSON.stringify(END_WITH_PARENT)};
      ${call};
      writeFileSync(${JSON.stringify(file)}, String(process.pid));
      for (;;);`);
    const pid = async (): Promise<number> => {
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(20);
      return Number(readFileSync(file, 'utf8'));
    };
    return { program, pid };
  };

  test('ends when its parent is killed, also while it hangs', async () => {
    const { program, pid } = hanging('endWithParent()');
    const host = fileURLToPath(new URL('../fixtures/probeHost.ts', import.meta.url));
    const parent = spawn(process.execPath, [...process.execArgv, host, program], { stdio: ['ignore', 'inherit', 'inherit'] });
    const child = await pid();
    assert.ok(isRunning(child));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (isRunning(child)) await setTimeout(20);
  });

  test('ends by itself after some time, whoever waits for it', async () => {
    const { program, pid } = hanging('endWithParent(500)');
    const { failure } = await probe({ program });
    assert.equal(failure, 'It crashed when it was tried (SIGKILL).');
    assert.ok(!isRunning(await pid()));
  });
});

test('a device that is not a GPU is tried by nobody', async () => {
  const tried: string[] = [];
  const ports = sessionPorts(async (device) => {
    tried.push(device);
    return { fault: 'It is not there.', stdout: '', stderr: '' };
  });
  for (const engine of ['auto', 'onnx'] as const) {
    const request: EngineRequest = { engine, device: 'cpu', spec: SPEC, shape: { bricks: 1, counts: [4, 5] } };
    assert.equal((await ports.selectEngine(request)).engine.name, 'onnx');
  }
  assert.equal(tried.length, 0);
  await ports.listDevices();
  assert.ok(tried.includes('webgpu'));
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
