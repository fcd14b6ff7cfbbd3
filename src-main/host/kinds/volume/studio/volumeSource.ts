/** A volume that is open in a Studio, and what is true of it. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CoordxError, FileError, SettingError } from '../../../../core/base/errors.ts';
import { resampled } from '../../../../core/kinds/volume/resampled.ts';
import type { SourceSelection } from '../../../../core/kinds/types.ts';
import { planVolume, type VolumeSelection } from '../../../../core/kinds/volume/selection.ts';
import type { VolumeSignal } from '../../../../core/kinds/volume/signal.ts';
import type { Probed, Task, ValueGrid } from '../../../../core/protocol/studio.ts';
import { withTemporaryFolder } from '../../../../io/temporaryFile.ts';
import { sizeInWords, valueMemoryLimit } from '../../../../io/valueMemory.ts';
import { bytesOf, MOST_KEPT_BYTES } from '../../keptFile.ts';
import type { Source, StoredSource } from '../../studioKind.ts';
import { gridHalves } from './gridHalves.ts';
import { passingPsnr } from './volumeQuality.ts';

/** Values of so many bytes are nothing that anybody has to be asked about. */
const SMALL_BYTES = 128 << 20;

export interface VolumeSource extends Source {
  readonly signal: VolumeSignal;
  /** Its values of a channel on a grid over all of it. @throws CancelledError */
  grid(request: { size: [number, number, number]; channel: number }, task: Task): Promise<ValueGrid>;
}

/** The volume that is open. @throws CoordxError when none is. */
export function openVolume(source: Source | null): VolumeSource {
  if (source?.kind === 'volume') return source as VolumeSource;
  throw new CoordxError('Open a volume to see what is true of it.');
}

/** What a file or a folder holds. */
export async function probeVolumeSource(file: string): Promise<Probed<'volume'>> {
  const { probeVolume } = await import('../../../../io/volume/readVolume.ts');
  const description = await probeVolume(file);
  const { channels, times, datasets } = description;
  const isPlain = channels === 1 && times === 1 && datasets.length < 2 && planVolume(description).bytes <= SMALL_BYTES;
  return { kind: 'volume', description, memoryLimit: valueMemoryLimit(), isPlain };
}

/**
 * A project keeps the file, and which part of it was taken; of a folder, or of a file that is too large for that, the values as NRRD.
 * @param mostKept bytes that a project keeps.
 * @throws FileError, also when neither is small enough; SettingError when it has no such part; CancelledError.
 */
export async function readVolumeSource(file: string, name: string, wanted: SourceSelection, task: Task, mostKept = MOST_KEPT_BYTES): Promise<VolumeSource> {
  const selection = partOfVolume(wanted);
  const isFolder = (await stat(file).catch(() => null))?.isDirectory() === true;
  if (!isFolder && (await bytesOf([file])) <= mostKept) return decodeVolume(name, await readFile(file), file, selection, task);
  const read = await decoded(file, selection, task);
  const { notes } = read;
  // Means of whole numbers are none.
  const volume: VolumeSignal = selection?.downsample ? { ...read.volume, stored: 'float32' } : read.volume;
  const bytes = await packed(volume);
  if (bytes.length > mostKept) {
    throw new FileError(`"${name}" takes ${sizeInWords(bytes.length)}, and a project holds ${sizeInWords(mostKept)} of a volume: train on it with "coordx fit", or on a part of it.`);
  }
  const kept = `${path.parse(name).name}.nrrd`;
  const note = `A project keeps the values of "${name}" as ${kept}: it is ${isFolder ? 'a folder' : 'too large to go along'}.`;
  return volumeSource({ name: kept, bytes, notes: [...notes, note] }, volume, selection && { kind: 'volume', range: volume.range });
}

/** Null of all of it. @throws SettingError when it is a part of something else. */
function partOfVolume(selection: SourceSelection): VolumeSelection | null {
  if ('kind' in selection) return selection;
  if (Object.keys(selection).length === 0) return null;
  throw new SettingError('A part of a video was asked for, and this is a volume.');
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
export async function restoreVolume({ name, bytes, selection = {} }: StoredSource, place: string, task: Task): Promise<VolumeSource> {
  return decodeVolume(name, bytes, place, partOfVolume(selection), task);
}

async function decodeVolume(name: string, bytes: Uint8Array, place: string, selection: VolumeSelection | null, task: Task): Promise<VolumeSource> {
  const { volume, notes } = await decoded({ name: place, bytes }, selection, task);
  return volumeSource({ name, bytes, notes }, volume, selection);
}

async function decoded(
  source: string | { name: string; bytes: Uint8Array },
  selection: VolumeSelection | null,
  { signal, progress }: Task,
): Promise<{ volume: VolumeSignal; notes: string[] }> {
  const { readVolume } = await import('../../../../io/volume/readVolume.ts');
  const notes: string[] = [];
  const note = (sentence: string): void => void notes.push(sentence);
  const volume = await readVolume(source, { ...selection, ...(signal && { signal }), note, progress: (done, total) => progress?.(done / total) });
  return { volume, notes };
}

function volumeSource({ name, bytes, notes }: Pick<Source, 'name' | 'bytes' | 'notes'>, volume: VolumeSignal, selection: VolumeSelection | null): VolumeSource {
  return {
    ...{ kind: 'volume', name, bytes, notes, signal: volume },
    ...(selection && { selection }),
    // Slices are many, and whoever looks at them would have to wait.
    isQuick: false,
    open: (session) => session.open(volume, name),
    measure: (session, run, clock) => passingPsnr(session, run, volume, clock),
    grid: async ({ size, channel }, task) => ({ size, values: await gridHalves(resampled(volume, channel, size), size, task) }),
  };
}
