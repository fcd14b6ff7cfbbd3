/** Files that a window opens: what each of them is, and all of it in memory, so that nothing is replaced by half of one. */
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import { hostKind, restoreSource } from '../kinds/table.ts';
import type { Model } from '../../core/session/model.ts';
import type { VideoSelection } from '../../core/kinds/video/selection.ts';
import type { PreviewFrame, ProbedVideo, Task } from '../../core/protocol/studio.ts';
import { readModelFile } from '../../io/modelFile.ts';
import { machineMultiply } from '../engine/machineMultiply.ts';
import { readProjectFile, type Project } from '../../io/projectFile.ts';
import { possibleName } from '../../io/schemas.ts';
import { fileKind, sourceKind } from '../../io/sourceKind.ts';
import type { Source } from '../kinds/studioKind.ts';

export type OpenedFile =
  | { kind: 'source'; source: Source }
  | { kind: 'model'; name: string; model: Model }
  | { kind: 'project'; name: string; project: Project; source: Source | null };

/**
 * Reads a file: by what it holds, and by its name where that says nothing.
 * @param selection which part of a video.
 * @throws FileError, CancelledError; SettingError when the selection does not fit the video.
 */
export async function readOpened(file: string, selection: VideoSelection, task: Task = {}): Promise<OpenedFile> {
  // Names come from anywhere; this one is stored, and shown.
  const name = possibleName(path.basename(file));
  switch (await fileKind(file)) {
    case 'source':
      return { kind: 'source', source: await hostKind({ kind: await sourceKind(file) }).studio.read(file, name, selection, task) };
    case 'model':
      return { kind: 'model', name, model: await readModelFile(file, machineMultiply) };
    case 'project': {
      const project = await readProjectFile(file, task);
      const source = project.source && (await restoreSource(project.source, file, task));
      return { kind: 'project', name, project, source };
    }
  }
}

/** What a file holds if it is a video, null otherwise. @throws FileError when it is one that cannot be read. */
export async function probeOpened(file: string, signal?: AbortSignal): Promise<ProbedVideo | null> {
  if ((await fileKind(file)) !== 'source') return null;
  const { studio } = hostKind({ kind: await sourceKind(file) });
  return (await studio.probe?.(file, signal)) ?? null;
}

/** A frame of a file that a part can be chosen of. @throws FileError when it is another one; CancelledError. */
export async function previewOpened(file: string, seconds: number, signal?: AbortSignal): Promise<PreviewFrame> {
  const { studio } = hostKind({ kind: await sourceKind(file) });
  if (!studio.preview) throw new FileError(`"${path.basename(file)}" has no frames to choose from.`);
  return studio.preview(file, seconds, signal);
}
