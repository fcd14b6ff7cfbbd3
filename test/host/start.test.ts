/** `npm start`: what it decides, and a whole one in a checkout that is only made of stand-ins. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

type Environment = Record<string, string | undefined>;
type InstallKnowledge = { hasPackage: boolean; hasFailed: boolean; nodeVersion: string; env: Environment };
type ElectronEnd = {
  code: number | null;
  signal: string | null;
  report: { up?: boolean; failed?: string } | null;
  isTold: boolean;
  isSilent: boolean;
};

const BIN = new URL('../../bin/', import.meta.url);
/** The scripts have no types; these are what their comments promise. */
const { planStart, hasDisplay, isUnattended, serveArguments } = (await import(`${BIN.href}startPlan.mjs`)) as {
  planStart: (args: string[], commands: () => Promise<string[]>) => Promise<{ kind: string; args: string[] }>;
  hasDisplay: (platform: string, env: Environment) => boolean;
  isUnattended: (env: Environment) => boolean;
  serveArguments: (args: string[], platform: string, env: Environment) => string[];
};
const { findElectron, installObjection, electronArguments, sandboxHint } = (await import(
  `${BIN.href}electronBinary.mjs`
)) as {
  findElectron: (root: string, env: Environment, platform: string) => string | null;
  installObjection: (known: InstallKnowledge) => string | null;
  electronArguments: (root: string, args: string[], platform: string, uid: number | undefined) => string[];
  sandboxHint: (binary: string, platform: string, read: (file: string) => string | null) => string | null;
};
const { runElectron, whyNoWindow } = (await import(`${BIN.href}electronRun.mjs`)) as {
  runElectron: (binary: string, args: string[], patience?: number) => Promise<ElectronEnd>;
  whyNoWindow: (end: ElectronEnd, hint: string | null) => string | null;
};

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'coordx-start-')));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the plan', () => {
  const plans: [string[], string, string[]][] = [
    [[], 'app', []],
    [['photo.png'], 'app', ['photo.png']],
    [['--browser'], 'browser', []],
    [['--browser', '--port', '8400', 'photo.png'], 'browser', ['--port', '8400', 'photo.png']],
    [['photo.png', '--browser'], 'browser', ['photo.png']],
    [['fit', 'photo.png'], 'command', ['fit', 'photo.png']],
    [['help', 'fit'], 'command', ['help', 'fit']],
    [['--help'], 'command', ['--help']],
    [['-V'], 'command', ['-V']],
  ];
  for (const [args, kind, rest] of plans) {
    test(`of ${JSON.stringify(args)} is ${kind}`, async () => {
      assert.deepEqual(await planStart(args, async () => ['fit', 'query']), { kind, args: rest });
    });
  }

  test('needs no list of commands to open the window', async () => {
    const commands = (): never => assert.fail('the command line was loaded');
    await planStart([], commands);
    await planStart(['--browser'], commands);
  });

  test('opens a browser only where one can be seen', () => {
    assert.deepEqual(serveArguments(['a.png'], 'linux', { DISPLAY: ':0' }), ['serve', '--open', 'a.png']);
    assert.deepEqual(serveArguments(['--open'], 'darwin', {}), ['serve', '--open']);
    assert.deepEqual(serveArguments([], 'linux', {}), ['serve']);
    assert.deepEqual(serveArguments([], 'win32', { CI: 'true' }), ['serve']);
  });

  test('knows displays and those who look at them', () => {
    assert.ok(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }), 'Wayland');
    assert.ok(hasDisplay('win32', {}) && hasDisplay('darwin', {}), 'Windows and macOS');
    assert.ok(!hasDisplay('linux', { DISPLAY: '' }) && !hasDisplay('freebsd', {}), 'none');
    assert.deepEqual([{}, { CI: 'false' }, { CI: '' }, { CI: '1' }].map(isUnattended), [false, false, false, true]);
  });
});

describe("Electron's binary", () => {
  test('is where its package says, or the environment', () => {
    const root = path.join(folder, 'found');
    const electron = path.join(root, 'node_modules', 'electron');
    const elsewhere = path.join(root, 'elsewhere');
    for (const place of [path.join(electron, 'dist'), elsewhere]) mkdirSync(place, { recursive: true });
    assert.equal(findElectron(root, {}, 'linux'), null);
    writeFileSync(path.join(electron, 'dist', 'electron'), 'half of a download, whose last file is the other');
    assert.equal(findElectron(root, {}, 'linux'), null);
    writeFileSync(path.join(electron, 'path.txt'), 'electron');
    assert.equal(findElectron(root, {}, 'linux'), path.join(electron, 'dist', 'electron'));
    assert.equal(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, 'linux'), null);
    rmSync(path.join(electron, 'path.txt'));
    writeFileSync(path.join(elsewhere, 'electron.exe'), '');
    assert.equal(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, 'win32'), path.join(elsewhere, 'electron.exe'));
  });

  test('is downloaded only where that can go well', () => {
    const good = { hasPackage: true, hasFailed: false, nodeVersion: '22.12.0', env: {} };
    assert.equal(installObjection(good), null);
    assert.equal(installObjection({ ...good, nodeVersion: '24.0.0' }), null);
    assert.match(installObjection({ ...good, nodeVersion: '22.11.9' }) ?? '', /needs Node 22\.12 or newer; this is Node 22\.11\.9$/);
    assert.match(installObjection({ ...good, nodeVersion: '20.19.0' }) ?? '', /needs Node 22\.12/);
    assert.match(installObjection({ ...good, hasPackage: false }) ?? '', /npm ci/);
    assert.match(installObjection({ ...good, env: { CI: 'true' } }) ?? '', /continuous integration/);
    assert.match(installObjection({ ...good, hasFailed: true }) ?? '', /failed before/);
  });

  test('gives up its sandbox for root on Linux, and for nobody else', () => {
    assert.deepEqual(electronArguments('/app', ['a.png'], 'linux', 0), ['--no-sandbox', '/app', 'a.png']);
    for (const [platform, uid] of [['linux', 1000], ['darwin', 0], ['win32', undefined]] as const) {
      assert.deepEqual(electronArguments('/app', [], platform, uid), ['/app']);
    }
  });

  test('that ends without a word that its window is up has shown none, unless it was told to end', () => {
    const why = (end: Partial<ElectronEnd>): string | null =>
      whyNoWindow({ code: null, signal: null, report: null, isTold: false, isSilent: false, ...end }, 'because');
    assert.equal(why({ code: 127 }), 'Electron cannot run here (exit code 127, see above)');
    assert.equal(why({ signal: 'SIGTRAP' }), 'Electron cannot run here (SIGTRAP, see above): because');
    assert.equal(why({ signal: 'SIGKILL', isSilent: true }), 'Electron was started and said nothing');
    assert.equal(why({ code: 1, report: { failed: 'It is dark' } }), 'It is dark');
    assert.equal(why({ code: 3221225786, isTold: true }), null);
    for (const code of [0, 130, 143]) assert.equal(why({ code }), null);
    for (const signal of ['SIGINT', 'SIGTERM']) assert.equal(why({ signal }), null);
    for (const end of [{ code: 1 }, { signal: 'SIGSEGV' }]) assert.equal(why({ ...end, report: { up: true } }), null);
  });

  test('has no sandbox where the system forbids it', () => {
    const binary = path.join(folder, 'electron');
    const restricted = (file: string): string | null => (file.endsWith('restrict_unprivileged_userns') ? '1\n' : null);
    assert.equal(
      sandboxHint(binary, 'linux', restricted),
      'this system forbids its sandbox (apparmor_restrict_unprivileged_userns is 1) until ' +
        `"sudo chown root '${folder}/chrome-sandbox' && sudo chmod 4755 '${folder}/chrome-sandbox'"`,
    );
    assert.equal(sandboxHint(binary, 'linux', () => null), null);
    assert.equal(sandboxHint(binary, 'darwin', restricted), null);
  });
});

describe('npm start', { skip: process.platform === 'win32' && 'The stand-in for Electron is a shell script.' }, () => {
  const root = path.join(folder, 'checkout');
  const place = (name: string): string => path.join(root, name);
  const electron = path.join(root, 'electron');
  const noSandbox = process.getuid?.() === 0 ? '--no-sandbox ' : '';

  before(() => {
    cpSync(fileURLToPath(BIN), place('bin'), { recursive: true });
    const files = {
      'package.json': '{"type": "module"}',
      'package-lock.json': '{"packages": {}}',
      'node_modules/.package-lock.json': '{"packages": {}}',
      'node_modules/electron/install.js': 'console.log("installing"); process.exit(1);',
      'dist/main/cli.js': `export const commandNames = () => ['fit', 'serve'];
        export async function main(args) { console.log('coordx', ...args); return args[0] === 'fit' ? 7 : 0; }`,
      'dist/window/index.html': '',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(place(name)), { recursive: true });
      writeFileSync(place(name), text);
    }
  });
  beforeEach(() => rmSync(electron, { force: true }));

  /** A binary of Electron that tells its arguments and ends by `end`. */
  function standIn(end: string): void {
    writeFileSync(electron, `#!/bin/sh\necho "electron $*$ELECTRON_RUN_AS_NODE"\n${end}\n`);
    chmodSync(electron, 0o755);
  }

  function start(args: string[], env: Environment): { status: number | null; lines: string[] } {
    const bare = { DISPLAY: '', WAYLAND_DISPLAY: '', CI: '', ELECTRON_OVERRIDE_DIST_PATH: root };
    const { status, stdout, stderr } = spawnSync(process.execPath, [place('bin/start.mjs'), ...args], {
      env: { ...process.env, ...bare, ...env },
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    return { status, lines: stdout.trimEnd().split('\n') };
  }

  test('opens the window in Electron', () => {
    standIn('exit 0');
    const { status, lines } = start(['photo.png'], { DISPLAY: ':0', ELECTRON_RUN_AS_NODE: '1' });
    assert.equal(status, 0);
    assert.equal(lines.at(-1), `electron ${noSandbox}${root}/ photo.png`);
    assert.equal(lines.length, noSandbox ? 2 : 1);
  });

  test('hands on how Electron ended', () => {
    standIn('kill -TERM $$');
    assert.equal(start([], { DISPLAY: ':0' }).status, 1);
    assert.ok(!existsSync(place('node_modules/.coordx-electron-failed')), 'nothing was downloaded');
  });

  test('serves to a browser where there is no display, in spite of Electron', () => {
    standIn('exit 0');
    const { status, lines } = start(['photo.png'], {});
    assert.deepEqual([status, lines], [
      0,
      [
        'There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); the window is served to a browser instead.',
        'coordx serve photo.png',
      ],
    ]);
  });

  test('serves to a browser where Electron ends at once', () => {
    standIn('echo "error while loading shared libraries"; exit 127');
    const { status, lines } = start([], { DISPLAY: ':0' });
    assert.equal(status, 0);
    assert.deepEqual(lines.slice(-2), [
      'Electron cannot run here (exit code 127, see above); the window is served to a browser instead.',
      'coordx serve --open',
    ]);
  });

  test('serves to a browser where Electron has no window, for the reason that it gives', () => {
    standIn(`echo '{"failed": "The window did not come alive"}' > "$COORDX_START_REPORT"; exit 1`);
    const { status, lines } = start(['photo.png'], { DISPLAY: ':0' });
    assert.equal(status, 0);
    assert.deepEqual(lines.slice(-2), [
      'The window did not come alive; the window is served to a browser instead.',
      'coordx serve --open photo.png',
    ]);
  });

  test('serves nothing when a window that was up ends badly, and hands that on', () => {
    standIn(`echo '{"up": true}' > "$COORDX_START_REPORT"; exit 7`);
    const { status, lines } = start([], { DISPLAY: ':0' });
    assert.deepEqual([status, lines.at(-1)], [7, `electron ${noSandbox}${root}/`]);
  });

  test('ends an Electron that says nothing, also one that does not want to', async () => {
    standIn("trap '' TERM; while :; do sleep 0.05; done");
    const end = await runElectron(electron, [], 300);
    assert.deepEqual(end, { code: null, signal: 'SIGKILL', report: null, isTold: false, isSilent: true });
  });

  test('leaves one alone that has said something, and nothing behind', async () => {
    standIn(`echo '{"up": true}' > "$COORDX_START_REPORT"; sleep 5; echo "$COORDX_START_REPORT" > ${root}/place; exit 3`);
    const end = await runElectron(electron, [], 4000);
    assert.deepEqual(end, { code: 3, signal: null, report: { up: true }, isTold: false, isSilent: false });
    assert.ok(!existsSync(path.dirname(readFileSync(place('place'), 'utf8').trim())), 'its folder stays');
  });

  test('serves to a browser where the binary is missing, and says so in one line', () => {
    const { status, lines } = start([], { DISPLAY: ':0', CI: 'true' });
    assert.equal(status, 0);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^Electron's binary is not installed, and .*; the window is served to a browser instead\.$/);
    assert.equal(lines[1], 'coordx serve');
  });

  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < 22 || (major === 22 && minor < 12);
  test('tries to download it once', { skip: isOld && "Electron's installer needs Node 22.12." }, () => {
    const first = start([], { DISPLAY: ':0' });
    assert.ok(first.lines.includes('installing'), first.lines.join('\n'));
    assert.match(first.lines.at(-2) ?? '', /could not be downloaded/);
    const second = start([], { DISPLAY: ':0' });
    assert.match(second.lines[0] ?? '', /failed before/);
    assert.deepEqual([second.lines.length, readFileSync(place('node_modules/.coordx-electron-failed'), 'utf8')], [2, '']);
  });

  test('serves to a browser when asked', () => {
    standIn('exit 0');
    assert.deepEqual(start(['--browser', '--port', '8400'], { DISPLAY: ':0' }).lines, ['coordx serve --open --port 8400']);
  });

  test('runs commands, with their exit codes', () => {
    const { status, lines } = start(['fit', 'photo.png', '--seconds', '3'], { DISPLAY: ':0' });
    assert.deepEqual([status, lines], [7, ['coordx fit photo.png --seconds 3']]);
  });
});
