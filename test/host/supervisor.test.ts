/** The supervisor over engine processes that a test plays itself. */
import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, mock, test } from 'node:test';
import type { EngineControl, EngineExit, EngineHandle, EngineReport } from '../../src-main/host/engine/engineControl.ts';
import { Autosaves } from '../../src-main/host/files/autosaves.ts';
import { CrashLog } from '../../src-main/host/files/crashLog.ts';
import { EngineSupervisor, exitSentence, type EngineEvent } from '../../src-main/host/engine/supervisor.ts';
import { testFolder } from './webClient.ts';

/** An engine process that does what a test says. Its port is a word. */
class PlayedEngine implements EngineHandle<string> {
  sent: { control: EngineControl; port: string | undefined }[] = [];
  isKilled = false;
  report: (report: EngineReport) => void = () => undefined;
  say: (text: string) => void = () => undefined;
  exit: (exit: EngineExit) => void = () => undefined;

  send(control: EngineControl, port?: string): void {
    this.sent.push({ control, port });
  }

  onReport(listener: (report: EngineReport) => void): void {
    this.report = listener;
  }

  onOutput(listener: (text: string) => void): void {
    this.say = listener;
  }

  onExit(listener: (exit: EngineExit) => void): void {
    this.exit = listener;
  }

  kill(): void {
    this.isKilled = true;
    this.exit({ code: null, signal: 'SIGKILL' });
  }

  /** What was sent of a kind. */
  controls<K extends EngineControl['kind']>(kind: K): Extract<EngineControl, { kind: K }>[] {
    return this.sent.map(({ control }) => control).filter((control) => control.kind === kind) as never;
  }
}

interface Stage {
  supervisor: EngineSupervisor<string>;
  /** The engine processes, in the order in which they were started. */
  engines: PlayedEngine[];
  /** Files that they were to keep work in. */
  autosaveFiles: string[];
  events: EngineEvent[];
  autosaves: Autosaves;
  folder: string;
  log: () => string;
  /** Moves the supervisor's clock. */
  now: number;
  /** The next event. */
  event: () => Promise<EngineEvent>;
}

async function stage(): Promise<Stage> {
  const folder = testFolder();
  const autosaves = await Autosaves.open(path.join(folder, 'autosave'));
  const crashLog = new CrashLog(folder);
  const listeners: ((event: EngineEvent) => void)[] = [];
  const result = { engines: [], autosaveFiles: [], events: [], autosaves, folder, now: 0 } as unknown as Stage;
  result.supervisor = new EngineSupervisor<string>({
    launch: (file) => {
      result.autosaveFiles.push(file);
      result.engines.push(new PlayedEngine());
      return result.engines.at(-1) as PlayedEngine;
    },
    autosaves,
    crashLog,
    clock: () => result.now,
  });
  result.supervisor.subscribe((event) => {
    result.events.push(event);
    listeners.shift()?.(event);
  });
  result.event = () =>
    new Promise((resolve) => {
      listeners.push(resolve);
    });
  result.log = () => readFileSync(crashLog.file, 'utf8');
  return result;
}

/** Starts an engine process and waits until it is ready. */
async function makeReady(on: Stage): Promise<PlayedEngine> {
  on.supervisor.start();
  const ready = on.event();
  const engine = on.engines.at(-1) as PlayedEngine;
  engine.report({ kind: 'ready' });
  await ready;
  return engine;
}

beforeEach(() => mock.timers.reset());

describe('an engine process', () => {
  test('is started once, and windows are told when it is ready', async () => {
    const on = await stage();
    on.supervisor.start();
    on.supervisor.start();
    assert.deepEqual([on.engines.length, on.supervisor.latest], [1, null]);
    await makeReady(on);
    assert.deepEqual(on.events, [{ kind: 'engineReady', autosave: null }]);
    assert.deepEqual(on.supervisor.latest, on.events[0]);
  });

  test('that dies is told of and logged, and another one is offered what it kept', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    writeFileSync(on.autosaveFiles[0] as string, 'work');
    utimesSync(on.autosaveFiles[0] as string, 1000, 1000);
    mock.timers.enable({ apis: ['setTimeout'] });
    engine.say('a last word\n');
    engine.exit({ code: null, signal: 'SIGKILL' });
    assert.deepEqual(on.events[1], {
      kind: 'engineEnded',
      reason: 'The engine process ended (killed by SIGKILL).',
      restarts: true,
    });
    assert.match(on.log(), /^a last word\n\d{4}-\d\d-\d\dT[\d:.]+Z The engine process ended \(killed by SIGKILL\)\.\n$/);
    mock.timers.tick(0);
    assert.equal(on.engines.length, 2);
    assert.deepEqual(on.supervisor.latest, on.events[1], 'a window that comes now has to know');
    assert.notEqual(on.autosaveFiles[1], on.autosaveFiles[0], 'the next one must not write over it');
    const next = await makeReady(on);
    const told = on.events[2];
    assert.ok(told?.kind === 'engineReady' && told.autosave, 'the autosave is offered');
    assert.equal(told.autosave.time, 1_000_000);
    const [grant] = next.controls('grant');
    assert.deepEqual(grant, { kind: 'grant', ticket: told.autosave.ticket, path: on.autosaveFiles[0], access: 'read' });
  });

  test('that dies again and again is started later and later, and then no more until a window asks', async () => {
    const on = await stage();
    mock.timers.enable({ apis: ['setTimeout'] });
    on.supervisor.start();
    for (const [deaths, delay] of [0, 250, 1000, 2000].entries()) {
      assert.equal(on.engines.length, deaths + 1);
      on.engines.at(-1)?.exit({ code: 1, signal: null });
      if (delay > 0) {
        mock.timers.tick(delay - 1);
        assert.equal(on.engines.length, deaths + 1);
      }
      mock.timers.tick(delay > 0 ? 1 : 0);
      assert.equal(on.engines.length, deaths + 2);
    }
    on.engines.at(-1)?.exit({ code: 1, signal: null });
    mock.timers.tick(100_000);
    assert.equal(on.engines.length, 5);
    const last = on.events.at(-1);
    assert.match(last?.kind === 'engineEnded' ? last.reason : '', /^The engine process ended \(exit code 1\)\. This was the 5th time within a minute, .*reload the window.*\.$/);
    const restarts = on.events.map((event) => event.kind === 'engineEnded' && event.restarts);
    assert.deepEqual(restarts, [true, true, true, true, false]);
    on.supervisor.start();
    assert.equal(on.engines.length, 6);
    assert.equal(on.supervisor.latest, null, 'a window that comes now is not told that none is started');
  });

  test('that dies now and then is started at once every time', async () => {
    const on = await stage();
    mock.timers.enable({ apis: ['setTimeout'] });
    on.supervisor.start();
    for (let deaths = 1; deaths <= 8; deaths++) {
      on.now += 60_000;
      on.engines.at(-1)?.exit({ code: 1, signal: null });
      mock.timers.tick(0);
      assert.equal(on.engines.length, deaths + 1);
    }
  });

  test('that has ended is not listened to any more', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    mock.timers.enable({ apis: ['setTimeout'] });
    engine.exit({ code: 1, signal: null });
    mock.timers.tick(0);
    const events = on.events.length;
    engine.report({ kind: 'ready' });
    engine.exit({ code: 1, signal: null });
    await Promise.resolve();
    assert.deepEqual([on.events.length, on.engines.length], [events, 2]);
  });

  test('how it ended is said in a sentence', () => {
    assert.equal(exitSentence({ code: 3, signal: null }), 'The engine process ended (exit code 3).');
    assert.match(exitSentence({ code: 134, signal: null }, true), /because its memory had run out/);
    assert.equal(
      exitSentence({ code: null, signal: null, failure: 'spawn node ENOENT' }),
      'The engine process could not be started: spawn node ENOENT.',
    );
  });
});

describe('files', () => {
  test('are granted by tickets that cannot be guessed, to every engine process', async () => {
    const on = await stage();
    const before = on.supervisor.grant('/photos/a.png', 'read');
    assert.match(before.ticket, /^[0-9a-f]{32}$/);
    assert.equal(before.name, 'a.png');
    const engine = await makeReady(on);
    const after = on.supervisor.grant('/photos/b.png', 'write');
    const grants = [
      { kind: 'grant', ticket: before.ticket, path: path.resolve('/photos/a.png'), access: 'read' },
      { kind: 'grant', ticket: after.ticket, path: path.resolve('/photos/b.png'), access: 'write' },
    ];
    assert.deepEqual(engine.controls('grant'), grants);
    mock.timers.enable({ apis: ['setTimeout'] });
    engine.exit({ code: 1, signal: null });
    mock.timers.tick(0);
    mock.timers.reset();
    assert.deepEqual((await makeReady(on)).controls('grant'), grants);
    assert.deepEqual(
      [on.supervisor.grantedPath(after.ticket, 'write'), on.supervisor.grantedPath(after.ticket, 'read')],
      [path.resolve('/photos/b.png'), null],
    );
  });
});

describe('connections', () => {
  test('are refused until the engine process is ready', async () => {
    const on = await stage();
    on.supervisor.start();
    assert.throws(() => on.supervisor.connectPort('port'), /not ready/);
    const engine = await makeReady(on);
    on.supervisor.connectPort('port');
    assert.deepEqual(engine.sent, [{ control: { kind: 'connect', connection: 1 }, port: 'port' }]);
  });

  test('carry frames to and fro, each its own, until one side closes', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    const heard: string[] = [];
    const relays = ['one', 'two'].map((name) =>
      on.supervisor.connectRelay({
        onFrame: (frame) => heard.push(`${name} ${frame[0]}`),
        onEnd: () => heard.push(`${name} ended`),
        onRefused: () => heard.push(`${name} refused`),
      }),
    );
    relays[0]?.send(Uint8Array.of(5));
    engine.report({ kind: 'frame', connection: 2, frame: Uint8Array.of(7) });
    engine.report({ kind: 'frame', connection: 99, frame: Uint8Array.of(8) });
    assert.deepEqual(engine.controls('frame'), [{ kind: 'frame', connection: 1, frame: Uint8Array.of(5) }]);
    relays[0]?.close();
    relays[0]?.send(Uint8Array.of(6));
    engine.report({ kind: 'frame', connection: 1, frame: Uint8Array.of(9) });
    engine.report({ kind: 'closed', connection: 2 });
    relays[1]?.close();
    assert.deepEqual(engine.controls('disconnect'), [{ kind: 'disconnect', connection: 1 }]);
    assert.equal(engine.controls('frame').length, 1);
    assert.deepEqual(heard, ['two 7', 'two refused']);
  });

  test('end with the engine process, before windows are told, and are not mixed up with the next ones', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    const heard: string[] = [];
    const relay = on.supervisor.connectRelay({
      onFrame: () => heard.push('frame'),
      onEnd: () => heard.push(`ended, ${on.events.length} told`),
      onRefused: () => heard.push('refused'),
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    engine.exit({ code: 1, signal: null });
    mock.timers.tick(0);
    mock.timers.reset();
    const next = await makeReady(on);
    relay.send(Uint8Array.of(1));
    relay.close();
    next.report({ kind: 'frame', connection: 1, frame: Uint8Array.of(1) });
    assert.deepEqual([heard, next.sent], [['ended, 1 told'], []]);
  });
});

describe('shutdown', () => {
  test('asks, waits, and starts nothing again', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    let isDone = false;
    const done = on.supervisor.shutdown().then(() => (isDone = true));
    assert.deepEqual(engine.controls('shutdown'), [{ kind: 'shutdown' }]);
    await Promise.resolve();
    assert.equal(isDone, false);
    engine.exit({ code: 0, signal: null });
    await done;
    await on.supervisor.shutdown();
    on.supervisor.start();
    assert.deepEqual([on.engines.length, engine.isKilled, on.events.length], [1, false, 1]);
    assert.equal(on.supervisor.latest, null, 'nobody can connect any more');
  });

  test('kills what does not end', async () => {
    const on = await stage();
    const engine = await makeReady(on);
    mock.timers.enable({ apis: ['setTimeout'] });
    const done = on.supervisor.shutdown();
    mock.timers.tick(7999);
    assert.equal(engine.isKilled, false);
    mock.timers.tick(1);
    assert.equal(engine.isKilled, true);
    await done;
    assert.match(on.log(), /did not end when asked, and was killed\.\n$/);
  });

  test('comes before a start that is due', async () => {
    const on = await stage();
    mock.timers.enable({ apis: ['setTimeout'] });
    on.supervisor.start();
    on.engines[0]?.exit({ code: 1, signal: null });
    await on.supervisor.shutdown();
    mock.timers.tick(100_000);
    assert.equal(on.engines.length, 1);
  });

  /** What is left to be offered after a shutdown by `exit`, when a window was told of an autosave, or was not. */
  async function leftAfter(isTold: boolean, exit: EngineExit): Promise<unknown> {
    const on = await stage();
    const engine = await makeReady(on);
    writeFileSync(on.autosaveFiles[0] as string, 'work');
    mock.timers.enable({ apis: ['setTimeout'] });
    engine.exit({ code: 1, signal: null });
    mock.timers.tick(0);
    mock.timers.reset();
    const next = await makeReady(on);
    if (isTold) on.supervisor.told(on.supervisor.latest as EngineEvent);
    const done = on.supervisor.shutdown();
    next.exit(exit);
    await done;
    return on.autosaves.newest();
  }

  test('sets an autosave aside that a window was told of, unless the end was no good one', async () => {
    assert.equal(await leftAfter(true, { code: 0, signal: null }), null);
    assert.ok(await leftAfter(false, { code: 0, signal: null }), 'no window was told of it');
    assert.ok(await leftAfter(true, { code: null, signal: 'SIGKILL' }), 'the work that went on from it may be lost');
  });
});
