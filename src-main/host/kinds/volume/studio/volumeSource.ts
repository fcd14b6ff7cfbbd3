/** A volume that is open in a Studio, and what is true of it. */
import { readFile } from 'node:fs/promises';
import { CoordxError } from '../../../../core/base/errors.ts';
import { resampled } from '../../../../core/kinds/volume/resampled.ts';
import type { VolumeSignal } from '../../../../core/kinds/volume/signal.ts';
import type { Task, ValueGrid } from '../../../../core/protocol/studio.ts';
import { refuseLarge } from '../../keptFile.ts';
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

/** @throws FileError, also when it is too large for a project; CancelledError. */
export async function readVolumeSource(file: string, name: string, task: Task): Promise<VolumeSource> {
  await refuseLarge([file], name, 'volumes', 'train on it with "coordx fit", or cut a part of it into a file');
  return decodeVolume(name, await readFile(file), file, task);
}

/** A source of a project. @param place what it is called in messages. */
export async function restoreVolume({ name, bytes }: StoredSource, place: string, task: Task): Promise<VolumeSource> {
  return decodeVolume(name, bytes, place, task);
}

async function decodeVolume(name: string, bytes: Uint8Array, place: string, { signal, progress }: Task): Promise<VolumeSource> {
  const { readVolume } = await import('../../../../io/volume/readVolume.ts');
  const notes: string[] = [];
  const volume = await readVolume(
    { name: place, bytes },
    { ...(signal && { signal }), note: (sentence) => void notes.push(sentence), progress: (done, total) => progress?.(done / total) },
  );
  return volumeSource(name, bytes, volume, notes);
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
