/**
 * A project in one file, .coordxproj: a zip archive of
 *   project.json        what the window shows of it: runs in order, curves, budgets (projectManifest.ts)
 *   source/<name>       the image's, video's or shape's own file, byte for byte; missing when none is open
 *   runs/<n>.coordx     the n-th run, from 1, as a model file (modelFile.ts)
 * The same project always gives the same bytes.
 */
import { CancelledError, FileError } from '../core/base/errors.ts';
import { kindOf } from '../core/kinds/table.ts';
import type { Model } from '../core/session/model.ts';
import type { Task } from '../core/protocol/studio.ts';
import { replaceFileAtomically } from './atomicFile.ts';
import { modelPieces, readModelBytes } from './modelFile.ts';
import { printable } from './printable.ts';
import { encodeProject, parseProject, type ProjectManifest, type RunEntry } from './projectManifest.ts';
import { possibleName } from './schemas.ts';
import { readZip, writeZip, type ZipArchive, type ZipContent } from './zip.ts';
import { roomOf } from './zipEntries.ts';

export interface StoredRun extends RunEntry {
  model: Model;
}

/** Everything of a project. */
export interface Project extends Omit<ProjectManifest, 'source' | 'runs'> {
  /** The source's file: its name, which part of a video is taken, and its bytes. */
  source: (NonNullable<ProjectManifest['source']> & { bytes: Uint8Array }) | null;
  runs: StoredRun[];
}

const MANIFEST = 'project.json';
/** A curve has some 130 KiB, and every run up to four of them. */
const MAX_MANIFEST_BYTES = 2 ** 26;

/** Whether an archive is meant to be a project, and not a model. */
export function isProject({ names }: ZipArchive): boolean {
  return names.includes(MANIFEST);
}

/**
 * Writes a project, replacing an older file at once or not at all.
 * @throws FileError if it cannot be written there; CancelledError.
 */
export async function writeProjectFile(path: string, project: Project, { signal, progress }: Task = {}): Promise<void> {
  const { source, runs } = project;
  // Refused before any work if it could not be read again.
  const name = source && possibleName(source.name);
  const manifest = encodeProject({ ...project, source: source && name !== null ? { ...source, name } : null }, path);
  const contents: ZipContent[] = [{ name: MANIFEST, pieces: [manifest] }];
  if (source && name !== null) contents.push({ name: sourceEntry(name), pieces: [source.bytes] });
  for (const [i, { model }] of runs.entries()) {
    if (signal?.aborted) throw new CancelledError();
    contents.push({ name: runEntry(i), pieces: await modelPieces(model, path) });
    progress?.((i + 1) / (runs.length + 1));
  }
  await replaceFileAtomically(path, (temporaryPath) => writeZip(temporaryPath, contents));
}

/**
 * Reads a project. Needs memory for it twice.
 * @throws FileError if it is not a project file, damaged, or of a newer format; CancelledError.
 */
export async function readProjectFile(path: string, { signal, progress }: Task = {}): Promise<Project> {
  return readZip(path, 'project', async (archive) => {
    const manifest = parseProject(await archive.read(MANIFEST, MAX_MANIFEST_BYTES), path);
    refuseStrangers(archive, manifest);
    const { source } = manifest;
    const bytes = source && (await archive.read(sourceEntry(source.name)));
    // All models together, or many small ones would be allowed what no large one is.
    const room = roomOf(archive.size, 'project');
    const runs: StoredRun[] = [];
    for (const [i, run] of manifest.runs.entries()) {
      if (signal?.aborted) throw new CancelledError();
      const entry = runEntry(i);
      const model = await readModelBytes(await archive.read(entry), `${path}/${entry}`, room);
      refuseMixed(run, model, path);
      runs.push({ ...run, model });
      progress?.((i + 1) / manifest.runs.length);
    }
    return { ...manifest, source: source && bytes && { ...source, bytes }, runs };
  });
}

/** @throws FileError when the archive holds more than its project.json speaks of. */
function refuseStrangers({ path, names }: ZipArchive, { source, runs }: ProjectManifest): void {
  const known = new Set([MANIFEST, ...(source ? [sourceEntry(source.name)] : []), ...runs.map((_, i) => runEntry(i))]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new FileError(`"${path}" holds "${printable(unknown)}", which does not belong in this project file.`);
  }
}

/** @throws FileError when a run was measured as what its model is not. */
function refuseMixed({ name, metrics, history }: RunEntry, { dataset }: Model, path: string): void {
  const { quality } = kindOf(dataset);
  const isFitting = quality.name in history && (metrics === null || quality.isOwn(metrics));
  if (!isFitting) throw new FileError(`"${path}" is damaged: the curves of "${printable(name)}" are not those of its model.`);
}

/** The name is never used as a path. */
function sourceEntry(name: string): string {
  // Zip programs take names of dots for folders.
  return `source/${/^\.*$/.test(name) ? `_${name}` : name}`;
}

function runEntry(index: number): string {
  return `runs/${index + 1}.coordx`;
}
