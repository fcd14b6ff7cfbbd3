/**
 * Native files in packages, and the platform each is for: a package of the app holds those of its own platform and
 * no others.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is loaded as machine code. */
const NATIVE = /\.(node|dll|dylib|so(\.\d+)*)$/;
// eslint-disable-next-line no-template-curly-in-string
const ARCH = '${arch}';
/**
 * Packages with native files, and where each says what they are for, in Node's names of platforms and processors.
 * `others` are patterns of what is for others; electron-builder puts in the processor's name.
 */
const FAMILIES = [
  {
    files: 'node_modules/onnxruntime-node/bin/**',
    place: /\/onnxruntime-node\/bin\/[^/]+\/(?<platform>[^/]+)\/(?<arch>[^/]+)\//,
    others: (platform) => [
      `node_modules/onnxruntime-node/bin/*/!(${platform})/**`,
      `node_modules/onnxruntime-node/bin/*/*/!(${ARCH})/**`,
    ],
  },
  {
    files: 'node_modules/@seydx/node-av-*/**',
    place: /\/@seydx\/node-av-(?<platform>[a-z0-9]+)-(?<arch>[a-z0-9]+)(?:-[a-z]+)?\//,
    others: (platform) => [`node_modules/@seydx/node-av-!(${platform}-${ARCH}|${platform}-${ARCH}-*)/**`],
  },
];
/** Without these the app cannot train. */
const NEEDED = [{ name: 'onnxruntime', file: /\/onnxruntime_binding\.node$/ }];
/** libvips brings a GLib of its own beside the one that Electron links on Linux: pictures are WebAssembly's. */
const UNWANTED = /\/@img\/sharp-/;

/**
 * Patterns of what must lie beside the archive: the system loads native files from disk, and libvips' licence, the LGPL,
 * has users put another build of it in the place of ours, which the archive's check sum would refuse.
 */
export const UNPACKED = [...FAMILIES.map(({ files }) => files), 'node_modules/@img/sharp-wasm32/**'].map((files) => `**/${files}`);

/** Patterns that keep native files of other platforms out. */
export function foreignPatterns(platform) {
  return FAMILIES.flatMap(({ others }) => others(platform)).map((pattern) => `!**/${pattern}`);
}

/** Whether a file in node_modules, with / between its folders, belongs to another platform than this one. */
export function isForeign(file, platform, arch) {
  const groups = FAMILIES.map(({ place }) => place.exec(file)?.groups).find((found) => found !== undefined);
  return groups !== undefined && (groups.platform !== platform || groups.arch !== arch);
}

/** All native files in a folder, with / between folders; empty when it is not there. */
export function nativeFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => NATIVE.test(file));
}

/** The native files of the packages that the app needs when it runs, from the checkout's folder on. */
export function installedNativeFiles(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && !dev)
    .flatMap(([place]) => nativeFiles(path.join(root, place)).map((file) => `${place}/${file}`));
}

/** What is wrong with the native files of a package for a platform: a sentence each. */
export function faultsOf(files, platform, arch) {
  const own = files.filter((file) => !isForeign(file, platform, arch));
  const foreign = files.filter((file) => isForeign(file, platform, arch));
  const missing = NEEDED.filter((needed) => !own.some((file) => needed.file.test(file)));
  return [
    ...files.filter((file) => UNWANTED.test(file)).map((file) => `${file} is a native libvips, which does not go with Electron.`),
    ...foreign.map((file) => `${file} is not for ${platform} on ${arch}.`),
    ...missing.map(({ name }) => `There is no ${name} for ${platform} on ${arch}.`),
  ];
}
