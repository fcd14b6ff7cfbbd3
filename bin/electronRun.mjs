/** One run of Electron from its start to its end, and whether it has shown a window: the app itself says so in a file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { json } from './dependencies.mjs';

/** The app writes what it has to say into the file of this name (src-main/host/electron/startReport.ts). */
const REPORT = 'COORDX_START_REPORT';
/** Milliseconds in which the app has something to say. It gives up earlier by itself, if it runs at all. */
const PATIENCE = 60_000;
/** Milliseconds that a process has to end when it is asked to. */
const KILL_PATIENCE = 3000;

/**
 * @typedef {object} ElectronEnd
 * @property {number | null} code
 * @property {string | null} signal
 * @property {{ up?: boolean, failed?: string } | null} report what the app said last: that its window is up, or in a
 *   sentence without a full stop why there is none; null when it said nothing.
 * @property {boolean} isTold this process was told to end while Electron ran.
 * @property {boolean} isSilent it was ended because it said nothing for too long.
 */

/**
 * Runs Electron until it ends.
 * @param {number} patience milliseconds.
 * @returns {Promise<ElectronEnd>}
 */
export async function runElectron(binary, args, patience = PATIENCE) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-start-'));
  const file = path.join(folder, 'report.json');
  const env = { ...process.env, [REPORT]: file };
  // Terminals inside Electron programs set this; with it there is no window.
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(binary, args, { stdio: 'inherit', env });
  let isSilent = false;
  const watch = setTimeout(() => {
    if (json(file)) return;
    isSilent = true;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), KILL_PATIENCE).unref();
  }, patience);
  const { code, signal, isTold } = await ending(child);
  clearTimeout(watch);
  const report = json(file);
  rmSync(folder, { recursive: true, force: true });
  return { code, signal, report, isTold, isSilent };
}

/**
 * Why Electron ended without a window, in a sentence without a full stop; null when there was one, or when it was
 * told to end.
 * @param {ElectronEnd} end
 * @param {string | null} sandboxHint
 */
export function whyNoWindow({ code, signal, report, isTold, isSilent }, sandboxHint) {
  if (report?.up || isTold) return null;
  if (report?.failed) return report.failed;
  if (isSilent) return 'Electron was started and said nothing';
  if (code === 0 || code === 130 || code === 143 || signal === 'SIGINT' || signal === 'SIGTERM') return null;
  const how = signal ?? `exit code ${code}`;
  return `Electron cannot run here (${how}, see above)${signal && sandboxHint ? `: ${sandboxHint}` : ''}`;
}

/** Waits for the end of a process, and hands on what this one is asked to do. */
function ending(child) {
  // Ctrl-C reaches Electron too: this process waits for it to end well. Other requests are handed on.
  let isTold = false;
  const handlers = {
    SIGINT: () => {
      isTold = true;
    },
    SIGTERM: () => {
      isTold = true;
      child.kill('SIGTERM');
    },
  };
  for (const [signal, handle] of Object.entries(handlers)) process.on(signal, handle);
  return new Promise((resolve) => {
    const end = (code, signal) => {
      for (const [name, handle] of Object.entries(handlers)) process.off(name, handle);
      resolve({ code, signal, isTold });
    };
    child.on('exit', end);
    child.on('error', (error) => {
      console.error(`Electron could not be started: ${error.message}.`);
      end(1, null);
    });
  });
}
