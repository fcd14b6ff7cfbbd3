/** Whether a node_modules folder holds what a lock file asks for: by what is in both, never by their dates. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** npm writes it as the last thing of every installation. */
export const RECORD = '.package-lock.json';

/**
 * The packages that are not there as they should be.
 * What an installation left out on purpose is not missed: packages that are optional (those of other platforms, or
 * ones that could not be installed here), and all development packages where there is none of them.
 * @param {string} lockFile path of a package-lock.json.
 * @param {string} modules path of a node_modules folder.
 * @returns {string[] | null} names such as 'node_modules/zod'; null when npm has never finished an installation there.
 */
export function missingPackages(lockFile, modules) {
  const recorded = packagesOf(path.join(modules, RECORD));
  if (recorded === null) return null;
  const hasDevelopment = Object.values(recorded).some(({ dev }) => dev);
  const isLeftOut = ({ optional, dev, devOptional }) => optional || ((dev || devOptional) && !hasDevelopment);
  const isMissing = ([place, wanted]) => {
    const found = recorded[place];
    if (!found) return !isLeftOut(wanted);
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) return true;
    // The record outlives an installation that was ended halfway.
    return !wanted.link && versionIn(path.join(modules, '..', place)) !== wanted.version;
  };
  const wanted = Object.entries(packagesOf(lockFile) ?? {}).filter(([place]) => place !== '');
  return wanted.filter(isMissing).map(([place]) => place);
}

/** Whether there is a whole installation, if perhaps not of what is asked for now. */
export function isWhole(modules) {
  return missingPackages(path.join(modules, RECORD), modules)?.length === 0;
}

/** Packages by their place, as npm lists them in both files; null when there is no such list. */
function packagesOf(file) {
  const { packages } = json(file) ?? {};
  return typeof packages === 'object' && packages !== null ? packages : null;
}

function versionIn(folder) {
  return json(path.join(folder, 'package.json'))?.version;
}

/** What a JSON file holds; null when it is not there, or is none. */
export function json(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
