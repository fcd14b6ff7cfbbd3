/** Files that a window opens: what each of them is, and all of it in memory, so that nothing is replaced by half of one. */
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pictureModel, type PictureModel } from '../../core/model.ts';
import type { ImageSignal } from '../../core/signal/image.ts';
import type { Task } from '../../core/studio/api.ts';
import { decodeImage, readImageBytes } from '../../io/image/readImage.ts';
import { readModelFile } from '../../io/modelFile.ts';
import { isProject, readProjectFile, type Project } from '../../io/projectFile.ts';
import { possibleName } from '../../io/schemas.ts';
import { readZip } from '../../io/zip.ts';

/** An image with the file that it came from. */
export interface Source {
  /** File name without folder. */
  name: string;
  bytes: Uint8Array;
  image: ImageSignal;
}

export type OpenedFile =
  | { kind: 'image'; source: Source }
  | { kind: 'model'; name: string; model: PictureModel }
  | { kind: 'project'; name: string; project: Project; source: Source | null };

const MODEL = '.coordx';
const PROJECT = '.coordxproj';
const ZIP_START = 'PK';

/** Reads a file: by what it holds, and by its name where that says nothing. @throws FileError, CancelledError. */
export async function readOpened(file: string, task: Task = {}): Promise<OpenedFile> {
  // Names come from anywhere; this one is stored, and shown.
  const name = possibleName(path.basename(file));
  switch (await kindOf(file)) {
    case 'image': {
      const bytes = await readImageBytes(file);
      return { kind: 'image', source: { name, bytes, image: await decodeImage(bytes, file) } };
    }
    case 'model':
      return { kind: 'model', name, model: pictureModel(await readModelFile(file)) };
    case 'project': {
      const project = await readProjectFile(file, task);
      const { source } = project;
      const image = source && (await decodeImage(source.bytes, `${file}/${source.name}`));
      return { kind: 'project', name, project, source: source && image && { ...source, image } };
    }
  }
}

async function kindOf(file: string): Promise<OpenedFile['kind']> {
  const extension = path.extname(file).toLowerCase();
  const named = extension === PROJECT ? 'project' : extension === MODEL ? 'model' : null;
  if (!(await startsAsZip(file))) return named ?? 'image';
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
