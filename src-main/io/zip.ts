/**
 * Zip archives as model and project files are. Written with a fixed date, so that equal contents give equal bytes, and
 * uncompressed but for what is nearly all zeros. Read as if an enemy had made them: nothing is unpacked to disk or before
 * its size is known to be allowed, and every checksum is compared.
 */
import { createWriteStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { ZipFile } from 'yazl';
import { FileError } from '../core/base/errors.ts';
import { asFileError } from './fileError.ts';
import { foreignFileError, HEAD_BYTES } from './foreignFile.ts';
import { ARCHIVE_WORDS, listEntries, roomOf, type ArchiveKind, type PlacedEntry, type Room } from './zipEntries.ts';

/** One file of an archive to be written. */
export interface ZipContent {
  name: string;
  /** Its bytes, in pieces one after the other. */
  pieces: Uint8Array[];
  /** Whether nearly all of it is zeros, so that it is worth compressing. */
  isSparse?: boolean;
}

/** Contents above this are streamed into the archive instead of being joined in memory. */
const JOINED_BYTES = 2 ** 26;
/** Bytes that go through a stream, or are asked of the system, at once. */
const CHUNK_BYTES = 2 ** 22;
/** How much longer deflated data can be than what it unpacks to. */
const DEFLATE_OVERHEAD = 1.01;
const FIRST_BYTES = [0x50, 0x4b];
const STORED = 0;

const inflateAsync = promisify(inflateRaw);


/** Writes an archive to `path`. The order of the contents is kept. */
export async function writeZip(path: string, contents: ZipContent[]): Promise<void> {
  await pipeline(zipStream(contents), createWriteStream(path));
}

/** The archive that `writeZip` would write, in pieces. */
export async function zipPieces(contents: ZipContent[]): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  const collect = (chunk: Uint8Array, _: unknown, done: () => void): void => {
    pieces.push(chunk);
    done();
  };
  await pipeline(zipStream(contents), new Writable({ write: collect }));
  return pieces;
}

/** The same local time everywhere, as a zip holds dates without a time zone. */
function same(): { mtime: Date; mode: number; forceDosTimestamp: boolean } {
  return { mtime: new Date(2000, 0, 1, 12), mode: 0o100644, forceDosTimestamp: true };
}

/** Writes an archive of files that are on the disk, as they are and in this order, to `path`. */
export async function writeZipOfFiles(path: string, files: { name: string; file: string }[]): Promise<void> {
  const zip = new ZipFile();
  for (const { name, file } of files) zip.addFile(file, name, { ...same(), compress: false });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

function zipStream(contents: ZipContent[]): NodeJS.ReadableStream {
  const zip = new ZipFile();
  for (const { name, pieces, isSparse = false } of contents) {
    const options = { ...same(), compress: isSparse, ...(isSparse ? { compressionLevel: 1 } : {}) };
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (size <= JOINED_BYTES) zip.addBuffer(Buffer.concat(pieces, size), name, options);
    else zip.addReadStream(Readable.from(chunks(pieces), { objectMode: false }), name, { ...options, size });
  }
  zip.end();
  return zip.outputStream;
}

function* chunks(pieces: Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i += CHUNK_BYTES) yield piece.subarray(i, i + CHUNK_BYTES);
  }
}

/**
 * Opens an archive for as long as `use` runs.
 * @throws FileError if it cannot be opened, is no zip archive or has a damaged list of contents.
 */
export async function readZip<T>(
  path: string,
  kind: ArchiveKind,
  use: (archive: ZipArchive) => Promise<T>,
): Promise<T> {
  const { archive, close } = await openZip(path, kind);
  try {
    return await use(archive);
  } finally {
    await close();
  }
}

/** The same for an archive that stays open until `close` is called. */
export async function openZip(path: string, kind: ArchiveKind): Promise<{ archive: ZipArchive; close: () => Promise<void> }> {
  const { file, size } = await openFile(path, kind);
  const close = (): Promise<void> => file.close();
  try {
    const reader = new Reader(size, (start, length) => readPart(file, start, length));
    return { archive: await openArchive(path, kind, reader, roomOf(size, kind)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The same for an archive in memory.
 * @param path what it is called in messages.
 * @param room what it may unpack to: that of the archive in which it was found.
 */
export async function readZipBytes<T>(
  bytes: Uint8Array,
  path: string,
  kind: ArchiveKind,
  room: Room,
  use: (archive: ZipArchive) => Promise<T>,
): Promise<T> {
  const reader = new Reader(bytes.length, async (start, length) => bytes.subarray(start, start + length));
  return use(await openArchive(path, kind, reader, room));
}

/** An archive that is open. Entries have different names; nothing else is known of the names. */
export class ZipArchive {
  readonly path: string;
  readonly kind: ArchiveKind;
  #reader: Reader;
  #entries: ReadonlyMap<string, PlacedEntry>;

  constructor(path: string, kind: ArchiveKind, reader: Reader, entries: ReadonlyMap<string, PlacedEntry>) {
    this.path = path;
    this.kind = kind;
    this.#reader = reader;
    this.#entries = entries;
  }

  /** Bytes of the whole archive. */
  get size(): number {
    return this.#reader.size;
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /**
   * The bytes of one entry.
   * @param limit most bytes that it may have; it is not touched if it says that it has more. Without it, what all have
   *   room for.
   * @throws FileError if it is missing, too large, encrypted or damaged.
   */
  async read(name: string, limit = Infinity): Promise<Uint8Array> {
    const placed = this.#entries.get(name);
    if (!placed) throw new FileError(`"${this.path}" is not ${ARCHIVE_WORDS[this.kind]}: it has no ${name}.`);
    const { entry } = placed;
    if (entry.isEncrypted()) throw new FileError(`"${this.path}" is encrypted, which ${ARCHIVE_WORDS[this.kind]} must not be.`);
    const { compressedSize, uncompressedSize } = entry;
    if (uncompressedSize > limit || compressedSize > limit * DEFLATE_OVERHEAD) {
      const size = Math.max(uncompressedSize, compressedSize);
      throw new FileError(`${name} in "${this.path}" has ${size} bytes; at most ${limit} belong there.`);
    }
    const bytes = await this.#unpack(placed).catch(() => null);
    if (bytes?.length !== uncompressedSize) {
      throw new FileError(`"${this.path}" is damaged: ${name} in it cannot be unpacked.`);
    }
    if (crc32(bytes) !== entry.crc32) {
      throw new FileError(`"${this.path}" is damaged: ${name} in it does not match its checksum.`);
    }
    return bytes;
  }

  async #unpack({ entry, start }: PlacedEntry): Promise<Uint8Array> {
    const { compressionMethod, compressedSize, uncompressedSize } = entry;
    if (!entry.canDecodeFileData()) throw new Error(`compression method ${compressionMethod}`);
    // Both sizes were checked before anything of that size is allocated: by the reader, and by the list's room.
    const packed = await this.#reader.bytes(start, compressedSize);
    if (compressionMethod === STORED) return packed;
    // One more than is allowed: zlib takes no zero, and the caller compares the size.
    return inflateAsync(packed, { maxOutputLength: uncompressedSize + 1 });
  }
}

async function openFile(path: string, kind: ArchiveKind): Promise<{ file: FileHandle; size: number }> {
  try {
    const info = await stat(path);
    // Asked before opening: to open a pipe is to wait for its other end.
    if (!info.isFile()) throw new FileError(`"${path}" is not a file: choose ${ARCHIVE_WORDS[kind]}.`);
    return { file: await open(path, 'r'), size: info.size };
  } catch (error) {
    throw asFileError(error, path, 'read');
  }
}

async function openArchive(path: string, kind: ArchiveKind, reader: Reader, room: Room): Promise<ZipArchive> {
  if (reader.size === 0) throw new FileError(`"${path}" is empty: get another copy of it.`);
  const start = await reader.bytes(0, FIRST_BYTES.length).catch(() => null);
  if (!start || FIRST_BYTES.some((byte, i) => start[i] !== byte)) {
    const head = await reader.bytes(0, Math.min(reader.size, HEAD_BYTES));
    throw foreignFileError(path, head) ?? new FileError(`"${path}" is not ${ARCHIVE_WORDS[kind]}.`);
  }
  // Names stay bytes: they are compared, never used as paths.
  const options = { autoClose: false, decodeStrings: false };
  const zip = await fromRandomAccessReaderPromise(reader, reader.size, options).catch(() => null);
  if (!zip) throw new FileError(`"${path}" is cut off or damaged: its list of contents is missing.`);
  return new ZipArchive(path, kind, reader, await listEntries(path, kind, zip, room));
}

/** A part of a file that lies inside it. */
async function readPart(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, CHUNK_BYTES), start + done);
    if (bytesRead === 0) throw new Error('the file has become shorter');
    done += bytesRead;
  }
  return bytes;
}

/** Reads an archive of a known size at any place; a place outside is an error, whatever the archive says. */
class Reader extends RandomAccessReader {
  readonly size: number;
  #part: (start: number, length: number) => Promise<Uint8Array>;

  constructor(size: number, part: (start: number, length: number) => Promise<Uint8Array>) {
    super();
    this.size = size;
    this.#part = part;
  }

  /** The bytes from `start` on. @throws Error if they are not all inside the archive. */
  async bytes(start: number, length: number): Promise<Uint8Array> {
    if (!(start >= 0 && start + length <= this.size)) throw new Error('outside the archive');
    return this.#part(start, length);
  }

  /** How yauzl reads. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytes(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      (error: Error) => callback(error),
    );
  }
}
