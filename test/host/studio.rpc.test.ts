/** A Studio over a channel: calls with the window's own client, and frames that no window would send. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { pictureOf } from '../../src-main/core/kinds/table.ts';
import { CancelledError, CoordxError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import type { RunSetup, StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';
import { decodeFrame, encodeFrame } from '../../src-main/core/protocol/frame.ts';
import type { Message } from '../../src-main/core/protocol/message.ts';
import { serveStudio } from '../../src-main/host/studio/rpcServer.ts';
import { ARGUMENTS } from '../../src-main/host/studio/schemas.ts';
import { ConnectionError, RpcClient, studioApi } from '../../src-renderer/client/rpcClient.ts';
import { channelPair } from '../fixtures/channels.ts';
import { everything, makeStudio, smallSetup, testFolder, writePicture, WIDTH } from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
await writePicture(PICTURE);

/** An api of which only some methods are there, and the others are not to be called. */
function fakeApi(methods: Partial<StudioApi>): StudioApi {
  return methods as StudioApi;
}

/** The window's end of a channel, with what came back over it. */
function served(api: StudioApi): { channel: Channel; replies: Message[]; next: () => Promise<Message>; closed: Promise<void> } {
  const [mine, theirs] = channelPair();
  const replies: Message[] = [];
  let told = (): void => undefined;
  mine.onFrame((frame) => {
    replies.push(decodeFrame(frame));
    told();
  });
  const closed = new Promise<void>((resolve) => {
    mine.onClose(resolve);
  });
  serveStudio(theirs, api);
  const next = async (): Promise<Message> => {
    while (replies.length === 0) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
    return replies.shift() as Message;
  };
  return { channel: mine, replies, next, closed };
}

/** What no method of the api is ever told about in these tests. */
function call(id: number, method: string, args: unknown): Uint8Array {
  return encodeFrame({ kind: 'call', id, method, args });
}

describe('a window over a channel', () => {
  test('does what it would do in the same process', async () => {
    const { studio, reading } = makeStudio();
    const [mine, theirs] = channelPair();
    serveStudio(theirs, studio);
    const client = new RpcClient(mine);
    const api = studioApi(client);
    assert.equal((await api.open({ file: reading(PICTURE) })).kind, 'source');
    const run = await api.addRun({ setup: smallSetup() });
    await api.train({ run, budget: { steps: 5 } });
    await api.pause({ run });
    const request = { width: 6, height: 5, region: { left: 0, top: 0, right: 0.5, bottom: 0.5 } };
    const { values, ...rest } = await api.picture({ run, request, most: 100 });
    const wanted = await studio.picture({ run, request, most: 100 });
    assert.deepEqual([values, rest.channels], [wanted.values, 4]);
    const changes = await api.changes({ revision: -1, series: [] });
    assert.deepEqual(changes.state.runs.map(({ id }) => id), [run]);
    await assert.rejects(api.open({ file: 'another' }), FileError);
    await assert.rejects(api.train({ run, budget: {} }), SettingError);
    await assert.rejects(api.removeRun({ run: 99 }), CoordxError);
    client.close();
    await assert.rejects(api.devices(null), ConnectionError);
    await studio.close();
  });

  test('hears of progress, not too often, and can cancel', async () => {
    let told = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      told = resolve;
    });
    const api = fakeApi({
      save: async (_, task) => {
        for (let i = 0; i <= 1000; i++) task?.progress?.(i / 1000);
        return null;
      },
      measure: (_, task) =>
        new Promise((_resolve, reject) => {
          task?.signal?.addEventListener('abort', () => {
            told();
            reject(new CancelledError());
          });
        }),
    });
    const [mine, theirs] = channelPair();
    serveStudio(theirs, api);
    const window = studioApi(new RpcClient(mine));
    const done: number[] = [];
    await window.save({ file: 'x' }, { progress: (part) => done.push(part) });
    assert.ok(done.length >= 1 && done.length < 20, `${done.length} of 1001 were told`);
    const stop = new AbortController();
    const asked = window.measure({ run: 1, rect: null }, { signal: stop.signal });
    stop.abort();
    await assert.rejects(asked, CancelledError);
    await aborted;
  });

  test('that goes away has all its calls ended', async () => {
    const ended: string[] = [];
    let told = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      told = resolve;
    });
    const hang = (name: string) => (_: unknown, task?: { signal?: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => {
        task?.signal?.addEventListener('abort', () => {
          if (ended.push(name) === 2) told();
          reject(new CancelledError());
        });
      });
    const { channel, replies } = served(fakeApi({ measure: hang('measure'), changes: hang('changes') }));
    channel.send(call(1, 'measure', { run: 1, rect: null }));
    channel.send(call(2, 'changes', { revision: 1, series: [] }));
    channel.close();
    await all;
    assert.deepEqual([ended, replies], [['measure', 'changes'], []]);
  });

  test('is told of a fault of the program in general words', async () => {
    const { channel, next } = served(
      fakeApi({
        devices: async () => {
          throw new TypeError('secret /home/somebody');
        },
      }),
    );
    channel.send(call(7, 'devices', null));
    const message = 'Something went wrong inside the program; its log says what.';
    assert.deepEqual(await next(), { kind: 'error', id: 7, name: 'Error', message });
  });
});

const SETUP = smallSetup();
const { spec, training } = SETUP.config;
const withSpec = (change: object): RunSetup => ({ ...SETUP, config: { spec: { ...spec, ...change }, training } }) as RunSetup;

/** Calls that are refused, each before any method hears of it. */
const REFUSED: [name: string, method: string, args: unknown][] = [
  ['a method that there is not', 'explode', null],
  ['a method of every object', 'toString', null],
  ['the constructor', 'constructor', null],
  ['a prototype', '__proto__', null],
  ['a method that is not of the api', 'close', null],
  ['no arguments', 'open', null],
  ['arguments for none', 'devices', {}],
  ['an argument too many', 'open', { file: 'x', path: '/etc/passwd' }],
  ['a ticket that is none', 'open', { file: { path: '/etc/passwd' } }],
  ['a ticket without end', 'open', { file: 'x'.repeat(1000) }],
  ['a run that is none', 'removeRun', { run: '1' }],
  ['a run of a fraction', 'removeRun', { run: 1.5 }],
  ['a number that is not finite', 'addRun', { setup: withSpec({ width: Infinity }) }],
  ['NaN', 'train', { run: 1, budget: { seconds: NaN } }],
  ['a field that nobody knows', 'addRun', { setup: withSpec({ weights: 'mine' }) }],
  ['branches without end', 'addRun', { setup: withSpec({ branches: new Array(1000).fill([0]) }) }],
  ['an engine that is none', 'addRun', { setup: { ...SETUP, engine: '../../evil' } }],
  ['a name that steers a terminal', 'addRun', { setup: { ...SETUP, name: '\u001b[2J' } }],
  ['a picture of no size', 'picture', { run: 1, request: { width: 0, height: 1 }, most: 1 }],
  ['a picture that is too large to come back', 'picture', { run: 1, request: { width: 1, height: 1 }, most: 1e6 }],
  ['a part far outside', 'picture', { run: 1, request: { width: 1, height: 1, region: { left: -1e9, top: 0, right: 1, bottom: 1 } }, most: 1 }],
  ['a part that is not whole', 'truth', { rect: { left: 0.5, top: 0, width: 1, height: 1 }, most: 1 }],
  ['bytes that are none', 'exportBytes', { bytes: [1, 2, 3], file: 'x' }],
  ['bytes of another width', 'exportBytes', { bytes: Float64Array.of(1), file: 'x' }],
  ['a memory that is too long', 'remember', { memory: { text: 'x'.repeat(2 ** 18) } }],
  ['a memory that is nested too deeply', 'remember', { memory: Array.from({ length: 20 }).reduce((inner) => ({ inner }), {}) }],
  ['a memory with bytes', 'remember', { memory: { bytes: Uint8Array.of(1) } }],
  ['a memory that is a list', 'remember', { memory: [1] }],
  ['more curves than there can be', 'changes', { revision: 1, series: new Array(2000).fill({ run: 1, name: 'loss', generation: 1, length: 1 }) }],
];

describe('a window that is not trusted', () => {
  for (const [name, method, args] of REFUSED) {
    test(`${name} is refused in a sentence`, async () => {
      const api = fakeApi(new Proxy({}, { get: () => assert.fail('it was called') }) as StudioApi);
      const { channel, next } = served(api);
      channel.send(call(3, method, args));
      const reply = await next();
      assert.equal(reply.kind, 'error');
      if (reply.kind !== 'error') return;
      assert.deepEqual([reply.id, reply.name], [3, 'SettingError']);
      assert.match(reply.message, /^[^\p{Cc}]{10,300}\.$/u);
    });
  }

  test('has its channel closed for a frame that is none', async () => {
    for (const frame of [
      new Uint8Array(3),
      encodeFrame({ kind: 'result', id: 1, value: null }),
      encodeFrame({ kind: 'progress', id: 1, done: 1 }),
    ]) {
      const { channel, closed } = served(fakeApi({}));
      channel.send(frame);
      await closed;
    }
  });

  test('has its channel closed for a second call of one number, and what was open ended', async () => {
    let isEnded = false;
    const api = fakeApi({
      changes: (_, task) =>
        new Promise((_resolve, reject) => {
          task?.signal?.addEventListener('abort', () => {
            isEnded = true;
            reject(new CancelledError());
          });
        }),
    });
    const { channel, closed } = served(api);
    channel.send(call(1, 'changes', { revision: 1, series: [] }));
    channel.send(call(1, 'changes', { revision: 1, series: [] }));
    await closed;
    assert.ok(isEnded, 'the first was ended');
  });

  test('cannot have any number of calls open', async () => {
    const { channel, next } = served(fakeApi({ changes: () => new Promise<never>(() => {}) }));
    for (let id = 1; id <= 300; id++) channel.send(call(id, 'changes', { revision: 1, series: [] }));
    const reply = await next();
    assert.equal(reply.kind === 'error' && reply.message, 'Too many calls are open at once.');
    assert.ok(reply.id > 200, `number ${reply.id}`);
  });

  test('may send anything: every call is answered, and the Studio goes on', async () => {
    const { studio, reading } = makeStudio();
    await studio.open({ file: reading(PICTURE) });
    const run = await studio.addRun({ setup: SETUP });
    const { channel, next } = served(studio);
    const methods = Object.keys(ARGUMENTS).filter((name) => name !== 'changes' && name !== 'devices');
    const keys = ['run', 'setup', 'budget', 'request', 'most', 'rect', 'file', 'memory', 'name', 'fresh', 'bytes'];
    const args = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...keys), fc.jsonValue(), { noNullPrototype: true }));
    let id = 1;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), args, async (method, value) => {
        channel.send(call(++id, method, value));
        const reply = await next();
        assert.equal(reply.id, id);
        assert.ok(reply.kind === 'error' || reply.kind === 'result', reply.kind);
        if (reply.kind === 'error') assert.notEqual(reply.name, 'Error', `${method} ${JSON.stringify(value)}`);
      }),
      { seed: 1, numRuns: 500 },
    );
    await studio.open({ file: reading(PICTURE) });
    const { dataset } = (await everything({ studio })).state;
    assert.equal(dataset && pictureOf(dataset).width, WIDTH);
    assert.ok(run > 0, 'there was a run');
    await studio.close();
  });
});
