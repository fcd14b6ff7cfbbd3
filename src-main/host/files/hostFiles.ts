/** All that a window's host keeps on disk, opened together. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sweep } from '../../io/leftovers.ts';
import { Autosaves } from './autosaves.ts';
import { CrashLog } from './crashLog.ts';
import { dataFolder, makePrivateFolder } from './dataFolder.ts';
import { KeptPresets } from './ownPresets.ts';
import { Lessons } from './lessons.ts';
import { lessonsFolder, samplesFolder } from './programFiles.ts';
import { Recents } from './recents.ts';
import { Samples } from './samples.ts';

export interface HostFiles {
  /** Absolute; everything is in it but what comes with the program. */
  folder: string;
  /** Where the browser host keeps files that its windows sent. */
  uploads: string;
  autosaves: Autosaves;
  crashLog: CrashLog;
  presets: KeptPresets;
  lessons: Lessons;
  recents: Recents;
  samples: Samples;
}

/**
 * Opens a data folder, which is made where it is missing, the samples and the lessons. What ended processes left half written goes.
 * @throws FileError when the folder cannot be made.
 */
export async function openHostFiles({ folder = dataFolder(), samples = samplesFolder(), lessons = lessonsFolder() } = {}): Promise<HostFiles> {
  await makePrivateFolder(folder);
  const uploads = path.join(folder, 'uploads');
  for (const place of [folder, uploads, tmpdir()]) await sweep(place);
  return {
    folder,
    uploads,
    autosaves: await Autosaves.open(path.join(folder, 'autosave')),
    crashLog: new CrashLog(folder),
    presets: new KeptPresets(folder),
    lessons: new Lessons({ program: lessons, own: path.join(folder, 'lessons'), samples }),
    recents: new Recents(path.join(folder, 'recent.json'), uploads),
    samples: await Samples.open(samples),
  };
}
