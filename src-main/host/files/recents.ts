/** Files that were opened or saved before, latest first, in a JSON file that both hosts share. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { visible } from '../../core/base/visible.ts';
import { FileError } from '../../core/base/errors.ts';
import { SOURCE_EXTENSIONS } from '../../core/protocol/files.ts';
import type { RecentFile } from '../../core/protocol/hostApi.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { RecentPictures } from './recentPictures.ts';

const MOST_LISTED = 12;
/** More are kept than listed: a file that is missing now (an unplugged disk, an export in progress) may come back. */
const MOST_KEPT = 40;

const PATH = z.string().max(32768);
/** A place alone is what earlier versions wrote. */
const ENTRIES = z
  .array(z.union([z.strictObject({ path: PATH, time: z.number().nonnegative().nullable() }), PATH.transform((file) => ({ path: file, time: null }))]))
  .max(1000);
type Entry = z.infer<typeof ENTRIES>[number];

export class Recents {
  #file: string;
  #uploads: string;
  #pictures: RecentPictures;
  #writes: Promise<unknown> = Promise.resolve();

  /** @param uploads the folder whose places say nothing to people. Pictures are kept beside the file. */
  constructor(file: string, uploads: string) {
    this.#file = file;
    this.#uploads = uploads;
    this.#pictures = new RecentPictures(path.join(path.dirname(file), 'recent'));
  }

  /** The files that are there now, latest first; at most 12. */
  async list(): Promise<RecentFile[]> {
    const entries = await this.#listed();
    return Promise.all(
      entries.map(async ({ path: file, time }) => ({
        id: idOf(file),
        name: visible(path.basename(file)),
        folder: file.startsWith(this.#uploads + path.sep) ? '' : visible(path.dirname(file)),
        time,
        picture: await this.#pictures.of(idOf(file)),
      })),
    );
  }

  /** Keeps what a window shows of a file, if that is listed. @param base64 a JPEG file. */
  async picture(file: string, base64: string): Promise<void> {
    const absolute = path.resolve(file);
    const isKnown = (await this.#read()).some((entry) => entry.path === absolute);
    if (isKnown) await this.#pictures.keep(idOf(absolute), base64);
  }

  /** Their absolute paths. */
  async paths(): Promise<string[]> {
    return (await this.#listed()).map((entry) => entry.path);
  }

  /** The path of a listed file. @throws FileError */
  async path(id: string): Promise<string> {
    const found = (await this.paths()).find((file) => idOf(file) === id);
    if (found === undefined) throw new FileError('This recent file is no longer there.');
    return found;
  }

  /**
   * Puts a file or a folder at the front; a file that cannot be opened later, by its extension, is left out. A list that cannot be
   * written is not worth an error.
   */
  async add(file: string): Promise<void> {
    const absolute = path.resolve(file);
    // A folder of images has no ending that says so.
    if (!SOURCE_EXTENSIONS.includes(path.extname(absolute).slice(1).toLowerCase()) && !(await isFolder(absolute))) return;
    const entry = { path: absolute, time: Date.now() };
    await this.#change((entries) => [entry, ...entries.filter((other) => other.path !== absolute)].slice(0, MOST_KEPT));
  }

  /** Forgets all. */
  async clear(): Promise<void> {
    await this.#change(() => []);
  }

  /** One change after the other, each on what the file holds by then. */
  async #change(change: (entries: Entry[]) => Entry[]): Promise<void> {
    const done = this.#writes.then(async () => {
      const entries = change(await this.#read());
      await writeFileAtomically(this.#file, `${JSON.stringify(entries, null, 1)}\n`).catch(() => undefined);
      await this.#pictures.prune(entries.map((entry) => idOf(entry.path)));
    });
    this.#writes = done;
    await done;
  }

  async #listed(): Promise<Entry[]> {
    const entries = await this.#read();
    const areThere = await Promise.all(entries.map((entry) => isThere(entry.path)));
    return entries.filter((_, i) => areThere[i]).slice(0, MOST_LISTED);
  }

  async #read(): Promise<Entry[]> {
    try {
      return ENTRIES.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return [];
    }
  }
}

function idOf(file: string): string {
  return createHash('sha256').update(file).digest('hex').slice(0, 16);
}

/** Whether there is something of this name that can be opened: a file, or a folder. */
export async function isThere(file: string): Promise<boolean> {
  const entry = await stat(file).catch(() => null);
  return entry !== null && (entry.isFile() || entry.isDirectory());
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isDirectory() ?? false;
}
