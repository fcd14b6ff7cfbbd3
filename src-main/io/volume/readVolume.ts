/** Volumes from files, as signals. */
import { stat } from 'node:fs/promises';
import { FileError, SettingError } from '../../core/base/errors.ts';
import { planVolume, type VolumeDescription, type VolumePlan, type VolumeRequest } from '../../core/kinds/volume/selection.ts';
import type { VolumeSignal } from '../../core/kinds/volume/signal.ts';
import { foreignFileError } from '../foreignFile.ts';
import { valueMemoryLimit } from '../valueMemory.ts';
import { headOf, openBytes, unpacked, type VolumeBytes, type VolumeSource } from './bytes.ts';
import { dicomFiles, openDicom } from './dicom/series.ts';
import { openHdf5 } from './formats/hdf5.ts';
import { openMetaImage } from './formats/metaImage.ts';
import { openNifti } from './formats/nifti.ts';
import { openNpy } from './formats/npy.ts';
import { openNrrd } from './formats/nrrd.ts';
import { openRaw } from './formats/raw.ts';
import { openTiffStack } from './formats/tiff.ts';
import { Gathered, refuseTooLarge } from './gathered.ts';
import { proceed, wantedOf, type OpenVolume } from './pieces.ts';
import { isGzip, isZip, VOLUME_HEAD_BYTES, volumeFormatOf } from './volumeFormat.ts';
import { openZarr } from './zarr/openZarr.ts';
import { folderStore, isZarrFolder, withArchive, type ZarrStore } from './zarr/store.ts';

export type { VolumeSource } from './bytes.ts';

export interface ReadVolumeOptions extends VolumeRequest {
  /** Bytes the values may take; valueMemoryLimit() when left out. */
  memoryLimit?: number;
  /** Called with what the source holds and what the values will be, before any value is read. */
  planned?: (description: VolumeDescription, plan: VolumePlan) => void;
  /** Called with sentences about what is left out or presumed. */
  note?: (sentence: string) => void;
  /** Stops the work. */
  signal?: AbortSignal;
  /** Called with the samples done so far and in all. */
  progress?: (done: number, total: number) => void;
}

/**
 * What a volume is, without reading its values.
 * @throws FileError when it is missing, damaged, of another format, or of sizes that no volume has; SettingError when
 *   `request` names an array that is not in it.
 */
export async function probeVolume(source: VolumeSource, request: Pick<VolumeRequest, 'dataset' | 'raw'> = {}): Promise<VolumeDescription> {
  return withVolume(source, request, async ({ description }) => description);
}

/**
 * The part of a volume that is asked for, [O, depth, height, width] in [0, 1] of `range`. What it will be and take is what
 * planVolume tells beforehand. Reading holds the values and a piece of the file.
 *
 * @throws FileError as probeVolume does, when the values would take more than the limit, and when they are damaged or
 *   missing; SettingError when the request does not fit the volume; CancelledError.
 */
export function readVolume(source: VolumeSource, options: ReadVolumeOptions = {}): Promise<VolumeSignal> {
  const { range, signal, memoryLimit = valueMemoryLimit() } = options;
  refuseRange(range);
  return withVolume(source, options, async ({ description, pieces, scale = [1, 0] }, name) => {
    const plan = planVolume(description, options);
    options.planned?.(description, plan);
    for (const sentence of description.notes) options.note?.(sentence);
    if (description.times > 1 && options.time === undefined) options.note?.(`It has ${description.times} points in time, of which the first is read.`);
    refuseTooLarge(plan, memoryLimit, name);
    const wanted = wantedOf(plan);
    const gathered = new Gathered(plan, wanted, name);
    const total = plan.crop.size.reduce((product, size) => product * size, plan.channels);
    let done = 0;
    for await (const piece of pieces(wanted)) {
      proceed(signal);
      gathered.add(piece);
      done += piece.values.length;
      options.progress?.(Math.min(done, total), total);
    }
    const { values, range: ends, unknown } = gathered.scaled(scale, name, range);
    if (unknown > 0) options.note?.(`${unknown} samples hold no number: they become ${ends[0]}, or ${ends[1]} where they are endlessly large.`);
    const { depth, height, width, channels, place } = plan;
    return { kind: 'volume', depth, height, width, channels, range: ends, place, stored: description.stored, values };
  });
}

function refuseRange(range: [number, number] | undefined): void {
  if (!range || (range.every(Number.isFinite) && range[0] < range[1])) return;
  throw new SettingError(`A range goes from a number to a larger one, not from ${range[0]} to ${range[1]}.`);
}

async function withVolume<T>(source: VolumeSource, request: VolumeRequest, use: (volume: OpenVolume, name: string) => Promise<T>): Promise<T> {
  if (typeof source === 'string' && (await stat(source).catch(() => null))?.isDirectory() === true) return withFolder(source, request, use);
  const bytes = await openBytes(source);
  let inner: VolumeBytes | undefined;
  let volume: OpenVolume | undefined;
  try {
    const head = await headOf(bytes, VOLUME_HEAD_BYTES);
    if (isZip(head)) return await withArchive(source, (store) => withStore(store, request, use));
    inner = isGzip(head) ? unpacked(source, 'gzip') : undefined;
    volume = await openVolume(head, inner ?? bytes, source, request);
    return await use(volume, bytes.name);
  } finally {
    await volume?.close?.();
    await inner?.close();
    await bytes.close();
  }
}

async function withFolder<T>(folder: string, { dataset }: VolumeRequest, use: (volume: OpenVolume, name: string) => Promise<T>): Promise<T> {
  if (await isZarrFolder(folder)) return withStore(folderStore(folder), { dataset }, use);
  const files = await dicomFiles(folder);
  if (files.length === 0) throw new FileError(`"${folder}" is a folder without a volume: choose one of OME-Zarr, or of DICOM files.`);
  const volume = await openDicom(files, folder, dataset);
  return use(volume, folder);
}

async function withStore<T>(store: ZarrStore, { dataset }: VolumeRequest, use: (volume: OpenVolume, name: string) => Promise<T>): Promise<T> {
  return use(await openZarr(store, dataset), store.name);
}

function openVolume(head: Uint8Array, bytes: VolumeBytes, source: VolumeSource, { raw, dataset }: VolumeRequest): Promise<OpenVolume> {
  if (raw !== undefined) return openRaw(bytes, raw);
  switch (volumeFormatOf(head)) {
    case 'npy':
      return openNpy(bytes);
    case 'nifti':
      return openNifti(bytes, source);
    case 'nrrd':
      return openNrrd(bytes, source);
    case 'metaimage':
      return openMetaImage(bytes, source);
    case 'tiff':
      return openTiffStack(bytes, source);
    case 'hdf5':
      return openHdf5(bytes, source, dataset);
    case 'dicom':
      return openDicom([source], bytes.name, dataset);
    case undefined:
      throw foreignFileError(bytes.name, head) ?? new FileError(`"${bytes.name}" is not a volume in .npy, NRRD, MetaImage, NIfTI, TIFF, OME-Zarr, HDF5 or DICOM format: convert it first.`);
  }
}
