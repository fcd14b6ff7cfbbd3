/** A volume that is open in a Studio, and what is true of it. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CoordxError, FileError } from '../../../../core/base/errors.ts';
import { resampled } from '../../../../core/kinds/volume/resampled.ts';
import type { VolumeSignal } from '../../../../core/kinds/volume/signal.ts';
import type { Task, ValueGrid } from '../../../../core/protocol/studio.ts';
import { withTemporaryFolder } from '../../../../io/temporaryFile.ts';
import { sizeInWords } from '../../../../io/valueMemory.ts';
import { bytesOf, MOST_KEPT_BYTES } from '../../keptFile.ts';
import type { Source, StoredSource } from '../../studioKind.ts';
import { gridHalves } from './gridHalves.ts';
import { passingPsnr } from './volumeQuality.ts';

export interface VolumeSource extends Source {
  /** Its values of a channel on a grid over all of it. @throws CancelledError */
  grid(request: { size: [number, number, number]; channel: number }, task: Task): Promise<ValueGrid>;
}

/** The volume that is open. @throws CoordxError when none is. */
export function openVolume(source: Source | null): VolumeSource {
  if (source?.kind === 'volume') return source as VolumeSource;
  throw new CoordxError('Open a volume to see what is true of it.');
}

/**
 * A project keeps the file; of a folder, or of one that is too large for that, its values as NRRD.
 * @param mostKept bytes that a project keeps.
 * @throws FileError, also when neither is small enough; CancelledError.
 */
export async function readVolumeSource(file: string, name: string, task: Task, mostKept = MOST_KEPT_BYTES): Promise<VolumeSource> {
  const isFolder = (await stat(file).catch(() => null))?.isDirectory() === true;
  if (!isFolder && (await bytesOf([file])) <= mostKept) return decodeVolume(name, await readFile(file), file, task);
  const { volume, notes } = await decoded(file, task);
  const bytes = await packed(volume);
  if (bytes.length > mostKept) {
    throw new FileError(`"${name}" takes ${sizeInWords(bytes.length)}, and a project holds ${sizeInWords(mostKept)} of a volume: train on it with "coordx fit", or on a part of it.`);
  }
  const kept = `${path.parse(name).name}.nrrd`;
  const note = `A project keeps the values of "${name}" as ${kept}: it is ${isFolder ? 'a folder' : 'too large to go along'}.`;
  return volumeSource(kept, bytes, volume, [...notes, note]);
}

/** A volume as the bytes of an NRRD. */
async function packed({ values, ...volume }: VolumeSignal): Promise<Uint8Array> {
  const { writeVolume } = await import('../../../../io/volume/write/writeVolume.ts');
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'volume.nrrd');
    await writeVolume(file, volume, [values]);
    return readFile(file);
  });
}

/** A source of a project. @param place what it is called in messages. */
export async function restoreVolume({ name, bytes }: StoredSource, place: string, task: Task): Promise<VolumeSource> {
  return decodeVolume(name, bytes, place, task);
}

async function decodeVolume(name: string, bytes: Uint8Array, place: string, task: Task): Promise<VolumeSource> {
  const { volume, notes } = await decoded({ name: place, bytes }, task);
  return volumeSource(name, bytes, volume, notes);
}

async function decoded(source: string | { name: string; bytes: Uint8Array }, { signal, progress }: Task): Promise<{ volume: VolumeSignal; notes: string[] }> {
  const { readVolume } = await import('../../../../io/volume/readVolume.ts');
  const notes: string[] = [];
  const note = (sentence: string): void => void notes.push(sentence);
  const volume = await readVolume(source, { ...(signal && { signal }), note, progress: (done, total) => progress?.(done / total) });
  return { volume, notes };
}

function volumeSource(name: string, bytes: Uint8Array, volume: VolumeSignal, notes: string[]): VolumeSource {
  return {
    ...{ kind: 'volume', name, bytes, notes },
    // Slices are many, and whoever looks at them would have to wait.
    isQuick: false,
    open: (session) => session.open(volume, name),
    measure: (session, run, clock) => passingPsnr(session, run, volume, clock),
    grid: async ({ size, channel }, task) => ({ size, values: await gridHalves(resampled(volume, channel, size), size, task) }),
  };
}
