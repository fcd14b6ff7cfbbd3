/** Whose work a package of the app holds, and that it says so: of everything that is built in or packed, with full texts. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { noticesFile } from '../../src-main/host/files/programFiles.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const load = async (file: string): Promise<unknown> => import(path.join(ROOT, file));
const { noticesOf } = (await load('bin/notices.mjs')) as {
  noticesOf: (root: string, builtIn: string[], packed: string[]) => string;
};
const { packedFiles, folderOf } = (await load('bin/packedFiles.mjs')) as {
  packedFiles: (root: string) => Promise<string[]>;
  folderOf: (file: string) => string;
};

const notices = readFileSync(noticesFile(), 'utf8');
/** Names of the packages that it tells of. */
const named = [...notices.matchAll(/\n={100}\n(\S+) [\d.]+\S* \(.+\)\n/g)].map(([, name = '']) => name);

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(ROOT, folder, file));

const textsOf = (name: string): string[] =>
  readdirSync(path.join(ROOT, 'node_modules', name))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(path.join(ROOT, 'node_modules', name, file), 'utf8').trim());

describe('the notices', () => {
  test('name every package whose code is in the program', () => {
    const sources = filesIn('dist/main', '.js.map').flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] }).sources);
    const builtIn = new Set(sources.filter((file) => file.includes('node_modules/')).map((file) => folderOf(file).split('node_modules/').at(-1) as string));
    assert.ok(builtIn.has('zod') && builtIn.has('node-av') && builtIn.has('tar'), [...builtIn].join(', '));
    assert.deepEqual([...builtIn].filter((name) => !named.includes(name)), []);
    // What comes inside of another's file.
    assert.ok(named.includes('minipass'));
  });

  test('name every package that the window imports', () => {
    const imported = [...filesIn('src-renderer', '.ts'), ...filesIn('src-renderer', '.svelte')].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\n\s*import (?!type)[^;'"]*from '([^.'][^']*)'/g)].map(([, from = '']) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')),
    );
    assert.ok(imported.includes('svelte') && imported.includes('three'));
    assert.deepEqual([...new Set(imported)].filter((name) => !named.includes(name)), []);
  });

  test('name every package that is packed, and Electron', async () => {
    const packed = new Set((await packedFiles(ROOT)).map((file) => folderOf(file).split('node_modules/').at(-1) as string));
    assert.ok(packed.has('onnxruntime-node'));
    assert.deepEqual([...packed, 'electron'].filter((name) => !named.includes(name)), []);
  });

  test('hold the full text of each licence, and nothing twice', () => {
    assert.equal(new Set(named).size, named.length);
    assert.ok(named.length > 25, named.join(', '));
    for (const name of named) {
      for (const text of textsOf(name)) assert.ok(notices.includes(text), name);
    }
    for (const file of ['onnxruntime.txt', 'onnxruntime-components.txt', 'LGPL-3.0.txt', 'GPL-3.0.txt']) {
      assert.ok(notices.includes(readFileSync(path.join(ROOT, 'resources', 'licences', file), 'utf8').trim()), file);
    }
    assert.match(notices, /libvips\s+\| LGPLv3/);
  });

  test('say what is not in the package, and where the rest stands', () => {
    assert.match(notices, /FFmpeg is not in it/);
    assert.match(notices, /LICENSES\.chromium\.html/);
    assert.ok(!named.some((name) => name.startsWith('@seydx/')));
  });
});

describe('what is built or packed is refused', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'coordx-notices-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  function install(name: string, manifest: object, licence?: string): string {
    const folder = path.join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
    if (licence !== undefined) writeFileSync(path.join(folder, 'LICENSE'), licence);
    return `node_modules/${name}`;
  }
  install('electron', { license: 'MIT' }, 'of Electron');

  test('under a licence that nobody has decided about', () => {
    const taken = install('taken', { license: 'GPL-3.0-only' }, 'free');
    assert.throws(() => noticesOf(root, [taken], []), /^Error: taken is under GPL-3\.0-only, which nobody has decided to ship/);
    const unnamed = install('unnamed', {}, 'whatever');
    assert.throws(() => noticesOf(root, [unnamed], []), /unnamed is under undefined/);
    const mixed = install('mixed', { license: '(MIT AND AGPL-3.0)' }, 'both');
    assert.throws(() => noticesOf(root, [], [`${mixed}/index.js`]), /mixed is under/);
  });

  test('without the text of its licence', () => {
    const bare = install('bare', { license: 'MIT' });
    assert.throws(() => noticesOf(root, [bare], []), /^Error: bare brings no text of its licence/);
  });

  test('and what is well licensed is not', () => {
    const fine = install('fine', { license: 'MIT' }, 'Copyright somebody');
    assert.match(noticesOf(root, [fine], [`${fine}/lib/a.js`]), /\nfine 1\.0\.0 \(MIT\)\n\nCopyright somebody\n$/);
  });
});
