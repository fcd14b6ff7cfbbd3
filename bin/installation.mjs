/**
 * Brings node_modules up to date in a way that may be cut off at any moment: npm installs into a folder beside it,
 * which takes its place once it is whole. Until then the old one is left alone.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isWhole, missingPackages } from './dependencies.mjs';
import { npmIn } from './npm.mjs';

/** What npm reads of the checkout to install it. */
const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];
/**
 * No scripts: those of packages are refused in package.json, and the checkout's own builds it, which comes later. With
 * development packages, whatever else npm is set to, because the build needs them.
 */
const INSTALL = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];

/**
 * Makes sure of the dependencies, and says what it does.
 * @param {string} root the checkout.
 * @param {(folder: string, ...args: string[]) => boolean} npm
 * @returns {boolean} whether there are dependencies to go on with: new ones, or old ones where npm failed.
 */
export function ensureDependencies(root, npm = npmIn) {
  const places = placesOf(root);
  const { modules, lockFile, beside, old } = places;
  // Where an exchange was cut off between its two halves.
  if (!existsSync(modules) && existsSync(old)) renameSync(old, modules);
  if (isUpToDate(lockFile, modules)) {
    discard(beside);
    return true;
  }
  const canGoOn = isWhole(modules);
  const isReady = isUpToDate(lockFile, places.fresh) || install(places, canGoOn, npm);
  if (isReady && exchange(places)) return true;
  if (canGoOn) console.log('The dependencies are not up to date, see above; those that are there are used as they are.');
  return canGoOn;
}

function placesOf(root) {
  // In the checkout, because a folder is exchanged at once only within one file system.
  const beside = path.join(root, '.cache', 'install');
  return {
    root,
    beside,
    modules: path.join(root, 'node_modules'),
    lockFile: path.join(root, 'package-lock.json'),
    fresh: path.join(beside, 'node_modules'),
    old: path.join(beside, 'old'),
  };
}

function isUpToDate(lockFile, modules) {
  return missingPackages(lockFile, modules)?.length === 0;
}

/** Has npm install the checkout's packages beside it. */
function install({ root, beside, lockFile, fresh }, canGoOn, npm) {
  console.log('Installing the dependencies.');
  discard(beside);
  mkdirSync(beside, { recursive: true });
  for (const name of MANIFESTS) {
    if (existsSync(path.join(root, name))) copyFileSync(path.join(root, name), path.join(beside, name));
  }
  // With something to go on with, nobody needs to wait for a registry that does not answer.
  return npm(beside, ...INSTALL, ...(canGoOn ? ['--fetch-retries=0'] : [])) && isUpToDate(lockFile, fresh);
}

/** Puts the new packages in the place of the old ones. */
function exchange({ modules, beside, fresh, old }) {
  try {
    keepElectron(path.join(modules, 'electron'), path.join(fresh, 'electron'));
    discard(old);
    if (existsSync(modules)) renameSync(modules, old);
    try {
      renameSync(fresh, modules);
    } catch (error) {
      if (existsSync(old)) renameSync(old, modules);
      throw error;
    }
  } catch (error) {
    console.error(`The new packages could not be put in their place: ${error.message}.`);
    return false;
  }
  discard(beside);
  return true;
}

/** Removes a folder; one that is in use goes another time. */
function discard(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    console.error(`${folder} could not be removed: ${error.message}.`);
  }
}

/** Electron's binary comes by a download of its own, and stays where its package stays the same. */
function keepElectron(from, to) {
  const [before, after] = [from, to].map((folder) => textOf(path.join(folder, 'package.json')));
  const hasBinary = existsSync(path.join(from, 'path.txt')) && existsSync(path.join(from, 'dist'));
  if (before === null || before !== after || !hasBinary) return;
  rmSync(path.join(to, 'dist'), { recursive: true, force: true });
  cpSync(path.join(from, 'dist'), path.join(to, 'dist'), { recursive: true, verbatimSymlinks: true });
  // Its last file, as after a download: with it the binary counts as whole.
  copyFileSync(path.join(from, 'path.txt'), path.join(to, 'path.txt'));
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
