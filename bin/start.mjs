/** `npm start`: makes a fresh clone ready, then starts the program with the arguments after `--`. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isNodeNewEnough } from './nodeVersion.mjs';
import { npm, root } from './npm.mjs';

/** What the build is made from. */
const SOURCES = ['src-main', 'src-renderer', 'electron.config.ts', 'package.json'];

const inRoot = (...parts) => path.join(root, ...parts);

/** When `file` was last changed, in milliseconds; 0 when it is not there. */
function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The latest change to a file or to anything in a folder; folders count, so that removed files are noticed. */
function latestChange(place) {
  const inside = existsSync(place) && statSync(place).isDirectory() ? readdirSync(place, { recursive: true }) : [];
  return Math.max(changed(place), ...inside.map((name) => changed(path.join(place, name))));
}

/** Installs and builds whatever is missing or out of date; false when that failed. */
function prepare() {
  // npm writes this file at the end of every installation.
  if (changed(inRoot('node_modules/.package-lock.json')) < changed(inRoot('package-lock.json'))) {
    console.log('Installing the dependencies.');
    if (!npm('ci')) return false;
  }
  const built = changed(inRoot('dist/main/cli.js'));
  if (SOURCES.some((source) => latestChange(inRoot(source)) > built)) {
    console.log('Building.');
    if (!npm('run', 'build')) return false;
  }
  return true;
}

/** Says what there is, and returns the arguments of a short training run to show. */
function demonstration() {
  const samples = inRoot('resources', 'samples');
  const image = existsSync(samples) && readdirSync(samples).find((name) => name.endsWith('.png'));
  const fromHere = (...parts) => path.relative(process.cwd(), inRoot(...parts));
  const shown = image
    ? ['fit', fromHere('resources', 'samples', image), '--seconds', '20', '--out', fromHere('out', 'sample.coordx')]
    : ['--help'];
  mkdirSync(inRoot('out'), { recursive: true });
  console.log(`
CoordX Studio's window is not built yet; everything so far is done from the command line:

  npx coordx --help                                    lists what it can do
  npx coordx fit photo.png --out photo.coordx          trains a field on an image
  npm start -- fit photo.png --out photo.coordx        the same, built anew if the sources have changed

For a look, this runs now:

  npx coordx ${shown.join(' ')}
`);
  return shown;
}

if (isNodeNewEnough()) {
  if (prepare()) {
    if (process.argv.length === 2) process.argv.push(...demonstration());
    await import('./coordx.mjs');
  } else {
    console.error('CoordX Studio could not be made ready: npm says why above; "npm ci" installs everything anew.');
    process.exitCode = 1;
  }
}
