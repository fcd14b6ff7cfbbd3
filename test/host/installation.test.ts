/** How `npm start` keeps node_modules up to date, whatever npm, the network or a hurried user do. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

type Entry = { version: string; integrity?: string; dev?: boolean; optional?: boolean; devOptional?: boolean; link?: boolean };
type Packages = Record<string, Entry>;
type Npm = (folder: string, ...args: string[]) => boolean;

const BIN = new URL('../../bin/', import.meta.url);
/** The scripts have no types; these are what their comments promise. */
const { missingPackages } = (await import(`${BIN.href}dependencies.mjs`)) as {
  missingPackages: (lockFile: string, modules: string) => string[] | null;
};
const { ensureDependencies } = (await import(`${BIN.href}installation.mjs`)) as {
  ensureDependencies: (root: string, npm?: Npm) => boolean;
};

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'coordx-install-')));
after(() => rmSync(folder, { recursive: true, force: true }));
const root = path.join(folder, 'checkout');
const place = (...parts: string[]): string => path.join(root, ...parts);
const beside = (...parts: string[]): string => place('.cache', 'install', ...parts);

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const json = (file: string): { version?: string } => JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
const versionOf = (name: string, modules = place('node_modules')): string | undefined =>
  json(path.join(modules, name, 'package.json')).version;

/** A package-lock.json of some packages, by their bare names. */
function lock(packages: Packages, file = place('package-lock.json')): void {
  const places = Object.fromEntries(Object.entries(packages).map(([name, entry]) => [`node_modules/${name}`, entry]));
  write(file, JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'checkout' }, ...places } }));
}

/** Puts packages where npm puts them, with its record last; null leaves that out, as an npm that was ended does. */
function put(packages: Packages, inside = root, recorded: Packages | null = packages): void {
  for (const [name, { version }] of Object.entries(packages)) {
    write(path.join(inside, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  }
  if (recorded) lock(recorded, path.join(inside, 'node_modules', '.package-lock.json'));
}

const OLD: Packages = { one: { version: '1.0.0', integrity: 'a' }, two: { version: '1.0.0', dev: true } };
const NEW: Packages = { one: { version: '2.0.0', integrity: 'b' }, two: { version: '1.0.0', dev: true } };

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  write(place('package.json'), '{"type": "module"}');
});

describe('node_modules', () => {
  const missing = (): string[] | null => missingPackages(place('package-lock.json'), place('node_modules'));

  test('is up to date by what is in it, whenever that came there', () => {
    put(OLD);
    lock(OLD);
    const past = new Date(2001, 1, 1);
    utimesSync(place('node_modules', '.package-lock.json'), past, past);
    assert.deepEqual(missing(), []);
  });

  test('is not when a package has another version, or the same version with other contents, or is new', () => {
    put(OLD);
    lock(NEW);
    assert.deepEqual(missing(), ['node_modules/one']);
    lock({ ...OLD, one: { version: '1.0.0', integrity: 'c' } });
    assert.deepEqual(missing(), ['node_modules/one']);
    lock({ ...OLD, three: { version: '1.0.0' } });
    assert.deepEqual(missing(), ['node_modules/three']);
  });

  test('is never without the record of an npm that finished', () => {
    put(OLD, root, null);
    lock(OLD);
    assert.equal(missing(), null);
    rmSync(place('node_modules'), { recursive: true });
    assert.equal(missing(), null);
  });

  test('is not when its record is older than what lies there, or younger', () => {
    put(NEW, root, OLD);
    lock(OLD);
    assert.deepEqual(missing(), ['node_modules/one']);
    put(OLD);
    rmSync(place('node_modules', 'two'), { recursive: true });
    assert.deepEqual(missing(), ['node_modules/two']);
  });

  test('may lack what is optional, such as packages of other platforms, and hold what nobody asked for', () => {
    put({ ...OLD, own: { version: '1.0.0' } });
    lock({ ...OLD, '@img/sharp-win32-x64': { version: '1.0.0', optional: true } });
    assert.deepEqual(missing(), []);
    put({ ...OLD, '@img/sharp-linux-x64': { version: '0.9.0', optional: true } });
    lock({ ...OLD, '@img/sharp-linux-x64': { version: '1.0.0', optional: true } });
    assert.deepEqual(missing(), ['node_modules/@img/sharp-linux-x64']);
  });

  test('may lack the development packages, but only all of them', () => {
    const wanted: Packages = { ...OLD, three: { version: '1.0.0', dev: true }, four: { version: '1.0.0', devOptional: true } };
    lock(wanted);
    put({ one: OLD['one'] as Entry });
    assert.deepEqual(missing(), []);
    put(OLD);
    assert.deepEqual(missing(), ['node_modules/three', 'node_modules/four']);
  });

  test("of this checkout is what npm's own record says", () => {
    const own = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
    assert.deepEqual(missingPackages(own('package-lock.json'), own('node_modules')), []);
  });
});

describe('an installation', () => {
  let calls: { folder: string; args: string[] }[] = [];
  /** An npm that installs what the lock file beside it asks for, as far as `act` lets it. */
  const npmThat =
    (act: (inside: string) => boolean): Npm =>
    (inside, ...args) => {
      calls.push({ folder: inside, args });
      return act(inside);
    };
  const works = (packages: Packages): Npm =>
    npmThat((inside) => {
      put(packages, inside);
      return true;
    });
  const refuses = npmThat(() => false);

  beforeEach(() => {
    calls = [];
  });

  test('is not made when there is nothing to install', () => {
    put(OLD);
    lock(OLD);
    write(beside('rest', 'of an earlier one'), '');
    assert.equal(ensureDependencies(root, refuses), true);
    assert.deepEqual(calls, []);
    assert.ok(!existsSync(beside()), 'the rest of an earlier one stays');
  });

  test('takes place beside the old one, which stays as it is until then, with nothing run', () => {
    put(OLD);
    lock(NEW);
    write(place('.npmrc'), 'fund=false');
    const npm = npmThat((inside) => {
      assert.equal(versionOf('one'), '1.0.0');
      for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
        assert.equal(readFileSync(path.join(inside, name), 'utf8'), readFileSync(place(name), 'utf8'));
      }
      put(NEW, inside);
      return true;
    });
    assert.equal(ensureDependencies(root, npm), true);
    assert.equal(versionOf('one'), '2.0.0');
    assert.equal(calls[0]?.folder, beside());
    for (const argument of ['ci', '--ignore-scripts', '--include=dev']) assert.ok(calls[0]?.args.includes(argument), argument);
    assert.ok(!existsSync(beside()), 'the old one stays');
    assert.equal(ensureDependencies(root, refuses), true);
  });

  test('is the first one in a fresh clone', () => {
    lock(NEW);
    assert.equal(ensureDependencies(root, works(NEW)), true);
    assert.equal(versionOf('one'), '2.0.0');
  });

  test('that fails leaves what was there, which goes on being used', () => {
    put(OLD);
    lock(NEW);
    assert.equal(ensureDependencies(root, refuses), true);
    assert.equal(versionOf('one'), '1.0.0');
    // Nobody waits for a registry that is not needed.
    assert.ok(calls[0]?.args.includes('--fetch-retries=0'), 'it is asked again and again');
  });

  test('that fails is the end where nothing whole was there', () => {
    lock(NEW);
    assert.equal(ensureDependencies(root, refuses), false);
    assert.ok(!calls[0]?.args.includes('--fetch-retries=0'), 'it is asked only once');
    put({ one: OLD['one'] as Entry }, root, OLD);
    assert.equal(ensureDependencies(root, refuses), false);
  });

  test('that says it is done and is not does not take the place of the old one', () => {
    put(OLD);
    lock(NEW);
    assert.equal(ensureDependencies(root, works({ one: NEW['one'] as Entry, two: { version: '0.1.0' } })), true);
    assert.equal(versionOf('one'), '1.0.0');
  });

  test('that was cut off is made again, from the beginning', () => {
    put(OLD);
    lock(NEW);
    put({ one: NEW['one'] as Entry }, beside(), null);
    write(beside('node_modules', 'half', 'package.json'), '{');
    assert.equal(ensureDependencies(root, works(NEW)), true);
    assert.deepEqual([versionOf('one'), existsSync(place('node_modules', 'half'))], ['2.0.0', false]);
  });

  test('that was cut off once it was whole is taken over without npm', () => {
    put(OLD);
    lock(NEW);
    put(NEW, beside());
    assert.equal(ensureDependencies(root, refuses), true);
    assert.deepEqual([versionOf('one'), calls.length, existsSync(beside())], ['2.0.0', 0, false]);
  });

  test('that was cut off between the two halves of the exchange is brought to its end', () => {
    put(OLD);
    lock(NEW);
    put(NEW, beside());
    renameSync(place('node_modules'), beside('old'));
    assert.equal(ensureDependencies(root, refuses), true);
    assert.equal(versionOf('one'), '2.0.0');
  });

  test('that was cut off there, and is not what is wanted any more, gives the old one back', () => {
    put(OLD);
    lock(OLD);
    put(NEW, beside());
    renameSync(place('node_modules'), beside('old'));
    assert.equal(ensureDependencies(root, refuses), true);
    assert.deepEqual([versionOf('one'), existsSync(beside())], ['1.0.0', false]);
  });

  describe("keeps Electron's binary", () => {
    const electron = (version: string): Packages => ({ ...NEW, electron: { version, dev: true } });
    const binary = place('node_modules', 'electron', 'dist', 'electron');
    const have = (): void => {
      put({ ...OLD, electron: { version: '1.0.0', dev: true } });
      write(binary, 'a binary');
    };

    test('of the same version', () => {
      have();
      write(place('node_modules', 'electron', 'path.txt'), 'electron');
      lock(electron('1.0.0'));
      assert.equal(ensureDependencies(root, works(electron('1.0.0'))), true);
      assert.deepEqual([versionOf('one'), readFileSync(binary, 'utf8')], ['2.0.0', 'a binary']);
      assert.equal(readFileSync(place('node_modules', 'electron', 'path.txt'), 'utf8'), 'electron');
    });

    test('but no other, and no half of one', () => {
      have();
      lock(electron('1.0.0'));
      assert.equal(ensureDependencies(root, works(electron('1.0.0'))), true);
      assert.ok(!existsSync(binary), 'half of a download');
      have();
      write(place('node_modules', 'electron', 'path.txt'), 'electron');
      lock(electron('2.0.0'));
      assert.equal(ensureDependencies(root, works(electron('2.0.0'))), true);
      assert.ok(!existsSync(binary), 'a binary of another version');
    });
  });
});

describe('npm start', { skip: process.platform === 'win32' && 'Groups of processes are ended.' }, () => {
  /** Stands in for npm: puts what the lock file asks for, halts halfway for ever, or fails. */
  const NPM = `
    import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
    console.log('npm', process.argv[2]);
    if (process.env.FAKE_NPM === 'fails') process.exit(1);
    if (process.argv[2] === 'run') {
      for (const file of ['main/cli.js', 'window/index.html']) {
        mkdirSync('dist/' + file.split('/')[0], { recursive: true });
        writeFileSync('dist/' + file, 'export const commandNames = () => []; export const main = async (args) => console.log("coordx", ...args);');
      }
      process.exit(0);
    }
    const lock = readFileSync('package-lock.json', 'utf8');
    for (const [place, { version }] of Object.entries(JSON.parse(lock).packages)) {
      if (place === '') continue;
      mkdirSync(place, { recursive: true });
      writeFileSync(place + '/package.json', JSON.stringify({ version }));
      if (process.env.FAKE_NPM === 'halts') {
        console.log('halfway');
        setInterval(() => undefined, 1e6);
        await new Promise(() => undefined);
      }
    }
    writeFileSync('node_modules/.package-lock.json', lock);`;

  const environment = (mode: string): NodeJS.ProcessEnv => ({
    ...process.env,
    ...{ DISPLAY: '', WAYLAND_DISPLAY: '', CI: 'true', FAKE_NPM: mode, npm_execpath: path.join(folder, 'npm-cli.js') },
  });
  const start = (mode: string): { status: number | null; lines: string[] } => {
    const { status, stdout } = spawnSync(process.execPath, [place('bin', 'start.mjs'), '--browser'], {
      ...{ env: environment(mode), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  beforeEach(() => {
    cpSync(fileURLToPath(BIN), place('bin'), { recursive: true });
    write(path.join(folder, 'npm-cli.js'), NPM);
    write(path.join(folder, 'package.json'), '{"type": "module"}');
  });

  test('installs, builds and serves in a fresh clone, and then only serves', () => {
    lock(NEW);
    assert.deepEqual(start('works').lines, ['Installing the dependencies.', 'npm ci', 'Building.', 'npm run', 'coordx serve']);
    assert.equal(versionOf('one'), '2.0.0');
    assert.deepEqual(start('fails').lines, ['coordx serve']);
  });

  test('goes on with what is there, and says so, when the registry cannot be reached', () => {
    lock(OLD);
    start('works');
    lock(NEW);
    const { status, lines } = start('fails');
    assert.equal(status, 0);
    assert.deepEqual(lines, [
      'Installing the dependencies.',
      'npm ci',
      'The dependencies are not up to date, see above; those that are there are used as they are.',
      'coordx serve',
    ]);
    assert.equal(versionOf('one'), '1.0.0');
  });

  test('says in one sentence that it cannot go on, where there is nothing', () => {
    lock(NEW);
    const { status, lines } = start('fails');
    assert.deepEqual([status, lines], [1, ['Installing the dependencies.', 'npm ci']]);
  });

  test('killed while it installs leaves the old packages, and mends everything the next time', async () => {
    lock(OLD);
    start('works');
    lock(NEW);
    const child = spawn(process.execPath, [place('bin', 'start.mjs'), '--browser'], {
      ...{ env: environment('halts'), detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
    });
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += String(text);
      if (output.includes('halfway')) break;
    }
    process.kill(-(child.pid as number), 'SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.deepEqual([versionOf('one'), versionOf('two')], ['1.0.0', '1.0.0']);
    assert.equal(versionOf('one', beside('node_modules')), '2.0.0');
    assert.equal(start('fails').lines.at(-1), 'coordx serve');
    assert.deepEqual(start('works').lines.slice(0, 2), ['Installing the dependencies.', 'npm ci']);
    assert.equal(versionOf('one'), '2.0.0');
  });
});
