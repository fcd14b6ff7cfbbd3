/** Formats of volumes, known by their first bytes; and by the name where these say nothing. */
import { stat } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { fileHead } from '../fileHead.ts';
import { startsWith } from '../foreignFile.ts';
import { readNpyHeader } from '../video/npyHeader.ts';
import { cutShort } from './bytes.ts';
import { dicomFiles, isDicom } from './dicom/series.ts';
import { isHdf5 } from './formats/hdf5.ts';
import { isMetaImage } from './formats/metaImage.ts';
import { isNifti } from './formats/nifti.ts';
import { isFrames } from './formats/npy.ts';
import { isNrrd } from './formats/nrrd.ts';
import { isStack, isTiff } from './formats/tiff.ts';
import { isZarrArchive, isZarrFolder } from './zarr/store.ts';

export type VolumeFormat = 'npy' | 'nifti' | 'nrrd' | 'metaimage' | 'tiff' | 'dicom' | 'hdf5';

/** Bytes that are enough to tell. */
export const VOLUME_HEAD_BYTES = 4096;

const GZIP = '\x1f\x8b\x08';
const NUMPY = '\x93NUMPY';
const ZIP = 'PK\x03\x04';

/** The format of a file by its first bytes; undefined when it is none of a volume. What is packed by gzip is looked into. */
export function volumeFormatOf(head: Uint8Array): VolumeFormat | undefined {
  const inner = isGzip(head) ? unpackedHead(head) : head;
  if (startsWith(inner, NUMPY)) return 'npy';
  if (isNifti(inner)) return 'nifti';
  // These pack their values themselves.
  if (isNrrd(head)) return 'nrrd';
  if (isTiff(head)) return 'tiff';
  if (isHdf5(head)) return 'hdf5';
  if (isDicom(head)) return 'dicom';
  return isMetaImage(head) ? 'metaimage' : undefined;
}

export function isZip(head: Uint8Array): boolean {
  return startsWith(head, ZIP);
}

export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, GZIP);
}

/** What the beginning of packed bytes unpacks to, as far as it goes. */
function unpackedHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/** Whether a file is a volume: by its first bytes; of arrays of NumPy and of TIFFs by what they hold. */
export async function holdsVolume(file: string): Promise<boolean> {
  const entry = await stat(file).catch(() => null);
  if (entry?.isDirectory()) return (await isZarrFolder(file)) || (await dicomFiles(file)).length > 0;
  const head = await fileHead(file, VOLUME_HEAD_BYTES);
  const format = volumeFormatOf(head);
  if (format === 'tiff') return isStack(file);
  if (isZip(head)) return isZarrArchive(file);
  return format === 'npy' ? !(await isFrameArray(isGzip(head) ? unpackedHead(head) : head, file)) : format !== undefined;
}

/** What is damaged is left to the reader of volumes, which says why. */
async function isFrameArray(head: Uint8Array, file: string): Promise<boolean> {
  const read = async (at: number, length: number): Promise<Uint8Array> => {
    if (at + length > head.length) throw cutShort(file);
    return head.subarray(at, at + length);
  };
  return readNpyHeader(read, file).then(isFrames, () => false);
}
