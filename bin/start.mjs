/**
 * `npm start`: makes a fresh clone ready, then opens the window: in Electron, or in a browser where Electron
 * cannot run or `--browser` was given. Arguments after `--` are a file to open, or a command of `coordx`.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  earlyEnd,
  electronArguments,
  needsNoSandbox,
  obtainElectron,
  runElectron,
  sandboxHint,
} from './electronBinary.mjs';
import { isNodeNewEnough } from './nodeVersion.mjs';
import { npm, root } from './npm.mjs';
import { hasDisplay, planStart, serveArguments } from './startPlan.mjs';

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
  // The first and the last that a build writes.
  const built = Math.min(changed(inRoot('dist/main/cli.js')), changed(inRoot('dist/window/index.html')));
  if (SOURCES.some((source) => latestChange(inRoot(source)) > built)) {
    console.log('Building.');
    if (!npm('run', 'build')) return false;
  }
  return true;
}

/** Runs `coordx ...args` in this process. */
async function coordx(args) {
  process.argv.splice(2, Infinity, ...args);
  await import('./coordx.mjs');
}

/** The names of the command line's commands. */
async function commands() {
  const { commandNames } = await import(pathToFileURL(inRoot('dist/main/cli.js')).href);
  return commandNames();
}

/** Opens the window in Electron; gives the reason when it cannot be. */
async function openApp(args) {
  const { platform, env } = process;
  if (!hasDisplay(platform, env)) return 'There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  const { binary, reason } = obtainElectron(root, env);
  if (!binary) return reason;
  const uid = process.getuid?.();
  if (needsNoSandbox(platform, uid)) console.log('Electron runs without its sandbox, because this is the root user.');
  const end = await runElectron(binary, electronArguments(root, args, platform, uid));
  process.exitCode = end.code ?? 1;
  return earlyEnd(end, sandboxHint(binary, platform));
}

async function start() {
  const { platform, env } = process;
  const { kind, args } = await planStart(process.argv.slice(2), commands);
  if (kind === 'command') return coordx(args);
  if (kind === 'app') {
    const reason = await openApp(args);
    if (!reason) return undefined;
    console.log(`${reason}; the window is served to a browser instead.`);
  }
  return coordx(serveArguments(args, platform, env));
}

if (isNodeNewEnough()) {
  if (prepare()) {
    await start();
  } else {
    console.error('CoordX Studio could not be made ready: npm says why above; "npm ci" installs everything anew.');
    process.exitCode = 1;
  }
}
