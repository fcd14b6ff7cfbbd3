/** Kinds of video files known by their first bytes, so that no other reader of FFmpeg's is ever reached. */

import { startsWith } from '../foreignFile.ts';

export type VideoFormat = 'mp4' | 'matroska' | 'gif' | 'webp' | 'stillWebp' | 'npy' | 'zip';

/** Bytes at fixed places; "." stands for any byte. Texts are Latin-1. */
const SIGNATURES: [VideoFormat, string][] = [
  ['mp4', '....ftyp'],
  // QuickTime files from before 2001 begin with any of their boxes.
  ['mp4', '....moov'],
  ['mp4', '....mdat'],
  ['mp4', '....wide'],
  ['mp4', '....free'],
  ['mp4', '....skip'],
  ['matroska', '\x1a\x45\xdf\xa3'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['webp', 'RIFF....WEBPVP8X'],
  ['stillWebp', 'RIFF....WEBPVP8'],
  ['npy', '\x93NUMPY'],
  // Of images, as far as this can tell.
  ['zip', 'PK\x03\x04'],
];

/** Bytes that are enough to tell. */
export const FORMAT_BYTES = 21;
/** Where WebP's flags stand, and the one for several frames (WebP container specification, extended file format). */
const WEBP_FLAGS = 20;
const WEBP_ANIMATION = 0x02;

/** The kind of a file by its first bytes, whatever its name; undefined when it is none of ours. */
export function videoFormatOf(head: Uint8Array): VideoFormat | undefined {
  const format = SIGNATURES.find(([, signature]) => startsWith(head, signature))?.[0];
  const isMoving = ((head[WEBP_FLAGS] ?? 0) & WEBP_ANIMATION) !== 0;
  return format === 'webp' && !isMoving ? 'stillWebp' : format;
}
