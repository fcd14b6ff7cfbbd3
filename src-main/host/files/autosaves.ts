/**
 * Where engine processes keep unsaved work, and what earlier ones left behind. Every engine process gets a file
 * of its own, `<pid>-<start>-<machine>-<random>.coordxproj` after its host process, so that none writes over what another one
 * left. What was offered to a window is set aside when the host ends well, and goes with time.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isLeft, sweep } from '../../io/leftovers.ts';
import { markText, ownMark } from '../../io/processMark.ts';
import { makePrivateFolder } from './dataFolder.ts';

const EXTENSION = '.coordxproj';
const SET_ASIDE = 'offered-';
/** Files that were set aside stay this long, for the case that somebody misses one, and no more than so many. */
const KEEP_MILLISECONDS = 14 * 24 * 3600 * 1000;
const MOST_SET_ASIDE = 5;

export interface Autosave {
  file: string;
  /** When it was written, in milliseconds since 1970. */
  time: number;
}

export class Autosaves {
  #folder: string;
  #current: string | null = null;
  #offered = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder, made where it is missing, and removes what is too old and what was being written. @throws FileError */
  static async open(folder: string): Promise<Autosaves> {
    await makePrivateFolder(folder);
    await sweep(folder);
    const autosaves = new Autosaves(folder);
    await autosaves.#prune();
    return autosaves;
  }

  /** The file for the engine process that is started next. */
  next(): string {
    const name = `${markText(ownMark())}-${randomBytes(4).toString('hex')}${EXTENSION}`;
    return (this.#current = path.join(this.#folder, name));
  }

  /** The newest file that an engine process left which runs no more, or null. */
  async newest(): Promise<Autosave | null> {
    const all = await this.#list((name) => !name.startsWith(SET_ASIDE));
    for (const autosave of all) {
      if (await this.#isLeft(autosave.file)) return autosave;
    }
    return null;
  }

  /** Remembers that a window was told of the file. */
  offered(file: string): void {
    this.#offered.add(file);
  }

  /** Sets aside what windows were told of. To be called when the host ends as it should, and not after a crash. */
  async settle(): Promise<void> {
    for (const file of this.#offered) {
      const aside = path.join(this.#folder, `${SET_ASIDE}${path.basename(file)}`);
      // Another host may have done so already.
      await rename(file, aside).catch(() => undefined);
    }
    this.#offered.clear();
  }

  /** Removes what the engine process started last has kept: the user wants none of it. */
  async discard(): Promise<void> {
    if (this.#current) await rm(this.#current, { force: true }).catch(() => undefined);
  }

  async #isLeft(file: string): Promise<boolean> {
    if (file === this.#current) return false;
    const name = path.basename(file);
    return name.startsWith(markText(ownMark())) || isLeft(name, file);
  }

  async #prune(): Promise<void> {
    const aside = await this.#list((name) => name.startsWith(SET_ASIDE));
    const oldest = Date.now() - KEEP_MILLISECONDS;
    for (const [i, { file, time }] of aside.entries()) {
      if (i >= MOST_SET_ASIDE || time < oldest) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  /** The files whose names pass, newest first. */
  async #list(passes: (name: string) => boolean): Promise<Autosave[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const chosen = names.filter((name) => name.endsWith(EXTENSION) && passes(name));
    const files = await Promise.all(
      chosen.map(async (name) => {
        const file = path.join(this.#folder, name);
        const stats = await stat(file).catch(() => null);
        return stats?.isFile() ? { file, time: Math.round(stats.mtimeMs) } : null;
      }),
    );
    return files.filter((file) => file !== null).sort((a, b) => b.time - a.time);
  }
}
