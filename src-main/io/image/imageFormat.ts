/** Image formats known by their first bytes, so that nothing else ever reaches a decoder. */

import { startsWith } from '../foreignFile.ts';

/** Formats that hold light alone; a TIFF may. */
export type LightFormat = 'exr' | 'hdr' | 'pfm';
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff' | 'gif' | LightFormat;

/** A PFM, whose lines may end in any blank. */
const PFM = /^P[Ff]\s/;

/** Bytes that each format has at fixed places; "." stands for any byte. Texts are Latin-1. */
const SIGNATURES: [ImageFormat, string][] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['webp', 'RIFF....WEBP'],
  ['tiff', 'II\x2a\0'],
  ['tiff', 'MM\0\x2a'],
  // BigTIFF
  ['tiff', 'II\x2b\0'],
  ['tiff', 'MM\0\x2b'],
  ['exr', 'v/1\x01'],
  ['hdr', '#?RADIANCE'],
  ['hdr', '#?RGBE'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
];

/** Bytes that are enough to tell. */
const HEAD_BYTES = 64;

/** The format that a file's content has, whatever its name; undefined when it is none of ours. */
export function imageFormatOf(data: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(data.subarray(0, HEAD_BYTES));
  if (isAvif(head)) return 'avif';
  if (PFM.test(head.toString('latin1', 0, 3))) return 'pfm';
  return SIGNATURES.find(([, signature]) => startsWith(head, signature))?.[0];
}

export function isLightFormat(format: ImageFormat): format is LightFormat {
  return format === 'exr' || format === 'hdr' || format === 'pfm';
}

/** Whether an AVIF has pictures that follow each other: it names itself so, beside or in place of the kind for one picture. */
export function isAvifSequence(head: Uint8Array): boolean {
  return brandsOf(Buffer.from(head)).includes('avis');
}

/** HEIC and MP4 start like AVIF, but do not name it. */
function isAvif(head: Buffer): boolean {
  return brandsOf(head).some((brand) => brand === 'avif' || brand === 'avis');
}

/**
 * The kinds that an ISO media file names in its first box, "ftyp": the main one at byte 8, compatible ones from
 * byte 16 to the box's end (ISO/IEC 14496-12, 4.3).
 */
function brandsOf(head: Buffer): string[] {
  const text = head.toString('latin1');
  if (text.slice(4, 8) !== 'ftyp') return [];
  return [text.slice(8, 12), ...(text.slice(16, head.readUInt32BE(0)).match(/[^]{4}/g) ?? [])];
}
