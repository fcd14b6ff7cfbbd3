/** Electron's binary, which its npm package holds only after a download: where it is, and whether it can be had. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isUnattended } from './startPlan.mjs';

/** The oldest Node that Electron's installer runs on. */
const INSTALLER_NODE = [22, 12];
/** Milliseconds that the download may take. */
const INSTALL_PATIENCE = 180_000;
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
  const elsewhere = env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = readText(path.join(packageFolder(root), 'path.txt'))?.trim();
  // The last file of a download: without it, what lies there may be half of one.
  if (!elsewhere && !name) return null;
  const folder = elsewhere || path.join(packageFolder(root), 'dist');
  const binary = path.join(folder, name || (USUAL_NAMES[platform] ?? 'electron'));
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

/** What most likely keeps Chromium's sandbox from working, or null; `read` gives a file's text or null. */
export function sandboxHint(binary, platform, read = readText) {
  if (platform !== 'linux') return null;
  const helper = path.join(path.dirname(binary), 'chrome-sandbox');
  const stats = statSync(helper, { throwIfNoEntry: false });
  if (stats?.uid === 0 && stats.mode & 0o4000) return null;
  const setting = SANDBOX_SETTINGS.find(([file, value]) => read(file)?.trim() === value);
  if (!setting) return null;
  const remedy = `sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`;
  return `this system forbids its sandbox (${path.basename(setting[0])} is ${setting[1]}) until "${remedy}"`;
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
