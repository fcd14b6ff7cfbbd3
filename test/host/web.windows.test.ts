/** Windows on the browser host's socket: their calls, their frames, and what they are told. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { About, HostMethod, RecentFile, Sample } from '../../src-main/core/protocol/hostApi.ts';
import { answerHost, decodeHostCall, HostCallError, MAX_CALL_BYTES } from '../../src-main/host/window/hostProtocol.ts';
import { startTestHost, testFolder, TestWindow } from './webClient.ts';

const server = await startTestHost();

describe("a window's calls", () => {
  test('are answered by their number', async () => {
    const window = await TestWindow.open(server);
    const [about, samples] = await Promise.all([
      window.value<About>('about'),
      window.value<Sample[]>('samples'),
    ]);
    assert.equal(about.dataFolder, server.data);
    assert.equal(about.components['node'], process.versions.node);
    assert.match(about.components['onnxruntime'] ?? '', /^\d+\.\d+\.\d+$/);
    assert.deepEqual(samples, [
      { name: 'lake.png', title: 'Lake', size: '512 × 512' },
      { name: 'still-life.png', title: 'Still life', size: '512 × 512' },
      { name: 'flight.npy', title: 'Flight', size: '40 frames of 192 × 108' },
      { name: 'seashell.ply', title: 'Seashell', size: '60,000 triangles' },
      { name: 'phantom.nii.gz', title: 'Phantom', size: '128 × 128 × 128 samples' },
    ]);
    assert.equal(await window.value('menu', { commands: [{ id: 'open', enabled: true }], title: 'x', changed: false }), null);
    window.socket.close();
  });

  test('for a sample grant it to the engine process, by its name alone', async () => {
    const window = await TestWindow.openReady(server);
    const { ticket, name } = await window.value<Grant>('openSample', { name: 'lake.png' });
    assert.equal(name, 'lake.png');
    assert.match(ticket, /^[0-9a-f]{32}$/);
    const read = await window.order({ do: 'read', ticket });
    assert.match(String(read['text']), /PNG/);
    const traversals = ['../samples.ts', '../samples/lake.png', './lake.png', '/etc/passwd', 'lake.png\0', 'toString'];
    for (const name of traversals) {
      const answer = await window.call('openSample', { name });
      assert.deepEqual('error' in answer && answer.error, { name: 'FileError', message: 'There is no such sample.' });
    }
    window.socket.close();
  });

  test('for a recent file take its id and nothing else', async () => {
    const file = path.join(testFolder(), 'photo.png');
    writeFileSync(file, 'a photo');
    const own = await startTestHost({ file });
    const window = await TestWindow.openReady(own);
    await window.event('open');
    const [recent] = await window.value<RecentFile[]>('recent');
    assert.deepEqual([recent?.name, recent?.folder], ['photo.png', path.dirname(file)]);
    const { ticket } = await window.value<Grant>('openRecent', { id: recent?.id });
    assert.deepEqual(await window.order({ do: 'read', ticket }), { text: 'a photo' });
    for (const id of [file, '../recent.json', 'photo.png', '0', '__proto__', `${recent?.id ?? ''}0`]) {
      const answer = await window.call('openRecent', { id });
      assert.deepEqual('error' in answer && answer.error.name, 'FileError', id);
    }
    window.socket.close();
  });

  test('that there are not, or that are wrong, are refused and leave the window connected', async () => {
    const window = await TestWindow.open(server);
    const lines = server.log.length;
    const wrong: [string, unknown][] = [
      ...['toString', '__proto__', 'constructor', 'hasOwnProperty', '', 'About', 'ready '].map(
        (method): [string, unknown] => [method, null],
      ),
      ['about', {}],
      ['openSample', null],
      ['openSample', { name: 5 }],
      ['openSample', { name: '' }],
      ['openSample', { name: 'lake.png', path: '/etc/passwd' }],
      ['openSample', { name: 'x'.repeat(2000) }],
      ['chooseTarget', { suggested: 'a.png', kind: '__proto__' }],
      ['chooseTarget', { suggested: 'a.png', kind: 'program' }],
      ['openExternal', { link: 'http://evil.example' }],
      ['openExternal', { link: 'toString' }],
      ['menu', { commands: [{ id: 'x', enabled: 'yes' }], title: '', changed: false }],
    ];
    for (const [method, args] of wrong) {
      const answer = await window.call(method, args);
      assert.equal('error' in answer && answer.error.name, 'HostCallError', `${method} ${JSON.stringify(args)}`);
    }
    assert.equal(server.log.length, lines + wrong.length);
    assert.equal((await window.value<Sample[]>('samples')).length, 5);
    window.socket.close();
  });

  test('that a page has to do by itself are refused in a sentence', async () => {
    const window = await TestWindow.open(server);
    for (const [method, args] of [['chooseFile', { of: 'files' }], ['openExternal', { link: 'paper' }]] as const) {
      const answer = await window.call(method, args);
      assert.match('error' in answer ? answer.error.message : '', /^In a browser, the page itself .*\.$/);
    }
    window.socket.close();
  });
});

describe('a window is closed', () => {
  const texts = {
    'text that is no JSON': ['{', 1008],
    'text that is no call': ['[]', 1008],
    'a call without a number': ['{"method":"about","args":null}', 1008],
    'a call with more than it may have': ['{"id":1,"method":"about","args":null,"__proto__":{"x":1},"y":2}', 1008],
    'a call that is too long': [JSON.stringify({ id: 1, method: 'about', args: 'x'.repeat(MAX_CALL_BYTES) }), 1009],
  } as const;
  for (const [what, [text, code]] of Object.entries(texts)) {
    test(`for ${what}`, async () => {
      const window = await TestWindow.open(server);
      const lines = server.log.length;
      window.socket.send(text);
      assert.equal(await window.closed(), code);
      assert.deepEqual([server.log.length, server.log.at(-1)?.startsWith("refused: a window's call")], [lines + 1, true]);
    });
  }

  test('for a frame that is too large', async () => {
    const window = await TestWindow.open(server);
    // The head of a frame says how long it will be; the rest need not come.
    const head = Buffer.from([0x82, 0xff, ...new Uint8Array(8), ...new Uint8Array(4)]);
    head.writeBigUInt64BE(256n * 2n ** 20n + 1n, 2);
    (window.socket as unknown as { _socket: Socket })._socket.write(head);
    assert.equal(await window.closed(), 1009);
    assert.match(server.log.at(-1) ?? '', /^refused: a window's message \(Max payload size exceeded\)$/);
  });

  test('for text that is no UTF-8', async () => {
    const window = await TestWindow.open(server);
    window.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    assert.equal(await window.closed(), 1007);
  });

  test('for frames that the engine process refuses, and no other window is', async () => {
    const [window, other] = [await TestWindow.openReady(server), await TestWindow.openReady(server)];
    window.socket.send(Buffer.from('no frame'));
    assert.equal(await window.closed(), 1008);
    assert.match(server.log.at(-1) ?? '', /^refused: a window's frame/);
    assert.deepEqual(await other.order({ do: 'echo' }), { do: 'echo' });
    other.socket.close();
  });
});

describe('frames', () => {
  test('pass to the engine process and back as they are, large ones too, each to its own window', async () => {
    const [one, two] = [await TestWindow.openReady(server), await TestWindow.openReady(server)];
    const padding = 'x'.repeat(8 << 20);
    const orders = [{ do: 'echo', from: 'one', padding }, { do: 'echo', from: 'two' }];
    one.send(orders[0] as object as Record<string, unknown>);
    two.send(orders[1] as object as Record<string, unknown>);
    assert.deepEqual(JSON.parse((await two.frame()).toString()), orders[1]);
    assert.deepEqual(JSON.parse((await one.frame()).toString()), orders[0]);
    one.socket.close();
    two.socket.close();
  });

  test('go to the next engine process once that is ready, with the files that were granted', async () => {
    const own = await startTestHost();
    const window = await TestWindow.openReady(own);
    const { ticket } = await window.value<Grant>('openSample', { name: 'lake.png' });
    await window.order({ do: 'autosave', text: 'the work' });
    window.send({ do: 'exit', code: 3 });
    const { reason } = await window.event('engineEnded');
    assert.equal(reason, 'The engine process ended (exit code 3).');
    const { autosave } = await window.event('engineReady');
    assert.deepEqual(await window.order({ do: 'read', ticket: autosave?.ticket }), { text: 'the work' });
    assert.match(String((await window.order({ do: 'read', ticket }))['text']), /PNG/);
    window.socket.close();
  });
});

describe('events', () => {
  test('come to windows that are ready, and the file of the command line to the first of them', async () => {
    const file = path.join(testFolder(), 'first.coordx');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'a model');
    const own = await startTestHost({ file });
    const idle = await TestWindow.open(own);
    const window = await TestWindow.openReady(own);
    const opened = await window.event('open');
    assert.equal(opened.file.name, 'first.coordx');
    assert.deepEqual(await window.order({ do: 'read', ticket: opened.file.ticket }), { text: 'a model' });
    await idle.value('samples');
    assert.deepEqual(idle.waiting(), [], 'nothing is told before it is ready');
    await idle.call('ready');
    await idle.event('engineReady');
    await idle.value('samples');
    assert.deepEqual(idle.waiting(), [], 'the file is told once');
    for (const each of [idle, window]) each.socket.close();
  });
});

describe('the decoder of calls', () => {
  const methods: HostMethod[] = ['about', 'openSample', 'openRecent', 'chooseTarget', 'menu', 'openExternal', 'ready'];

  test('takes every call that a window can make', () => {
    const call = fc.record({ id: fc.nat(), method: fc.constantFrom(...methods), args: fc.jsonValue() });
    fc.assert(fc.property(call, (value) => assert.deepEqual(decodeHostCall(JSON.stringify(value)), JSON.parse(JSON.stringify(value)))));
  });

  test('refuses everything else by a HostCallError', () => {
    const isCall = (text: string): boolean => {
      try {
        const value = JSON.parse(text) as Record<string, unknown> | null;
        return typeof value === 'object' && value !== null && 'id' in value && 'method' in value;
      } catch {
        return false;
      }
    };
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.jsonValue().map((value) => JSON.stringify({ id: 1, value })));
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(!isCall(value));
        assert.throws(() => decodeHostCall(value), HostCallError);
      }),
      { numRuns: 1000 },
    );
  });

  test('lets through a call cut short or changed by a byte only as a call or a HostCallError', () => {
    const whole = JSON.stringify({ id: 3, method: 'openSample', args: { name: 'lake.png' } });
    const changed = fc.tuple(fc.nat(whole.length), fc.nat(whole.length), fc.string({ unit: 'binary', maxLength: 3 }));
    fc.assert(
      fc.property(changed, ([from, to, text]) => {
        const mutant = whole.slice(0, Math.min(from, to)) + text + whole.slice(Math.max(from, to));
        try {
          const { id, method } = decodeHostCall(mutant);
          assert.ok(Number.isSafeInteger(id) && id >= 0, `${id} is a number`);
          assert.equal(typeof method, 'string');
        } catch (error) {
          assert.ok(error instanceof HostCallError, `it is a HostCallError: ${String(error)}`);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('arguments of any kind reach no method unless they are its own', async () => {
    const reached: string[] = [];
    const api = new Proxy({}, { get: (_, name) => async () => void reached.push(String(name)) }) as never;
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.jsonValue(), async (method, args) => {
        await assert.rejects(answerHost(api, method, args), HostCallError);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('openSample', 'openRecent', 'chooseTarget', 'menu', 'openExternal'), fc.jsonValue(), async (method, args) => {
        await assert.rejects(answerHost(api, method, args), HostCallError);
      }),
    );
    assert.deepEqual(reached, []);
  });
});
