/** Electron's binary, which its npm package holds only after a download: where it is, and whether it can be had. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { isUnattended } from './startPlan.mjs';

/** The oldest Node that Electron's installer runs on. */
const INSTALLER_NODE = [22, 12];
/** Milliseconds that the download may take. */
const INSTALL_PATIENCE = 180_000;
/** Electron that ends within so many milliseconds has not shown a window. */
const START_PATIENCE = 5000;
const USUAL_NAMES = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
/** Settings of Linux by which programs of ordinary users have no sandbox of their own. */
const SANDBOX_SETTINGS = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
];

const packageFolder = (root) => path.join(root, 'node_modules', 'electron');
const installer = (root) => path.join(packageFolder(root), 'install.js');
/** Stands there once a download has failed. It goes with node_modules, so that a new installation tries again. */
const failureMark = (root) => path.join(root, 'node_modules', '.coordx-electron-failed');

/** The path of Electron's binary, or null when it is not there. */
export function findElectron(root, env, platform = process.platform) {
  const pathFile = path.join(packageFolder(root), 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (USUAL_NAMES[platform] ?? 'electron');
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || path.join(packageFolder(root), 'dist');
  const binary = path.join(folder, name);
  return existsSync(binary) ? binary : null;
}

/** Why a download is not tried, in words that go on "Electron's binary is not installed"; null when it is. */
export function installObjection({ hasPackage, hasFailed, nodeVersion, env }) {
  const [major, minor] = nodeVersion.split('.').map(Number);
  const [needed, neededMinor] = INSTALLER_NODE;
  if (!hasPackage) return 'nor is its package: "npm ci" without --omit=dev installs that';
  if (major < needed || (major === needed && minor < neededMinor)) {
    return `and its installer needs Node ${INSTALLER_NODE.join('.')} or newer; this is Node ${nodeVersion}`;
  }
  if (isUnattended(env)) return 'and is not downloaded in continuous integration';
  if (hasFailed) return 'and its download failed before: "node node_modules/electron/install.js" tries again';
  return null;
}

/**
 * Finds the binary, and has it downloaded where that was never tried.
 * @returns {{ binary: string } | { reason: string }} the reason on one line, without a full stop.
 */
export function obtainElectron(root, env) {
  const found = findElectron(root, env);
  if (found) return { binary: found };
  const objection = installObjection({
    hasPackage: existsSync(installer(root)),
    hasFailed: existsSync(failureMark(root)),
    nodeVersion: process.versions.node,
    env,
  });
  if (objection) return { reason: `Electron's binary is not installed, ${objection}` };
  console.log("Downloading Electron's binary.");
  spawnSync(process.execPath, [installer(root)], { cwd: root, stdio: 'inherit', timeout: INSTALL_PATIENCE });
  const binary = findElectron(root, env);
  if (binary) return { binary };
  writeFileSync(failureMark(root), '');
  return { reason: "Electron's binary could not be downloaded, see above" };
}

/** Electron's arguments: the program's folder and what the user gave. */
export function electronArguments(root, args, platform, uid) {
  return [...(needsNoSandbox(platform, uid) ? ['--no-sandbox'] : []), root, ...args];
}

/** On Linux, Chromium refuses to run as root inside its sandbox. */
export function needsNoSandbox(platform, uid) {
  return platform === 'linux' && uid === 0;
}

/**
 * Why Electron ended without having shown a window, or null when it ran.
 * @param {{ code: number | null, signal: string | null, milliseconds: number }} end
 */
export function earlyEnd({ code, signal, milliseconds }, sandboxHint) {
  const wasAsked = code === 0 || code === 130 || code === 143 || signal === 'SIGINT' || signal === 'SIGTERM';
  if (wasAsked || milliseconds > START_PATIENCE) return null;
  const how = signal ?? `exit code ${code}`;
  return `Electron cannot run here (${how}, see above)${signal && sandboxHint ? `: ${sandboxHint}` : ''}`;
}

/** What most likely keeps Chromium's sandbox from working, or null; `read` gives a file's text or null. */
export function sandboxHint(binary, platform, read = readText) {
  if (platform !== 'linux') return null;
  const helper = path.join(path.dirname(binary), 'chrome-sandbox');
  const stats = statSync(helper, { throwIfNoEntry: false });
  if (stats?.uid === 0 && stats.mode & 0o4000) return null;
  const setting = SANDBOX_SETTINGS.find(([file, value]) => read(file)?.trim() === value);
  return setting ? `this system forbids its sandbox (${path.basename(setting[0])} is ${setting[1]})` : null;
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Runs Electron until it ends. @returns {Promise<{ code: number | null, signal: string | null, milliseconds: number }>} */
export async function runElectron(binary, args) {
  const start = performance.now();
  const env = { ...process.env };
  // Terminals inside Electron programs set this; with it there is no window.
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(binary, args, { stdio: 'inherit', env });
  // Ctrl-C reaches Electron too: this process waits for it to end well. Other requests are handed on.
  const handlers = { SIGINT: () => undefined, SIGTERM: () => child.kill('SIGTERM') };
  for (const [signal, handle] of Object.entries(handlers)) process.on(signal, handle);
  return new Promise((resolve) => {
    const end = (code, signal) => {
      for (const [name, handle] of Object.entries(handlers)) process.off(name, handle);
      resolve({ code, signal, milliseconds: performance.now() - start });
    };
    child.on('exit', end);
    child.on('error', (error) => {
      console.error(`Electron could not be started: ${error.message}.`);
      end(1, null);
    });
  });
}
