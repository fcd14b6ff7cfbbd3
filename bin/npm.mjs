/** Runs npm from a script, on every platform and without a package. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout that these scripts belong to. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs `npm ...args` in the checkout and waits for it, with this process's own output.
 * @param {string[]} args plain words: on Windows they may pass through a shell.
 * @returns {boolean} whether npm ended well.
 */
export function npm(...args) {
  return npmIn(root, ...args);
}

/** The same in another folder, which has a package.json of its own. */
export function npmIn(cwd, ...args) {
  const running = process.env.npm_execpath ?? '';
  // The npm that started this script is run by this Node itself; otherwise npm is looked up, on Windows as npm.cmd.
  const { status, error } = running.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [running, ...args], { cwd, stdio: 'inherit' })
    : spawnSync(['npm', ...args].join(' '), { cwd, stdio: 'inherit', shell: true });
  if (error) console.error(`npm could not be started: ${error.message}.`);
  return status === 0;
}
