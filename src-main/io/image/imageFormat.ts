/** Image formats known by their first bytes, so that nothing else ever reaches a decoder. */

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff' | 'gif';

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
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
];

/** The format that a file's content has, whatever its name; undefined when it is none of ours. */
export function imageFormatOf(data: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(data.subarray(0, 64));
  const text = head.toString('latin1');
  return isAvif(head, text) ? 'avif' : SIGNATURES.find(([, signature]) => startsWith(text, signature))?.[0];
}

function startsWith(text: string, signature: string): boolean {
  return text.length >= signature.length && [...signature].every((byte, i) => byte === '.' || byte === text[i]);
}

/**
 * An ISO media file names its kinds in its first box, "ftyp": the main one at byte 8, compatible ones from
 * byte 16 to the box's end (ISO/IEC 14496-12, 4.3). HEIC and MP4 start alike but do not name AVIF.
 */
function isAvif(head: Buffer, text: string): boolean {
  if (text.slice(4, 8) !== 'ftyp') return false;
  const compatible = text.slice(16, head.readUInt32BE(0)).match(/[^]{4}/g) ?? [];
  return [text.slice(8, 12), ...compatible].some((brand) => brand === 'avif' || brand === 'avis');
}
