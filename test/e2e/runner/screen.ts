/** A screen for programs with windows: on Linux one that nobody sees, where Xvfb is installed; else this machine's own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

export interface Screen {
  /** The environment for programs that are to use it. */
  env: Record<string, string>;
  close(): void;
}

/** Large enough for the window and its menu. */
const SIZE = '1600x1000x24';
/** The person's own session, which a program would rather use than a screen that nobody sees. */
const OWN_SESSION = ['WAYLAND_DISPLAY', 'XDG_SESSION_TYPE', 'DBUS_SESSION_BUS_ADDRESS'];

/** Why there is no screen, or null. */
export function whyNoScreen(): string | null {
  if (process.platform !== 'linux' || isOnPath('Xvfb')) return null;
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? null : 'there is no display, and Xvfb is not installed';
}

/** Opens a screen. Whoever opens it closes it. */
export async function openScreen(): Promise<Screen> {
  const env = { ...(process.env as Record<string, string>) };
  if (process.platform !== 'linux' || !isOnPath('Xvfb')) return { env, close: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SIZE, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'exit').then(() => {
    throw new Error('Xvfb has ended.');
  });
  // Ended by us, it is no failure.
  failed.catch(() => undefined);
  const [number] = (await Promise.race([once(server.stdio[3] as NodeJS.ReadableStream, 'data'), failed])) as [Buffer];
  for (const name of OWN_SESSION) delete env[name];
  // Without a session GTK cannot write its settings, and says so at each of them.
  const own = { DISPLAY: `:${String(number).trim()}`, GSETTINGS_BACKEND: 'memory' };
  return { env: { ...env, ...own }, close: () => void server.kill() };
}

/** Whether there is a program of this name. */
export function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
