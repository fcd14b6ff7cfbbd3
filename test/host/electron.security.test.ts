/** What keeps the window apart from the machine, on what Electron is really given. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Opening } from '../../src-main/core/protocol/hostApi.ts';
import { app, FakeContents, handlers, nativeTheme, said, session } from './electronFake.ts';
import { call, contents, first, invoke, log, picture, saidBeforeReady, window } from './electronRun.ts';
import { dataFolder, programFolder, RELEASES } from './electronStart.ts';

describe('before Electron is ready', () => {
  test('everything is sandboxed where nobody has decided otherwise, and crashes stay on this machine', () => {
    assert.equal(saidBeforeReady['enableSandbox']?.length, 1);
    assert.deepEqual(saidBeforeReady['crashReporter.start'], [[{ uploadToServer: false }]]);
  });

  test('the scheme is standard and secure, and goes by no content policy but its own', () => {
    const [[schemes]] = saidBeforeReady['registerSchemesAsPrivileged'] as unknown as [[Electron.CustomScheme[]]];
    assert.deepEqual(schemes.map(({ scheme }) => scheme), ['coordx']);
    assert.deepEqual(schemes[0]?.privileges, {
      ...{ standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      ...{ bypassCSP: false, corsEnabled: false, allowServiceWorkers: false },
    });
  });

  test('the program is alone over its folder, and would hand over what it was asked to open', () => {
    assert.deepEqual(saidBeforeReady['requestSingleInstanceLock'], [[{ files: [picture] }]]);
    const places = Object.fromEntries(saidBeforeReady['setPath'] as [string, string][]);
    assert.deepEqual(places, { userData: path.join(dataFolder, 'electron'), crashDumps: path.join(dataFolder, 'crashes') });
    assert.ok(Object.values(places).every((place) => existsSync(place)), 'Electron refuses folders that are not there');
  });
});

describe('the window', () => {
  test('keeps its page apart from the machine', () => {
    const { preload, ...preferences } = window.options.webPreferences ?? {};
    assert.equal(preload, path.join(programFolder, 'dist', 'preload', 'preload.cjs'));
    assert.deepEqual(preferences, {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      devTools: true,
      v8CacheOptions: 'bypassHeatCheck',
    });
  });

  test('loads its own page and shows itself when that lives', async () => {
    assert.deepEqual(window.calls['loadURL'], [['coordx://app/']]);
    assert.equal(window.options.show, false);
    const shown = (): number => (window.calls['show'] ?? []).length;
    assert.equal(shown(), 0);
    await invoke('ready', null);
    assert.equal(shown(), 1);
  });

  test('has the theme of the system behind its page, also when that changes', () => {
    const light = window.options.backgroundColor;
    nativeTheme.shouldUseDarkColors = true;
    nativeTheme.emit('updated');
    const [[dark]] = window.calls['setBackgroundColor'] as [[string]];
    assert.notEqual(dark, light);
    nativeTheme.shouldUseDarkColors = false;
    nativeTheme.emit('updated');
    assert.deepEqual(window.calls['setBackgroundColor']?.at(-1), [light]);
  });

  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    test(`refuses ${event}, as any other page of the program does`, () => {
      const other = new FakeContents();
      app.emit('web-contents-created', {}, other);
      for (const target of [contents, other]) {
        let refusals = 0;
        target.emit(event, { preventDefault: () => refusals++, url: 'coordx://app/elsewhere' });
        assert.equal(refusals, 1);
      }
    });
  }

  test('opens no other window', () => {
    for (const url of ['https://example.org/', 'coordx://app/']) {
      assert.deepEqual(contents.openHandler?.({ url }), { action: 'deny' });
    }
  });
});

describe('the session', () => {
  test('lets the window copy, and grants no other permission and no device', () => {
    type Request = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
    type Check = (contents: unknown, permission: string, origin: string) => boolean;
    const [request] = first('setPermissionRequestHandler') as [Request];
    const [check] = first('setPermissionCheckHandler') as [Check];
    const granted = (permission: string, url: string): boolean => {
      let answered = false;
      request({ getURL: () => url }, permission, (answer) => (answered = answer));
      assert.equal(check(null, permission, url), answered);
      return answered;
    };
    for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal']) {
      assert.equal(granted(permission, 'coordx://app/'), false, permission);
    }
    assert.equal(granted('clipboard-sanitized-write', 'coordx://app/'), true);
    assert.equal(granted('clipboard-sanitized-write', 'https://example.org/'), false);
    assert.equal((first('setDevicePermissionHandler')[0] as () => boolean)(), false);
  });

  test('downloads nothing', () => {
    let refusals = 0;
    session.defaultSession.emit('will-download', { preventDefault: () => refusals++ });
    assert.equal(refusals, 1);
  });

  test('lets requests for what is its own pass, and no others', () => {
    type Decide = (details: { url: string }, answer: (decision: { cancel: boolean }) => void) => void;
    const [decide] = first('onBeforeRequest') as [Decide];
    const passes = (url: string): boolean => {
      let isCancelled = true;
      decide({ url }, ({ cancel }) => (isCancelled = cancel));
      return !isCancelled;
    };
    const own = ['coordx://app/', 'coordx://app/assets/main-1.js', 'blob:coordx://app/123', 'data:image/png;base64,AA=='];
    const others = ['https://example.org/', 'http://127.0.0.1/', 'ws://127.0.0.1/', 'file:///etc/passwd'];
    assert.deepEqual(own.map(passes), own.map(() => true));
    const strange = ['coordx://elsewhere/', 'coordx://app:1/', 'coordx://me@app/', 'blob:https://example.org/1', 'nonsense'];
    assert.deepEqual([...others, ...strange].map(passes), [...others, ...strange].map(() => false));
  });
});

describe("the window's scheme", () => {
  const ask = (url: string, method = 'GET'): Promise<Response> => {
    const [scheme, answer] = first('protocol.handle') as [string, (request: Request) => Promise<Response>];
    assert.equal(scheme, 'coordx');
    return answer({ url, method } as Request);
  };

  test('serves the built page and what it loads', async () => {
    for (const [url, type, text] of [
      ['coordx://app/', 'text/html; charset=utf-8', '<!doctype html><title>CoordX Studio</title>'],
      ['coordx://app/assets/main-1.js?v=2', 'text/javascript; charset=utf-8', 'export {};'],
    ] as const) {
      const response = await ask(url);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), type);
      assert.equal(await response.text(), text);
    }
  });

  test('says with every answer what a page may do', async () => {
    for (const url of ['coordx://app/', 'coordx://app/nothing']) {
      const { headers } = await ask(url);
      const policy = headers.get('content-security-policy') ?? '';
      const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
      assert.deepEqual(Object.fromEntries(rules), {
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'img-src': "'self' blob: data:",
        'connect-src': "'self'",
        'worker-src': "'self' blob:",
        'font-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      });
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
  });

  test('knows no other address, host, kind or method', async () => {
    const secret = path.join(programFolder, 'secret.js');
    writeFileSync(secret, 'secret');
    writeFileSync(path.join(programFolder, 'window', 'late.js'), 'it came after the start');
    for (const url of [
      ...['coordx://app/../secret.js', 'coordx://app/%2e%2e/secret.js', 'coordx://app/..%2fsecret.js'],
      'coordx://app/..\\secret.js',
      ...[`coordx://app/${secret}`, 'coordx://app//secret.js', 'coordx://app/late.js'],
      ...['coordx://app/assets', 'coordx://app/assets/'],
      ...['coordx://app/assets/notes.txt', 'coordx://other/', 'coordx://app/assets/main-1.js%00', 'coordx://app/%ff'],
    ]) {
      assert.equal((await ask(url)).status, 404, url);
    }
    assert.equal((await ask('coordx://app/', 'POST')).status, 405);
  });
});

describe("the window's calls", () => {
  test('are refused from anybody but the page itself, and that is logged', async () => {
    const frame = { parent: contents.mainFrame, url: 'coordx://app/' };
    const elsewhere = { parent: null, url: 'https://example.org/' };
    const strangers = {
      'another page': { sender: new FakeContents(), senderFrame: contents.mainFrame },
      'a frame in the page': { sender: contents, senderFrame: frame },
      'a page that has gone elsewhere': { sender: contents, senderFrame: elsewhere },
      'a frame that is gone': { sender: contents, senderFrame: null },
    };
    for (const name of ['coordx:host', 'coordx:grant', 'coordx:connect']) {
      for (const [who, event] of Object.entries(strangers)) {
        const refused = call(name, { method: 'about', args: null }, event);
        await assert.rejects(refused, { message: 'Refused.' }, `${who}, ${name}`);
      }
    }
    assert.match(log(), /A call of coordx:grant from https:\/\/example\.org\/ was refused\./);
    assert.equal([...log().matchAll(/was refused/g)].length, 12);
  });

  test('there are three of them', () => {
    assert.deepEqual([...handlers.keys()].sort(), ['coordx:connect', 'coordx:grant', 'coordx:host']);
  });

  test('are answered with an error when they hold what no window would send', async () => {
    for (const payload of [
      ...[null, 'about', { method: 'about' }, { method: 'constructor', args: null }, { method: 'about', args: {} }],
      ...[{ method: 'about', args: null, more: 1 }, { method: 'openExternal', args: { link: 'https://example.org/' } }],
      { method: 'chooseTarget', args: { suggested: 'x', kind: 'program' } },
    ]) {
      const answer = (await call('coordx:host', payload)) as { error?: { message: string } };
      assert.equal(typeof answer.error?.message, 'string', JSON.stringify(payload));
    }
    assert.equal(said['openExternal'], undefined);
  });

  test('open addresses outside by their key alone', async () => {
    assert.deepEqual(await invoke('openExternal', { link: 'paper' }), { value: null });
    assert.deepEqual(await invoke('openExternal', { link: 'releases' }), { value: null });
    assert.deepEqual(said['openExternal'], [['https://arxiv.org/abs/2201.12425'], [RELEASES]]);
  });

  test('say what the program is', async () => {
    const { value } = (await invoke('about', null)) as { value: { version: string; components: object; dataFolder: string } };
    assert.match(value.version, /^\d+\.\d+\.\d+$/);
    assert.equal(value.dataFolder, dataFolder);
    assert.match((value.components as Record<string, string>)['ONNX Runtime'] ?? '', /^\d+\.\d+/);
  });

  test('let dropped files be read by a ticket, if they are of a kind that can be opened', async () => {
    const { value } = (await call('coordx:grant', [picture])) as { value: Opening };
    assert.equal(value.file.name, 'asked.png');
    const paths = ['secret.js', 'nowhere.png', 'folder.png'].map((name) => path.join(programFolder, name));
    mkdirSync(path.join(programFolder, 'folder.png'));
    for (const payload of [[''], ['asked.png'], ...paths.map((file) => [file]), [7], [], picture, null]) {
      const answer = (await call('coordx:grant', payload)) as { error?: { message: string } };
      assert.equal(typeof answer.error?.message, 'string', String(payload));
    }
  });
});
