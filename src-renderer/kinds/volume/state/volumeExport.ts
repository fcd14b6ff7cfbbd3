/** What a volume can be exported as: a volume on any grid, and a surface where it has a value. */
import { CoordxError } from '../../../../src-main/core/base/errors.ts';
import type { BoxSize } from '../../../../src-main/core/kinds/volume/box.ts';
import type { VolumeDataset } from '../../../../src-main/core/kinds/volume/signal.ts';
import type { Desk } from '../../../state/desk.ts';
import type { MeshOptions } from '../../../state/exports/meshChoice.svelte.ts';
import { stem, write } from '../../../state/exports/write.ts';
import { plain } from '../../../state/base/words.ts';
import { STORED_BYTES } from './volumeKind.ts';

/** What is written: the field, or how far it is from the truth. */
export type WrittenOf = 'field' | 'error';
export type VolumeExtension = 'nrrd' | 'nii.gz' | 'npy' | 'tif';

export const VOLUME_FORMATS: readonly { extension: VolumeExtension; name: string; about: string }[] = [
  { extension: 'nrrd', name: 'NRRD', about: 'For 3D Slicer and most programs for scans: packed, with its place in the world.' },
  { extension: 'nii.gz', name: 'NIfTI (.nii.gz)', about: 'For brain scans: packed, with its place in the world.' },
  { extension: 'npy', name: 'NumPy (.npy)', about: 'For Python: the bare values, (z, y, x).' },
  { extension: 'tif', name: 'TIFF stack', about: 'For ImageJ and Fiji: a page a slice, with spacing and unit.' },
];

/** Samples along z, y, x, so many times those of the source. */
export function exportSize({ depth, height, width }: VolumeDataset, scale: number): BoxSize {
  const side = (samples: number): number => Math.max(1, Math.round(samples * scale));
  return [side(depth), side(height), side(width)];
}

/** What its values take without any packing. */
export function writtenBytes({ channels, stored }: VolumeDataset, [depth, height, width]: BoxSize): number {
  return depth * height * width * channels * STORED_BYTES[stored];
}

/** @throws CoordxError saying what is allowed. */
export function checkLevel(value: number, { range: [low, high] }: VolumeDataset): number {
  if (value > low && value < high) return value;
  throw new CoordxError(`A surface lies between the values of the volume: above ${plain(low)} and below ${plain(high)}.`);
}

/** The field of the selected run as a volume, or its error. */
export async function exportVolume(desk: Desk, { size, of, extension }: { size: BoxSize; of: WrittenOf; extension: VolumeExtension }): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, 'volume', `${stem(desk)}-${of === 'error' ? of : size.join('x')}.${extension}`, (file, task) => desk.api.exportVolume({ run: run.id, size, of, file: file.ticket }, task));
}

export interface LevelOptions extends MeshOptions {
  channel: number;
  /** A value of the file. */
  level: number;
  /** Samples along the longest side. */
  resolution: number;
}

/** Where the field of the selected run has a value, as a mesh. */
export async function exportLevel(desk: Desk, { extension, ...request }: LevelOptions): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, 'mesh', `${stem(desk)}.${extension}`, async (file, task) => {
    const notes = await desk.api.exportLevel({ run: run.id, ...request, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
