/** Where the window's hosts keep what outlives them: recent files, autosaves, uploads, the crash log. */
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { asFileError } from '../../io/fileError.ts';

/** The folder of this user on this platform; COORDX_DATA names another one. */
export function dataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): string {
  const named = env['COORDX_DATA'] ?? '';
  if (named !== '') return path.resolve(named);
  switch (platform) {
    case 'win32':
      return path.win32.join(env['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming'), 'coordx');
    case 'darwin':
      return path.posix.join(home, 'Library', 'Application Support', 'coordx');
    default: {
      // The XDG specification has relative paths ignored.
      const state = env['XDG_STATE_HOME'] ?? '';
      return path.posix.join(path.posix.isAbsolute(state) ? state : path.posix.join(home, '.local', 'state'), 'coordx');
    }
  }
}

/** Makes a folder, and those above it, that only this user can look into. @throws FileError */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw asFileError(cause, folder, 'write');
  }
}
