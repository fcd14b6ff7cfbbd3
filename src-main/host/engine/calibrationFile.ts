/** A CalibrationStore in a JSON file of the data folder: { key: milliseconds a step }. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CalibrationStore } from '../../core/training/calibration.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { dataFolder, makePrivateFolder } from '../files/dataFolder.ts';

/** The oldest entries go when there are more. */
const MOST_ENTRIES = 500;

const TIMES = z.record(z.string(), z.number().positive());

/** Opens the store in `folder`, which is made when it is first written to. A file that cannot be read counts as empty. */
export function calibrationFile(folder: string = dataFolder()): CalibrationStore {
  const file = path.join(folder, 'calibration.json');
  return {
    get: async (key) => (await readTimes(file)).get(key),
    set: async (key, msPerStep) => {
      const times = await readTimes(file);
      times.delete(key);
      times.set(key, msPerStep);
      const kept = [...times].slice(-MOST_ENTRIES);
      try {
        await makePrivateFolder(folder);
        await writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`);
      } catch {
        // Times that cannot be kept cost half a second next time; nobody needs to act on it.
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
