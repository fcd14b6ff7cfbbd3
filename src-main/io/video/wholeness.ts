/**
 * Whether a file is as long as its own structure says. FFmpeg reads a file that was cut short as if it ended
 * there; a person should hear that a part is missing.
 */
import type { FileHandle } from 'node:fs/promises';
import type { VideoFormat } from './videoFormat.ts';

/** Most boxes or blocks that are followed: a file of more is taken for whole. */
const MAX_PARTS = 1_000_000;
const PAGE = 65536;

/** Whether the end of a file is missing. What has no length of its own, as a recording in progress, is whole. */
export async function isCutShort(file: FileHandle, format: VideoFormat): Promise<boolean> {
  const bytes = new PagedBytes(file, (await file.stat()).size);
  switch (format) {
    case 'mp4':
      return (await mp4End(bytes)) > bytes.size;
    case 'matroska':
      return (await matroskaEnd(bytes)) > bytes.size;
    case 'gif':
      return (await gifEnd(bytes)) > bytes.size;
    case 'webp':
    case 'stillWebp':
      return 8 + ((await bytes.at(4, 4))?.readUInt32LE(0) ?? 0) > bytes.size;
    // Its list of contents stands at its end: without it, it is not read at all.
    case 'zip':
      return false;
    case 'npy':
      return false;
  }
}

/** Small reads from anywhere in a file, a page at a time. */
class PagedBytes {
  readonly size: number;
  #file: FileHandle;
  #page = Buffer.alloc(0);
  #start = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** `length` bytes, far fewer than a page; undefined when the file ends before. */
  async at(position: number, length: number): Promise<Buffer | undefined> {
    if (position + length > this.size) return undefined;
    if (position < this.#start || position + length > this.#start + this.#page.length) {
      const page = Buffer.alloc(Math.min(PAGE, this.size - position));
      const { bytesRead } = await this.#file.read(page, 0, page.length, position);
      this.#page = page.subarray(0, bytesRead);
      this.#start = position;
    }
    const found = this.#page.subarray(position - this.#start, position - this.#start + length);
    return found.length === length ? found : undefined;
  }
}

/** Where the last of the boxes ends (ISO/IEC 14496-12, 4.2): a length, then a type, then perhaps a long length. */
async function mp4End(bytes: PagedBytes): Promise<number> {
  let end = 0;
  for (let parts = 0; end < bytes.size && parts < MAX_PARTS; parts++) {
    const header = await bytes.at(end, 8);
    if (!header) return bytes.size + 1;
    const short = header.readUInt32BE(0);
    const long = short === 1 ? Number((await bytes.at(end + 8, 8))?.readBigUInt64BE(0) ?? Infinity) : short;
    // 0: up to the end of the file. Too small: not a box, as text after the last one.
    if (long < 8) return bytes.size;
    end += long;
  }
  return end;
}

/** Where the segment ends that follows the header (RFC 8794, 4 to 6): an identifier, a length, the contents. */
async function matroskaEnd(bytes: PagedBytes): Promise<number> {
  const headerLength = await ebmlLength(bytes, 4);
  if (!headerLength) return bytes.size;
  const segment = headerLength.next + headerLength.value;
  const length = await ebmlLength(bytes, segment + 4);
  return length ? length.next + length.value : bytes.size;
}

/** A length of 1 to 8 bytes: the zeros that it starts with tell how many. All ones: unknown, undefined here. */
async function ebmlLength(bytes: PagedBytes, position: number): Promise<{ value: number; next: number } | undefined> {
  const first = (await bytes.at(position, 1))?.[0];
  if (!first) return undefined;
  const count = Math.clz32(first) - 23;
  const rest = await bytes.at(position, count);
  if (!rest) return undefined;
  const limit = 2 ** (8 - count);
  const value = rest.subarray(1).reduce((sum, byte) => sum * 256 + byte, first % limit);
  return value === limit * 256 ** (count - 1) - 1 ? undefined : { value, next: position + count };
}

const GIF_HEADER = 13;
const GIF_FRAME = 0x2c;
const GIF_EXTENSION = 0x21;

/** Where the trailer of a GIF stands, after all of its blocks (GIF89a, 17 to 27). */
async function gifEnd(bytes: PagedBytes): Promise<number> {
  const missing = bytes.size + 1;
  let at = GIF_HEADER + paletteBytes((await bytes.at(10, 1))?.[0] ?? 0);
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    const kind = (await bytes.at(at, 1))?.[0];
    if (kind === GIF_FRAME) {
      const header = await bytes.at(at, 11);
      if (!header) return missing;
      at += 11 + paletteBytes(header[9] as number);
    } else if (kind === GIF_EXTENSION) {
      at += 2;
    } else {
      // The trailer, or what is no GIF: either way nothing is missing.
      return kind === undefined ? missing : at;
    }
    for (let length = 1; length > 0 && parts < MAX_PARTS; parts++) {
      const next = (await bytes.at(at, 1))?.[0];
      if (next === undefined) return missing;
      length = next;
      at += 1 + length;
    }
  }
  return bytes.size;
}

/** Bytes of the palette that a block's flags announce. */
function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
