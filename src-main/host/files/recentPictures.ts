/** Small pictures of recent files, as their windows showed them: a JPEG file each, in a folder of their own. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../io/atomicFile.ts';

const EXTENSION = '.jpg';
/** How JPEG files begin: what a window says is a picture is looked at before it is kept. */
const SIGNATURE = Buffer.from('ffd8ff', 'hex');
/** Characters of base64: a picture of 160 x 100 has a fifth of it. */
export const MOST_PICTURE_TEXT = 40_000;

export class RecentPictures {
  #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The picture of a file as an address that a page can show; null when there is none. */
  async of(id: string): Promise<string | null> {
    const bytes = await readFile(this.#place(id)).catch(() => null);
    return bytes && `data:image/jpeg;base64,${bytes.toString('base64')}`;
  }

  /** Keeps one, given as base64. What is no JPEG file, or cannot be written, is not worth an error. */
  async keep(id: string, base64: string): Promise<void> {
    const bytes = Buffer.from(base64, 'base64');
    if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    await writeFileAtomically(this.#place(id), bytes).catch(() => undefined);
  }

  /** Removes all but those of some files. */
  async prune(ids: readonly string[]): Promise<void> {
    const wanted = new Set(ids.map((id) => `${id}${EXTENSION}`));
    const names = await readdir(this.#folder).catch(() => []);
    const old = names.filter((name) => name.endsWith(EXTENSION) && !wanted.has(name));
    await Promise.all(old.map((name) => rm(path.join(this.#folder, name), { force: true }).catch(() => undefined)));
  }

  #place(id: string): string {
    return path.join(this.#folder, `${id}${EXTENSION}`);
  }
}
