/**
 * THIRD-PARTY-NOTICES.txt: whose work a package of the app holds, with the full text of every licence. Found from what is
 * packed: the modules that the build took in, and the files of packages that the built program loads.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folderOf, packedFiles } from './packedFiles.mjs';

export const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt';
/** Where the build says whose work it took in (electron.config.ts), and leaves it to be gathered. */
const BUILDS = ['dist/main', 'dist/preload', 'dist/window'];
const BUILT_IN = 'licences.json';

/** How files with licences are called. */
const TEXT = /^(licen[cs]e|copying|notice|third.?party)/i;
/** Texts that packages lack, in resources/licences: of these packages, and of every package under these licences. */
const TEXTS = {
  'onnxruntime-node': ['onnxruntime.txt', 'onnxruntime-components.txt'],
  'onnxruntime-common': ['onnxruntime.txt'],
  lerc: ['Apache-2.0.txt'],
  draco3dgltf: ['Apache-2.0.txt'],
  // Of what is in their WebAssembly, and of a package that brings no text of its own.
  '@cornerstonejs/codec-openjpeg': ['cornerstone-codecs.txt', 'openjpeg.txt'],
  '@cornerstonejs/codec-charls': ['charls.txt'],
};
const LICENCE_TEXTS = { LGPL: ['LGPL-3.0.txt', 'GPL-3.0.txt'] };
/** Licences that packages do not name, though their texts do; h5wasm holds the HDF5 library beside NIST's own code. */
const NAMES = { 'svelte-toolbelt': 'MIT', h5wasm: 'NIST-Software AND BSD-3-Clause' };
/** Packages that come as one file with the packages they need in it. */
const WHOLE = ['tar'];
/** What may be passed on with an MIT program as this one does it: whatever else turns up is a decision, not a build. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Zlib', 'OFL-1.1', 'LGPL-3.0-or-later', 'NIST-Software'];

const LINE = '='.repeat(100);
const HEAD = `CoordX Studio is under the MIT licence (LICENSE). Its samples, icons and thumbnails were made for it, by scripts that
are part of its source. This file tells whose work besides is in it, under which licences.

Electron and Chromium: Electron's licence stands below. The licences of Chromium and its parts are in LICENSES.chromium.html,
which lies beside the program, on macOS in its Resources folder.

FFmpeg is not in it. Whoever opens a video is asked whether to fetch npm's package of it, onto their own machine, which holds
FFmpeg with parts under the GNU General Public License (x264, x265) and under that of the Fraunhofer FDK AAC library.

Libraries under the LGPL (libvips and others inside of sharp's package) are unchanged, lie in files of their own beside the
program's archive (app.asar.unpacked), and may be replaced. Their sources, and scripts that build them, are at
https://github.com/lovell/sharp-libvips and https://github.com/lovell/sharp under the version numbers given below.`;

/**
 * Writes the notices of what was just built. Throws when a licence is not among those allowed, or its text is not there.
 * @param {string} root the checkout.
 */
export async function writeNotices(root) {
  const builtIn = BUILDS.flatMap((folder) => {
    const file = path.join(root, folder, BUILT_IN);
    const found = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    return found.map(({ name }) => `node_modules/${name}`);
  });
  const packed = await packedFiles(root);
  writeFileSync(path.join(root, NOTICES), noticesOf(root, builtIn, packed));
}

/**
 * The notices as text.
 * @param {string[]} builtIn folders of the packages that the build took in.
 * @param {string[]} packed files of packages in node_modules.
 */
export function noticesOf(root, builtIn, packed) {
  const folders = [...builtIn, ...builtIn.flatMap((folder) => insideOf(root, folder)), ...packed.map(folderOf), 'node_modules/electron'];
  const entries = [...new Set(folders)].map((folder) => entryOf(root, folder));
  const named = new Map(entries.map((entry) => [`${entry.name} ${entry.version}`, entry]));
  const sorted = [...named.values()].sort((a, b) => a.name.localeCompare(b.name));
  return `${[HEAD, ...sorted.map(({ name, version, licence, texts }) => `${name} ${version} (${licence})\n\n${texts.join('\n\n')}`)].join(`\n\n${LINE}\n`)}\n`;
}

/** Folders of the packages that come inside of a package's own files. */
function insideOf(root, folder) {
  const { name, dependencies = {} } = manifestOf(root, folder);
  if (!WHOLE.includes(name)) return [];
  return Object.keys(dependencies).map((other) => {
    const own = `${folder}/node_modules/${other}`;
    return existsSync(path.join(root, own)) ? own : `node_modules/${other}`;
  });
}

function entryOf(root, folder) {
  const { name, version, license } = manifestOf(root, folder);
  const licence = NAMES[name] ?? license;
  const parts = String(licence).split(/ (?:AND|OR) /);
  if (!parts.every((part) => ALLOWED.includes(part.replace(/[()]/g, '')))) {
    throw new Error(`${name} is under ${licence}, which nobody has decided to ship: see ALLOWED in bin/notices.mjs.`);
  }
  const kept = [...(TEXTS[name] ?? []), ...Object.entries(LICENCE_TEXTS).flatMap(([word, files]) => (licence.includes(word) ? files : []))];
  const own = readdirSync(path.join(root, folder)).filter((file) => TEXT.test(file));
  const texts = [
    ...own.map((file) => path.join(root, folder, file)),
    ...kept.map((file) => path.join(root, 'resources', 'licences', file)),
  ].map((file) => readFileSync(file, 'utf8').trim());
  if (texts.length === 0) throw new Error(`${name} brings no text of its licence: put it into resources/licences.`);
  return { name, version, licence, texts: [...componentsOf(root, folder), ...texts] };
}

/** What a package says in its README of others' work in its native code, and the versions of that. */
function componentsOf(root, folder) {
  const readme = path.join(root, folder, 'README.md');
  const versions = path.join(root, folder, 'versions.json');
  if (!existsSync(readme) || !existsSync(versions)) return [];
  const section = /^## Licensing\n([^]*)/m.exec(readFileSync(readme, 'utf8'))?.[1] ?? '';
  return [section.trim(), `Versions: ${JSON.stringify(JSON.parse(readFileSync(versions, 'utf8')), null, 1)}`];
}

function manifestOf(root, folder) {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}
