/**
 * Which files of npm's packages go into a package of the app: those that the built program loads, found by following
 * its imports, and the libraries and WebAssembly that lie beside what loads them. Nothing is listed by hand.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { isDoubled, isForeign, isNative } from './nativeFiles.mjs';

/** A package that is required on the spot, as bundlers write it. */
const REQUIRED = /createRequire\(import\.meta\.url\)(?:\.resolve)?\((['"])([^'"]+)\1\)/g;
/** The app brings Electron itself, which is no package to it. */
const ELECTRON = /^node_modules\/electron\//;

/**
 * The files, relative to the checkout, with / between folders, sorted.
 * @param {string} root the checkout.
 * @param {{ program?: string, platform?: string, arch?: string }} of the folder of the built program, inside the checkout;
 * what it is packed for, in Node's names: this machine's kind, for only that has its packages installed.
 * @returns {Promise<string[]>} Rejects when the program is not built.
 */
export async function packedFiles(
  root,
  { program = path.join(root, 'dist', 'main'), platform = process.platform, arch = process.arch } = {},
) {
  const modules = readdirSync(program, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(program, name));
  const required = modules.flatMap(requiredBy);
  const { fileList } = await nodeFileTrace(
    [...modules, ...required.filter(isScript)],
    {
      base: root,
      ignore: (file) => ELECTRON.test(file.replaceAll(path.sep, '/')),
      // The folder in which somebody works when the program runs, which holds nothing of it.
      processCwd: path.join(root, '.nowhere'),
    },
  );
  const traced = [...fileList, ...required.filter((file) => !isScript(file)).map((file) => path.relative(root, file))].map((file) => file.replaceAll(path.sep, '/')).filter((file) => file.startsWith('node_modules/'));
  // Without it Node finds nothing else of a package.
  const manifests = traced.map((file) => `${folderOf(file)}/package.json`);
  const files = new Set([
    ...traced,
    ...manifests,
    ...traced.filter(isNative).flatMap((file) => librariesBeside(root, file)),
    ...traced.map(wasmOf).filter((file) => existsSync(path.join(root, file))),
  ]);
  return [...files].filter((file) => !isForeign(file, platform, arch) && !isDoubled(file)).sort();
}

/** node_modules/@a/b/dist/c.js -> node_modules/@a/b, also of packages inside of packages. */
export function folderOf(file) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)[1];
}

/** What a module requires in a way that the tracer does not see. */
function requiredBy(module) {
  const resolve = createRequire(module).resolve;
  return [...readFileSync(module, 'utf8').matchAll(REQUIRED)].map(([, , name]) => resolve(name)).filter((file) => isScript(file) || isWasm(file));
}

function isScript(file) {
  return file.endsWith('js');
}

function isWasm(file) {
  return file.endsWith('.wasm');
}

/** WebAssembly lies beside the script that loads it, under the same name. */
function wasmOf(file) {
  return file.replace(/\.[cm]?js$/, '.wasm');
}

/** The system finds what a native file needs in its folder: no import says so. */
function librariesBeside(root, file) {
  const folder = path.posix.dirname(file);
  return readdirSync(path.join(root, folder))
    .filter(isNative)
    .map((name) => `${folder}/${name}`);
}
