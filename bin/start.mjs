/**
 * `npm start`: makes a fresh clone ready, then opens the window: in Electron, or in a browser where Electron
 * cannot run or `--browser` was given. Arguments after `--` are a file to open, or a command of `coordx`.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RECORD } from './dependencies.mjs';
import { electronArguments, needsNoSandbox, obtainElectron, sandboxHint } from './electronBinary.mjs';
import { runElectron, whyNoWindow } from './electronRun.mjs';
import { ensureDependencies } from './installation.mjs';
import { isNodeNewEnough } from './nodeVersion.mjs';
import { npm, root } from './npm.mjs';
import { hasDisplay, planStart, serveArguments } from './startPlan.mjs';

/** What the build is made from; the record of the packages is as new as they are. */
const SOURCES = ['src-main', 'src-renderer', 'electron.config.ts', 'package.json', `node_modules/${RECORD}`];

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
  if (!ensureDependencies(root)) return false;
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
  const obtained = obtainElectron(root, env);
  if (!obtained.binary) return obtained.reason;
  const { binary } = obtained;
  const uid = process.getuid?.();
  if (needsNoSandbox(platform, uid)) console.log('Electron runs without its sandbox, because this is the root user.');
  const end = await runElectron(binary, electronArguments(root, args, platform, uid));
  const reason = whyNoWindow(end, sandboxHint(binary, platform));
  if (reason === null) process.exitCode = end.code ?? 1;
  return reason;
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
