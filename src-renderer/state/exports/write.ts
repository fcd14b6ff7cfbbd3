/** Writing files for other programs: asks where, writes, and hands over. */
import type { ClipExtension } from '../../../src-main/core/query/clipFormats.ts';
import type { Grant, TargetKind } from '../../../src-main/core/protocol/files.ts';
import type { Task } from '../../../src-main/core/protocol/studio/task.ts';
import type { Desk } from '../desk.ts';

/** Writes a file: asks where, does the work as a job in its turn, hands the file over, and says so. @param suggested a name for it. */
export async function write(
  desk: Desk,
  kind: TargetKind,
  suggested: string,
  act: (file: Grant, task: Task) => Promise<unknown>,
): Promise<void> {
  const file = await desk.host.chooseTarget(suggested, kind);
  if (!file) return;
  const work = async (task: Task): Promise<void> => {
    await act(file, task);
    await desk.host.deliver(file);
  };
  const isDone = await desk.jobs.run(`Writing ${file.name}`, work, { inTurn: true });
  if (isDone) desk.notices.tell('success', `${file.name} is written.`);
}

/** What a clip of an extension is written as: images are many files, where the host has a place for them. */
export function clipTarget(extension: ClipExtension): TargetKind {
  return extension === '.zip' ? 'images' : 'clip';
}

/** What the name of a file of the selected run begins with. */
export function stem({ run, mirror }: Desk): string {
  const source = withoutExtension(run?.dataset.name ?? mirror.state.project.name ?? 'picture');
  return mirror.state.runs.length > 1 && run ? `${source}-${fileName(run.setup.name)}` : source;
}

/** Of those that have two, without both: "phantom.nii.gz" is "phantom". */
export function withoutExtension(name: string): string {
  return name.replace(/(\.nii(?=\.gz$)|\.ome(?=\.[^.]*$))?\.[^.]*$/i, '');
}

function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-');
}
