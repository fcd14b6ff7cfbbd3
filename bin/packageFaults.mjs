/** Whether a finished package of the app holds what it must, and nothing else, of npm's packages. */
import path from 'node:path';
import { listPackage, statFile } from '@electron/asar';
import { faultsOf } from './nativeFiles.mjs';

/**
 * What is wrong, a sentence each.
 * @param {string} archive the package's app.asar.
 * @param {string[]} packed the files that it must hold of npm's packages, as packedFiles gives them.
 */
export function packageFaults(archive, packed, platform, arch) {
  const held = heldFiles(archive).filter((file) => file.startsWith('node_modules/'));
  return [
    ...held.filter((file) => !packed.includes(file)).map((file) => `The package holds ${file}, which nothing loads.`),
    ...packed.filter((file) => !held.includes(file)).map((file) => `The package lacks ${file}.`),
    ...faultsOf(held, platform, arch),
  ];
}

/** All files of an archive, and those beside it that belong to it, with / between folders. */
function heldFiles(archive) {
  return listPackage(archive, { isPack: false })
    .map((file) => file.slice(1))
    .filter((file) => !('files' in statFile(archive, file)))
    .map((file) => file.replaceAll(path.sep, '/'));
}
