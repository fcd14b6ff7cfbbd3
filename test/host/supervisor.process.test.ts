/** The supervisor over processes of their own: what killing one does. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Autosaves } from '../../src-main/host/files/autosaves.ts';
import { CrashLog } from '../../src-main/host/files/crashLog.ts';
import { launchNodeEngine } from '../../src-main/host/engine/nodeEngine.ts';
import { EngineSupervisor, type EngineEvent } from '../../src-main/host/engine/supervisor.ts';
import { FAKE_ENGINE, testFolder } from './webClient.ts';

interface Stage {
  supervisor: EngineSupervisor;
  /** The next event of a kind. */
  next: <K extends EngineEvent['kind']>(kind: K) => Promise<Extract<EngineEvent, { kind: K }>>;
  /** Sends the fake engine an order and gives its answer. */
  order: (order: Record<string, unknown>) => Promise<Record<string, unknown>>;
  output: string[];
  log: string;
}

async function stage(program = FAKE_ENGINE, patience = 60_000): Promise<Stage> {
  const folder = testFolder();
  const output: string[] = [];
  const supervisor = new EngineSupervisor({
    launch: (autosave) => launchNodeEngine(autosave, program),
    autosaves: await Autosaves.open(path.join(folder, 'autosave')),
    crashLog: new CrashLog(folder),
    onOutput: (text) => output.push(text),
    patience,
  });
  after(() => supervisor.shutdown());
  const next: Stage['next'] = (kind) =>
    new Promise((resolve) => {
      const unsubscribe = supervisor.subscribe((event) => {
        if (event.kind !== kind) return;
        unsubscribe();
        resolve(event as never);
      });
    });
  const order: Stage['order'] = (order) =>
    new Promise((resolve, reject) => {
      const relay = supervisor.connectRelay({
        onFrame: (frame) => {
          relay.close();
          resolve(JSON.parse(Buffer.from(frame).toString()) as Record<string, unknown>);
        },
        onEnd: () => reject(new Error('The engine process has ended.')),
        onRefused: () => reject(new Error('The order was refused.')),
      });
      relay.send(new TextEncoder().encode(JSON.stringify(order)));
    });
  return { supervisor, next, order, output, log: path.join(folder, 'crash.log') };
}

describe('an engine process of its own', () => {
  test('that is killed is told of, and the next one offers what was kept', async () => {
    const { supervisor, next, order, output, log } = await stage();
    const ready = next('engineReady');
    supervisor.start();
    assert.equal((await ready).autosave, null);
    await order({ do: 'autosave', text: 'the work' });
    await order({ do: 'say', text: 'a word\n' });
    const { pid } = await order({ do: 'pid' });
    const [ended, again] = [next('engineEnded'), next('engineReady')];
    process.kill(pid as number, 'SIGKILL');
    assert.equal((await ended).reason, 'The engine process ended (killed by SIGKILL).');
    const { autosave } = await again;
    assert.deepEqual(await order({ do: 'read', ticket: autosave?.ticket }), { text: 'the work' });
    assert.notEqual((await order({ do: 'pid' }))['pid'], pid);
    assert.deepEqual(output, ['a word\n']);
    assert.match(readFileSync(log, 'utf8'), /^a word\n\S+ The engine process ended \(killed by SIGKILL\)\.\n$/);
  });

  test('that falls leaves its last words in the log', async () => {
    const file = path.join(testFolder(), 'falls.mjs');
    writeFileSync(file, 'throw new Error("no such library");');
    const { supervisor, next, log } = await stage(file);
    const ended = next('engineEnded');
    supervisor.start();
    assert.equal((await ended).reason, 'The engine process ended (exit code 1).');
    assert.match(readFileSync(log, 'utf8'), /Error: no such library[^]*\n\S+ The engine process ended \(exit code 1\)\.\n$/);
  });

  test('ends when asked, and what it listened to in vain is no crash', async () => {
    const { supervisor, next, order, log } = await stage();
    const ready = next('engineReady');
    supervisor.start();
    await ready;
    const relay = supervisor.connectRelay({ onFrame: () => undefined, onEnd: () => undefined, onRefused: () => undefined });
    const { pid } = await order({ do: 'pid' });
    await supervisor.shutdown();
    assert.throws(() => process.kill(pid as number, 0), { code: 'ESRCH' });
    relay.send(Uint8Array.of(1));
    relay.close();
    assert.equal(existsSync(log), false);
  });

  test('that is deaf is killed', async () => {
    const { supervisor, next, order, log } = await stage(FAKE_ENGINE, 50);
    const ready = next('engineReady');
    supervisor.start();
    await ready;
    await order({ do: 'deaf' });
    const { pid } = await order({ do: 'pid' });
    await supervisor.shutdown();
    assert.throws(() => process.kill(pid as number, 0), { code: 'ESRCH' });
    assert.match(readFileSync(log, 'utf8'), /was killed\.\n$/);
  });
});
