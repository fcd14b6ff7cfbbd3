/**
 * Whether a GIF or a WebP holds one picture or several, by walking along its blocks: no decoder is needed for that, and
 * a single picture needs none of FFmpeg.
 */
import { open, type FileHandle } from 'node:fs/promises';

/** GIF 89a: the start of a picture, the start of an extension, and which bit of a byte says that a table of colours follows. */
const PICTURE = 0x2c;
const EXTENSION = 0x21;
const HAS_TABLE = 0x80;
/** Bytes before the first block, and of a picture's own head after the one that starts it. */
const GIF_HEAD = 13;
const PICTURE_HEAD = 9;
/** Bytes before the first chunk of a WebP, and before the data of each. */
const RIFF_HEAD = 12;
const CHUNK_HEAD = 8;

/** False too for what is damaged before a second picture, cannot be read, or is of another format. */
export async function hasSeveralFrames(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null);
  if (!handle) return false;
  try {
    const bytes = new Bytes(handle);
    const frames = (await bytes.text(0, 4)) === 'RIFF' ? webpFrames(bytes) : gifFrames(bytes);
    await frames.next();
    return (await frames.next()).done !== true;
  } finally {
    await handle.close();
  }
}

/** Gives one thing for every picture of a GIF. */
async function* gifFrames(bytes: Bytes): AsyncGenerator<true, void> {
  if (!/^GIF8[79]a$/.test(await bytes.text(0, 6))) return;
  let at = GIF_HEAD + tableBytes((await bytes.at(10)) ?? 0);
  for (;;) {
    const kind = await bytes.at(at);
    if (kind === PICTURE) {
      yield true;
      // Its head, its table, and a byte that its decoder wants.
      at += 1 + PICTURE_HEAD + tableBytes((await bytes.at(at + PICTURE_HEAD)) ?? 0) + 1;
    } else if (kind === EXTENSION) at += 2;
    else return;
    // Data in parts, each behind its length; one of no length is the last.
    for (let length = await bytes.at(at); length !== 0; length = await bytes.at(at)) {
      if (length === undefined) return;
      at += 1 + length;
    }
    at += 1;
  }
}

/** Bytes of the table of colours that follows a head with such a byte. */
function tableBytes(flags: number): number {
  return (flags & HAS_TABLE) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Gives one thing for every picture of an animated WebP. */
async function* webpFrames(bytes: Bytes): AsyncGenerator<true, void> {
  for (let at = RIFF_HEAD; ; ) {
    const name = await bytes.text(at, 4);
    if (name.length < 4) return;
    if (name === 'ANMF') yield true;
    const size = await bytes.uint32(at + 4);
    if (size === undefined) return;
    at += CHUNK_HEAD + size + (size % 2);
  }
}

/** A file's bytes by their place, read a piece at a time. */
class Bytes {
  static readonly #PIECE = 1 << 16;
  #handle: FileHandle;
  #piece: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Undefined past the end. */
  async at(place: number): Promise<number | undefined> {
    return (await this.#from(place, 1))[0];
  }

  /** Latin-1; shorter at the end. */
  async text(place: number, length: number): Promise<string> {
    return (await this.#from(place, length)).toString('latin1');
  }

  /** Little-endian; undefined past the end. */
  async uint32(place: number): Promise<number | undefined> {
    const bytes = await this.#from(place, 4);
    return bytes.length < 4 ? undefined : bytes.readUInt32LE();
  }

  async #from(place: number, length: number): Promise<Buffer> {
    if (place < this.#start || place + length > this.#start + this.#piece.length) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(Bytes.#PIECE), 0, Bytes.#PIECE, place);
      this.#piece = buffer.subarray(0, bytesRead);
      this.#start = place;
    }
    return this.#piece.subarray(place - this.#start, place - this.#start + length);
  }
}
