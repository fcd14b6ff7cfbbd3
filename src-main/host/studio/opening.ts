/** Files that a window opens: what each of them is, and all of it in memory, so that nothing is replaced by half of one. */
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import type { Model } from '../../core/session/model.ts';
import type { VideoSelection } from '../../core/kinds/video/selection.ts';
import type { ProbedVideo, Task } from '../../core/protocol/studio.ts';
import { readModelFile } from '../../io/modelFile.ts';
import { isProject, readProjectFile, type Project } from '../../io/projectFile.ts';
import { possibleName } from '../../io/schemas.ts';
import { sourceKind } from '../../io/sourceKind.ts';
import { readZip } from '../../io/zip.ts';
import { readImageSource, readShapeSource, readVideoSource, restoreSource, type Source } from './source.ts';

export type OpenedFile =
  | { kind: 'source'; source: Source }
  | { kind: 'model'; name: string; model: Model }
  | { kind: 'project'; name: string; project: Project; source: Source | null };

type FileKind = OpenedFile['kind'];

const MODEL = '.coordx';
const PROJECT = '.coordxproj';
const ZIP_START = 'PK';

/**
 * Reads a file: by what it holds, and by its name where that says nothing.
 * @param selection which part of a video.
 * @throws FileError, CancelledError; SettingError when the selection does not fit the video.
 */
export async function readOpened(file: string, selection: VideoSelection, task: Task = {}): Promise<OpenedFile> {
  // Names come from anywhere; this one is stored, and shown.
  const name = possibleName(path.basename(file));
  switch (await kindOf(file)) {
    case 'source':
      return { kind: 'source', source: await readSource(file, name, selection, task) };
    case 'model':
      return { kind: 'model', name, model: await readModelFile(file) };
    case 'project': {
      const project = await readProjectFile(file, task);
      const source = project.source && (await restoreSource(project.source, file, task));
      return { kind: 'project', name, project, source };
    }
  }
}

async function readSource(file: string, name: string, selection: VideoSelection, task: Task): Promise<Source> {
  switch (await sourceKind(file)) {
    case 'image':
      return readImageSource(file, name);
    case 'video':
      return readVideoSource(file, name, selection, task);
    case 'shape':
      return readShapeSource(file, name, task);
  }
}

/** What a file holds if it is a video, null otherwise. @throws FileError when it is one that cannot be read. */
export async function probeOpened(file: string, signal?: AbortSignal): Promise<ProbedVideo | null> {
  const info = await stat(file).catch(() => null);
  if (info?.isDirectory()) {
    throw new FileError(`"${path.basename(file)}" is a folder: the window opens single files; "coordx fit" takes folders of images.`);
  }
  if ((await kindOf(file)) !== 'source' || (await sourceKind(file)) !== 'video') return null;
  const { probeVideo, videoMemoryLimit } = await import('../../io/video/readVideo.ts');
  return { description: await probeVideo(file, signal), memoryLimit: videoMemoryLimit() };
}

async function kindOf(file: string): Promise<FileKind> {
  const extension = path.extname(file).toLowerCase();
  const named = extension === PROJECT ? 'project' : extension === MODEL ? 'model' : null;
  if (!(await startsAsZip(file))) return named ?? 'source';
  const holdsProject = await readZip(file, named ?? 'model', async (archive) => isProject(archive));
  return holdsProject ? 'project' : (named ?? 'model');
}

/** False too for what cannot be read: whoever reads it says why. */
async function startsAsZip(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  // To open a pipe would be to wait for its other end.
  if (!info?.isFile()) return false;
  const handle = await open(file, 'r').catch(() => null);
  if (!handle) return false;
  try {
    const { buffer } = await handle.read(Buffer.alloc(ZIP_START.length));
    return buffer.toString('latin1') === ZIP_START;
  } finally {
    await handle.close();
  }
}
