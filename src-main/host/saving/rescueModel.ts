/** Saves a run where it was asked for or, when that fails, where it is not lost. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';
import { dataFolder, makePrivateFolder } from '../files/dataFolder.ts';
import { saveModel } from './saveModel.ts';

/** @throws FileError when it cannot be written there: it says why, and where the model is instead. */
export async function saveOrRescue(out: string, session: SessionApi, run: RunId): Promise<void> {
  try {
    await saveModel(out, session, run);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const folder of [path.join(dataFolder(), 'rescued'), tmpdir()]) {
      const file = path.join(folder, rescuedName(out));
      if (await isSaved(file, session, run)) throw new FileError(`${error.message.replace(/\.$/, '')}; what was trained is saved as "${file}".`, { cause: error });
    }
    throw error;
  }
}

/** No name twice: what was rescued before stays. */
function rescuedName(out: string): string {
  const { name, ext } = path.parse(out);
  const time = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  return `${name}-${time}${ext}`;
}

async function isSaved(file: string, session: SessionApi, run: RunId): Promise<boolean> {
  try {
    await makePrivateFolder(path.dirname(file));
    await saveModel(file, session, run);
    return true;
  } catch (error) {
    if (error instanceof CoordxError) return false;
    throw error;
  }
}
