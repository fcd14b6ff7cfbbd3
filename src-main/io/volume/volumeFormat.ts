/** Formats of volumes, known by their first bytes; and by the name where these say nothing. */
import { constants, gunzipSync } from 'node:zlib';
import { startsWith } from '../foreignFile.ts';
import { isNifti } from './formats/nifti.ts';

export type VolumeFormat = 'npy' | 'nifti';

/** Bytes that are enough to tell. */
export const VOLUME_HEAD_BYTES = 4096;

const GZIP = '\x1f\x8b\x08';
const NUMPY = '\x93NUMPY';

/** The format of a file by its first bytes; undefined when it is none of a volume. What is packed by gzip is looked into. */
export function volumeFormatOf(head: Uint8Array): VolumeFormat | undefined {
  const inner = isGzip(head) ? unpackedHead(head) : head;
  if (startsWith(inner, NUMPY)) return 'npy';
  return isNifti(inner) ? 'nifti' : undefined;
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
