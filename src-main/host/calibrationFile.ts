/** A CalibrationStore in a JSON file of the user's cache folder: { key: milliseconds a step }. */
import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { CalibrationStore } from '../core/calibration.ts';
import { writeFileAtomically } from '../io/atomicFile.ts';

/** The oldest entries go when there are more. */
const MOST_ENTRIES = 500;

const TIMES = z.record(z.string(), z.number().positive());

/** Opens the store in `folder`, which is made when it is first written to. A file that cannot be read counts as empty. */
export function calibrationFile(folder: string = cacheFolder()): CalibrationStore {
  const file = path.join(folder, 'calibration.json');
  return {
    get: async (key) => (await readTimes(file)).get(key),
    set: async (key, msPerStep) => {
      const times = await readTimes(file);
      times.delete(key);
      times.set(key, msPerStep);
      const kept = [...times].slice(-MOST_ENTRIES);
      try {
        await mkdir(folder, { recursive: true });
        await writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`);
      } catch {
        // A cache that cannot be written costs half a second next time; nobody needs to act on it.
      }
    },
  };
}

async function readTimes(file: string): Promise<Map<string, number>> {
  try {
    return new Map(Object.entries(TIMES.parse(JSON.parse(await readFile(file, 'utf8')))));
  } catch {
    return new Map();
  }
}

/** Where programs of this platform keep what they can make anew. */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): string {
  switch (platform) {
    case 'win32':
      return path.win32.join(env['LOCALAPPDATA'] ?? path.win32.join(home, 'AppData', 'Local'), 'coordx');
    case 'darwin':
      return path.posix.join(home, 'Library', 'Caches', 'coordx');
    default: {
      // The XDG specification has relative paths ignored.
      const cache = env['XDG_CACHE_HOME'] ?? '';
      return path.posix.join(path.posix.isAbsolute(cache) ? cache : path.posix.join(home, '.cache'), 'coordx');
    }
  }
}
