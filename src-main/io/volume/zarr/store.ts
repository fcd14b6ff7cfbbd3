/** Where the parts of a Zarr hierarchy are: in a folder, or in a zip archive. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../../core/base/errors.ts';
import { readZip, readZipBytes, type ZipArchive } from '../../zip.ts';
import { roomOf } from '../../zipEntries.ts';
import type { VolumeSource } from '../bytes.ts';

/** Parts of a hierarchy by their keys, as `/0/zarr.json`. */
export interface ZarrStore {
  name: string;
  get(key: string): Promise<Uint8Array | undefined>;
}

/** What stands at the top of a hierarchy, in versions 2 and 3. */
const MARKS = ['zarr.json', '.zattrs', '.zgroup', '.zarray'];
const METADATA = /(^|\/)(zarr\.json|\.z(attrs|group|array|metadata))$/;
const MOST_METADATA = 2 ** 22;
/** Bytes of a chunk, as it is stored. */
export const MOST_CHUNK_BYTES = 2 ** 28;

/** Whether a folder is a hierarchy. */
export async function isZarrFolder(folder: string): Promise<boolean> {
  const found = await Promise.all(MARKS.map((mark) => stat(path.join(folder, mark)).then((entry) => entry.isFile(), () => false)));
  return found.includes(true);
}

/** Whether an archive holds a hierarchy, at its top or in a folder there. */
export async function isZarrArchive(file: string): Promise<boolean> {
  return readZip(file, 'volume', async (archive) => topOf(archive) !== null).catch(() => false);
}

export function folderStore(folder: string): ZarrStore {
  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const file = path.join(folder, ...partsOf(key, folder));
    const entry = await stat(file).catch(() => null);
    if (!entry?.isFile()) return undefined;
    refuseLarge(key, entry.size, folder);
    return readFile(file);
  };
  return { name: folder, get };
}

/** Runs `use` with the hierarchy of an archive. Throws FileError when it holds none. */
export function withArchive<T>(source: VolumeSource, use: (store: ZarrStore) => Promise<T>): Promise<T> {
  const opened = (archive: ZipArchive): Promise<T> => use(archiveStore(archive));
  if (typeof source === 'string') return readZip(source, 'volume', opened);
  return readZipBytes(source.bytes, source.name, 'volume', roomOf(source.bytes.length, 'volume'), opened);
}

function archiveStore(archive: ZipArchive): ZarrStore {
  const file = archive.path;
  const top = topOf(archive);
  if (top === null) throw new FileError(`"${file}" is a ZIP archive without a volume of OME-Zarr: unpack it first.`);
  const names = new Set(archive.names);
  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const name = top + partsOf(key, file).join('/');
    return names.has(name) ? archive.read(name, METADATA.test(name) ? MOST_METADATA : MOST_CHUNK_BYTES) : undefined;
  };
  return { name: file, get };
}

/** The folder of the hierarchy, with its slash; null when there is none. */
function topOf({ names }: ZipArchive): string | null {
  const marks = names.filter((name) => MARKS.includes(name.replace(/^[^/]*\//, '')));
  const tops = marks.map((name) => name.slice(0, name.lastIndexOf('/') + 1)).sort((a, b) => a.length - b.length);
  return tops[0] ?? null;
}

/** Keys are made from what metadata say, which may come from anywhere: they lead nowhere else. */
function partsOf(key: string, name: string): string[] {
  const parts = key.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '..' || part === '.' || /[\\:\0]/.test(part))) {
    throw new FileError(`"${name}" names a part outside of itself: get another copy of it.`);
  }
  return parts;
}

function refuseLarge(key: string, size: number, name: string): void {
  if (size <= (METADATA.test(key) ? MOST_METADATA : MOST_CHUNK_BYTES)) return;
  throw new FileError(`"${name}" has a part of ${size} bytes, which is more than is read: save it in smaller chunks.`);
}
