/**
 * Uploads that are whole, each in a folder of its own: the last few stay, so that recent files can be opened again. What a
 * window has open bears a mark of its process, which other hosts on the same data folder see too; the mark of a process that
 * has ended counts for nothing.
 */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isLeft, isTemporary } from '../../io/leftovers.ts';
import { markText, ownMark } from '../../io/processMark.ts';

/** A window, for as long as it is connected. */
export type Owner = object;

const MARK = '.open-';

interface Kept {
  folder: string;
  bytes: number;
  /** When it came. */
  time: number;
  isOpen: boolean;
}

export class KeptUploads {
  readonly most: { files: number; bytes: number };
  #folder: string;
  /** The folder that each window has open. */
  #held = new Map<Owner, string>();

  constructor(folder: string, most: { files: number; bytes: number }) {
    this.#folder = folder;
    this.most = most;
  }

  /** Marks what a window has open, in the place of what it had open before. */
  async hold(owner: Owner, file: string): Promise<void> {
    const [name = ''] = path.relative(this.#folder, file).split(path.sep);
    await this.release(owner);
    if (name === '' || name === '..' || path.isAbsolute(name)) return;
    const folder = path.join(this.#folder, name);
    this.#held.set(owner, folder);
    await writeFile(markIn(folder), '', { mode: 0o600 }).catch(() => undefined);
  }

  async release(owner: Owner): Promise<void> {
    const folder = this.#held.get(owner);
    this.#held.delete(owner);
    if (folder !== undefined && ![...this.#held.values()].includes(folder)) await rm(markIn(folder), { force: true }).catch(() => undefined);
  }

  /**
   * Removes the oldest that no window has open, until no more are kept than may be.
   * @param coming bytes that are to come beside them.
   * @returns whether that is so now.
   */
  async prune(coming: number): Promise<boolean> {
    const kept = await this.#list();
    let bytes = kept.reduce((sum, upload) => sum + upload.bytes, coming);
    let count = kept.length + Number(coming > 0);
    for (const upload of kept.filter(({ isOpen }) => !isOpen)) {
      if (count <= this.most.files && bytes <= this.most.bytes) break;
      await remove(upload);
      bytes -= upload.bytes;
      count -= 1;
    }
    return bytes <= this.most.bytes;
  }

  /** Removes the oldest that no window has open. @returns whether there was one. */
  async removeOldest(): Promise<boolean> {
    const oldest = (await this.#list()).find(({ isOpen }) => !isOpen);
    if (oldest) await remove(oldest);
    return oldest !== undefined;
  }

  /** The oldest first. What is being received is nobody's yet. */
  async #list(): Promise<Kept[]> {
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => !isTemporary(name));
    const kept = await Promise.all(names.map((name) => keptIn(path.join(this.#folder, name))));
    return kept.sort((a, b) => a.time - b.time);
  }
}

function markIn(folder: string): string {
  return path.join(folder, `${MARK}${markText(ownMark())}`);
}

async function remove({ folder }: Kept): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

async function keptIn(folder: string): Promise<Kept> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  let time = Infinity;
  let isOpen = false;
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.name.startsWith(MARK)) {
      const isOver = await isLeft(entry.name.slice(MARK.length), file);
      if (isOver) await rm(file, { force: true }).catch(() => undefined);
      isOpen ||= !isOver;
    } else if (entry.isFile()) {
      const stats = await stat(file).catch(() => null);
      bytes += stats?.size ?? 0;
      time = Math.min(time, stats?.mtimeMs ?? Infinity);
    }
  }
  return { folder, bytes, time: Number.isFinite(time) ? time : 0, isOpen };
}
