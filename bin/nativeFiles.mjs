/**
 * Native files in packages, and the platform each is for: a package of the app holds those of its own platform and
 * no others.
 */

/** What is loaded as machine code. */
const NATIVE = /\.(node|dll|dylib|so(\.\d+)*)$/;
/** What lies beside the archive: the system loads it from disk, and who likes may replace what is under the LGPL. */
export const UNPACKED = ['**/*.node', '**/*.dll', '**/*.dylib', '**/*.so', '**/*.so.*', '**/*.wasm'];

/** Where onnxruntime says what a native file is for, in Node's names of platforms and processors. */
const PLACE = /\/onnxruntime-node\/bin\/[^/]+\/(?<platform>[^/]+)\/(?<arch>[^/]+)\//;
/** A second copy, under its full version, of a library that is loaded by its short name: 44 MB of onnxruntime on macOS. */
const DOUBLED = /\.\d+\.\d+\.\d+\.dylib$/;

/** Without these the app cannot train, or cannot read a picture. */
const NEEDED = [
  { name: 'onnxruntime', file: /\/onnxruntime_binding\.node$/ },
  { name: 'sharp', file: /\/@img\/sharp-wasm32\/.*\.wasm$/ },
];
/** libvips brings a GLib of its own beside the one that Electron links on Linux: pictures are WebAssembly's. */
const UNWANTED = /\/@img\/sharp-(?!wasm32\/)/;

/** Whether a file is loaded as machine code. */
export function isNative(file) {
  return NATIVE.test(file);
}

/** Whether nothing ever loads a native file, because the same lies beside it. */
export function isDoubled(file) {
  return DOUBLED.test(file);
}

/** Whether a file in node_modules, with / between its folders, belongs to another platform than this one. */
export function isForeign(file, platform, arch) {
  const groups = PLACE.exec(`/${file}`)?.groups;
  return groups !== undefined && (groups.platform !== platform || groups.arch !== arch);
}

/** What is wrong with the files of a package for a platform: a sentence each. */
export function faultsOf(files, platform, arch) {
  const own = files.filter((file) => !isForeign(file, platform, arch));
  const foreign = files.filter((file) => isForeign(file, platform, arch));
  const missing = NEEDED.filter((needed) => !own.some((file) => needed.file.test(`/${file}`)));
  return [
    ...files.filter((file) => UNWANTED.test(`/${file}`)).map((file) => `${file} is a native libvips, which does not go with Electron.`),
    ...foreign.map((file) => `${file} is not for ${platform} on ${arch}.`),
    ...missing.map(({ name }) => `There is no ${name} for ${platform} on ${arch}.`),
  ];
}
