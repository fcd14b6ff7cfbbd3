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

const MOST_LISTED = 12;
/** More are kept than listed: a file that is missing now (an unplugged disk, an export in progress) may come back. */
const MOST_KEPT = 40;

const PATHS = z.array(z.string().max(32768)).max(1000);

export class Recents {
  #file: string;
  #uploads: string;
  #writes: Promise<unknown> = Promise.resolve();

  /** @param uploads the folder whose places say nothing to people. */
  constructor(file: string, uploads: string) {
    this.#file = file;
    this.#uploads = uploads;
  }

  /** The files that are there now, latest first; at most 12. */
  async list(): Promise<RecentFile[]> {
    const paths = await this.paths();
    return paths.map((file) => ({
      id: idOf(file),
      name: visible(path.basename(file)),
      folder: file.startsWith(this.#uploads + path.sep) ? '' : visible(path.dirname(file)),
    }));
  }

  /** Their absolute paths. */
  async paths(): Promise<string[]> {
    const paths = await this.#read();
    const areThere = await Promise.all(paths.map(isThere));
    return paths.filter((_, i) => areThere[i]).slice(0, MOST_LISTED);
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
    await this.#change((paths) => [absolute, ...paths.filter((other) => other !== absolute)].slice(0, MOST_KEPT));
  }

  /** Forgets all. */
  async clear(): Promise<void> {
    await this.#change(() => []);
  }

  /** One change after the other, each on what the file holds by then. */
  async #change(change: (paths: string[]) => string[]): Promise<void> {
    const done = this.#writes.then(async () => {
      const paths = change(await this.#read());
      await writeFileAtomically(this.#file, `${JSON.stringify(paths, null, 1)}\n`).catch(() => undefined);
    });
    this.#writes = done;
    await done;
  }

  async #read(): Promise<string[]> {
    try {
      return PATHS.parse(JSON.parse(await readFile(this.#file, 'utf8')));
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
