/**
 * The list of an archive's contents, held against the archive itself: an entry is where and what the list says, no two
 * entries share bytes, and all of them together unpack to no more than was allowed before any of them is touched.
 */
import { totalmem } from 'node:os';
import type { Entry, ZipFile } from 'yauzl';
import { FileError } from '../core/base/errors.ts';
import { printable } from './printable.ts';

/** Bytes that may still be unpacked. */
export interface Room {
  left: number;
}

/** An entry, and where its packed bytes begin. */
export interface PlacedEntry {
  entry: Entry;
  start: number;
}

/** What an archive is meant to be. */
export type ArchiveKind = 'model' | 'project' | 'images' | 'volume';

export const ARCHIVE_WORDS: Readonly<Record<ArchiveKind, string>> = {
  model: 'a CoordX model file',
  project: 'a CoordX project file',
  images: 'an archive of images',
  volume: 'an archive of OME-Zarr',
};

/** Most entries that are looked at: far more than a file of a kind has. */
const MAX_ENTRIES: Readonly<Record<ArchiveKind, number>> = { model: 256, project: 256, images: 20_000, volume: 100_000 };
/** Those whose entries are read one at a time, each up to a limit of its own. */
const ONE_AT_A_TIME: readonly ArchiveKind[] = ['images', 'volume'];
/** A solved model unpacks to three times its file, as Adam's moments of its core are zeros; somebody may have packed it anew. */
const MAX_EXPANSION = 4;
/** So much is allowed to any file: the entries of a tiny one are mostly text, which packs better. */
const FREE_BYTES = 2 ** 20;

/** What an archive of `size` bytes may unpack to. */
export function roomOf(size: number, kind: ArchiveKind): Room {
  return { left: ONE_AT_A_TIME.includes(kind) ? Infinity : MAX_EXPANSION * size + FREE_BYTES };
}

/**
 * The entries by name.
 * @param room what they may unpack to; they take their bytes from it.
 * @throws FileError when the list cannot be read, is not true, or speaks of too much.
 */
export async function listEntries(path: string, kind: ArchiveKind, zip: ZipFile, room: Room): Promise<Map<string, PlacedEntry>> {
  // Before anything is read, its cursor stands where the list begins: behind the last entry. The types call it a boolean.
  const listStart = Number(zip.readEntryCursor);
  const entries = await readList(path, kind, zip);
  const placed = await place(path, zip, entries, listStart);
  const total = [...entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (total > room.left) {
    throw new FileError(`"${path}" is refused: it would unpack to ${total} bytes, far more than ${ARCHIVE_WORDS[kind]} of its size holds.`);
  }
  if (!ONE_AT_A_TIME.includes(kind) && total > totalmem() / 2) {
    throw new FileError(`"${path}" holds ${total} bytes, more than half of this computer's memory: open it on a larger one.`);
  }
  room.left -= total;
  return placed;
}

async function readList(path: string, kind: ArchiveKind, zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      const name = Buffer.from(entry.fileName).toString();
      if (entries.has(name)) throw new FileError(`"${path}" is damaged: it holds two entries "${printable(name)}".`);
      if (entries.size === MAX_ENTRIES[kind]) {
        throw new FileError(`"${path}" is not ${ARCHIVE_WORDS[kind]}: it has too many entries.`);
      }
      entries.set(name, entry);
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`"${path}" is damaged: its list of contents cannot be read.`);
  }
  return entries;
}

/** Finds every entry, one behind the other, and all of them before the list. */
async function place(path: string, zip: ZipFile, entries: Map<string, Entry>, listStart: number): Promise<Map<string, PlacedEntry>> {
  const inOrder = [...entries].sort(([, a], [, b]) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  const placed = new Map<string, PlacedEntry>();
  let end = 0;
  for (const [name, entry] of inOrder) {
    const local = await zip.readLocalFileHeaderPromise(entry, { minimal: false }).catch(() => null);
    if (!local) throw new FileError(`"${path}" is damaged: ${printable(name)} is not where its list of contents says.`);
    if (!Buffer.from(entry.fileName).equals(local.fileName)) {
      const found = printable(local.fileName.toString());
      throw new FileError(`"${path}" is damaged: what its list calls "${printable(name)}" is called "${found}" in its place.`);
    }
    if (entry.relativeOffsetOfLocalHeader < end) {
      throw new FileError(`"${path}" is damaged: "${printable(name)}" in it overlaps another entry.`);
    }
    end = local.fileDataStart + entry.compressedSize;
    if (end > listStart) throw new FileError(`"${path}" is damaged: "${printable(name)}" in it overlaps the list of contents.`);
    placed.set(name, { entry, start: local.fileDataStart });
  }
  // In the order of the list, which is that of whoever wrote it.
  return new Map([...entries.keys()].map((name) => [name, placed.get(name) as PlacedEntry]));
}
