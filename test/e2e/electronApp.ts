/** The built app in real Electron, through Playwright; only where Electron's binary and a display are there. */
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const ROOT = path.join(import.meta.dirname, '..', '..');
const { findElectron, electronArguments } = (await import(path.join(ROOT, 'bin', 'electronBinary.mjs'))) as {
  findElectron: (root: string, env: NodeJS.ProcessEnv) => string | null;
  electronArguments: (root: string, args: readonly string[], platform: string, uid: number | undefined) => string[];
};

/** Why the app cannot be started here, in words for a skipped test; false when it can. */
export function whyNoElectron(): string | false {
  if (findElectron(ROOT, process.env) === null) return "Electron's binary is not here";
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return hasDisplay ? false : 'there is no display';
}

/**
 * Starts the app and waits for its window.
 * @param dataFolder for all that it keeps; two apps may not share one.
 * @param files to open.
 */
export async function launchElectron(
  dataFolder: string,
  files: readonly string[] = [],
): Promise<{ app: ElectronApplication; page: Page }> {
  const executablePath = findElectron(ROOT, process.env);
  if (executablePath === null) throw new Error("Electron's binary is not here.");
  const args = electronArguments(ROOT, files, process.platform, process.getuid?.());
  const env = { ...(process.env as Record<string, string>), COORDX_DATA: dataFolder };
  const app = await _electron.launch({ executablePath, args, cwd: ROOT, env });
  return { app, page: await app.firstWindow() };
}
