/** `coordx serve`: its arguments, its port, its browser, and its end. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CoordxError, FileError } from '../../src-main/core/base/errors.ts';
import { serve, type ServeFlags } from '../../src-main/host/cli/commands/serve.ts';
import type { EngineHandle } from '../../src-main/host/engine/engineControl.ts';
import { launchNodeEngine } from '../../src-main/host/engine/nodeEngine.ts';
import { browserCommand, openBrowser } from '../../src-main/host/web/openBrowser.ts';
import { startWebHost } from '../../src-main/host/web/webHost.ts';
import { coordx, FakeTerminal } from './cliRuns.ts';
import { FAKE_ENGINE, startTestHost, testFolder } from './webClient.ts';

const EMPTY = testFolder();

describe('serve', () => {
  const wrong: [string[], RegExp][] = [
    [['nowhere.png'], /^coordx: There is no file "nowhere\.png": check its name and folder\.\n$/],
    [[EMPTY], /^coordx: Nothing in the folder ".*" can be opened: choose images, a video, a shape, a model or a project\.\n$/],
    [['--port', '0'], /^coordx: --port must be a whole number from 1 to 65535, not "0"\.\n$/],
    [['--port', '65536'], /from 1 to 65535/],
    [['--port', '80.5'], /from 1 to 65535/],
    [['--host', '0.0.0.0'], /^coordx: Unknown option '--host'/],
  ];
  for (const [args, message] of wrong) {
    test(`${args.join(' ')} is refused`, async () => {
      const { code, stdout, stderr } = await coordx(['serve', ...args]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, message);
    });
  }

  test('a port that is taken is told of, and nothing is left running', async () => {
    const { host } = await startTestHost();
    await assert.rejects(startTestHost({ port: host.port }), (error: unknown) => {
      assert.ok(error instanceof CoordxError, String(error));
      assert.equal(error.message, `Port ${host.port} cannot be used, another program uses it: choose another, or leave --port out.`);
      return true;
    });
  });

  test('a window that is not built is told of', async () => {
    const started = startWebHost({ window: testFolder(), dataFolder: testFolder(), log: () => undefined });
    await assert.rejects(started, (error: unknown) => error instanceof FileError && /npm run build/.test(error.message));
  });

  /** Serves with the fake engine until a line begins with `last`, then presses Ctrl-C. */
  async function serveUntil(last: string, file: string | undefined, flags: ServeFlags): Promise<[FakeTerminal, string]> {
    const terminal = new FakeTerminal();
    const data = testFolder();
    terminal.onWrite = () => {
      if (`${terminal.stdout}${terminal.stderr}`.includes(last)) terminal.interrupt();
    };
    const window = testFolder();
    writeFileSync(path.join(window, 'index.html'), '');
    const launch = (autosave: string): EngineHandle => launchNodeEngine(autosave, FAKE_ENGINE);
    await serve(terminal, file, flags, (options) => startWebHost({ ...options, window, dataFolder: data, launch }));
    return [terminal, data];
  }

  test('tells the address, and ends well at Ctrl-C', async () => {
    const file = path.join(testFolder(), 'photo.png');
    writeFileSync(file, '');
    const [{ stdout, stderr }, data] = await serveUntil('runs at', file, {});
    assert.match(stdout, /^CoordX Studio runs at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
    assert.deepEqual([stderr, readdirSync(path.join(data, 'autosave'))], ['', []]);
  });

  test('opens no browser where there is none, and says so', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = testFolder();
    try {
      const [{ stderr }] = await serveUntil('No browser', undefined, { open: true });
      assert.equal(stderr, 'No browser could be started here: open the address yourself.\n');
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe("the system's browser", () => {
  const address = 'http://127.0.0.1:1/?token=a&b=$(c)';

  test('is asked without a shell', () => {
    assert.deepEqual(browserCommand(address, 'linux'), { program: 'xdg-open', args: [address] });
    assert.deepEqual(browserCommand(address, 'darwin'), { program: 'open', args: [address] });
    assert.deepEqual(browserCommand(address, 'win32'), { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] });
  });

  test('is given the address as it is', { skip: process.platform === 'win32' && 'The stand-in is a shell script.' }, async () => {
    const folder = testFolder();
    const [program, told] = [path.join(folder, 'xdg-open'), path.join(folder, 'told')];
    writeFileSync(program, `#!/bin/sh\nprintf %s "$1" > "${told}.part" && mv "${told}.part" "${told}"\n`);
    chmodSync(program, 0o755);
    const { PATH } = process.env;
    process.env['PATH'] = `${folder}${path.delimiter}${PATH ?? ''}`;
    try {
      assert.equal(await openBrowser(address, 'linux'), true);
    } finally {
      process.env['PATH'] = PATH;
    }
    while (!existsSync(told)) await setTimeout(5);
    assert.equal(readFileSync(told, 'utf8'), address);
  });
});
