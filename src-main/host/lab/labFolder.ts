/** The folder of a lab: a cell is done when its file is there. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FileError } from '../../core/base/errors.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { asFileError } from '../../io/fileError.ts';
import { sweep } from '../../io/leftovers.ts';
import { hasEnded, markOf, markText, ownMark } from '../../io/processMark.ts';

/** Ends the names of files that say which process works on a folder. */
const CLAIM = '.claim';
/** Milliseconds after which the cells of a process that was killed have seen it, and are gone as well. */
const CELLS_GONE = 1500;

export class LabFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  /** Makes it, with what it holds. @throws FileError */
  async make(): Promise<void> {
    try {
      for (const name of ['cells', 'failed', 'pictures', 'logs']) await mkdir(path.join(this.folder, name), { recursive: true });
      await Promise.all(['cells', 'failed', 'pictures'].map((name) => sweep(path.join(this.folder, name))));
    } catch (cause) {
      throw asFileError(cause, this.folder, 'write');
    }
  }

  /** Where the result of a cell is, once it is done. */
  cell(id: string): string {
    return path.join(this.folder, 'cells', `${id}.json`);
  }

  model(id: string): string {
    return path.join(this.folder, 'cells', `${id}.coordx`);
  }

  /** What a cell's field makes of the middle of its source. */
  picture(id: string): string {
    return path.join(this.folder, 'pictures', `${id}.png`);
  }

  log(id: string): string {
    return path.join(this.folder, 'logs', `${id}.txt`);
  }

  /** Which cells are done. */
  async done(): Promise<Set<string>> {
    return this.#named('cells', '.json');
  }

  /** Which cells ended with an error, that a person can mend. */
  async failed(): Promise<Set<string>> {
    return this.#named('failed', '.txt');
  }

  /** Why a cell failed, in a sentence. */
  async reason(id: string): Promise<string> {
    return (await readFile(this.#failure(id), 'utf8').catch(() => '')).trim();
  }

  async fail(id: string, sentence: string): Promise<void> {
    await writeFileAtomically(this.#failure(id), `${sentence}\n`);
  }

  async forgive(id: string): Promise<void> {
    await rm(this.#failure(id), { force: true });
  }

  /**
   * Takes the folder for this process until what is returned was called. What is left of a process that was killed goes, and
   * its cells with it. @throws FileError while another process works on it.
   */
  async claim(): Promise<() => Promise<void>> {
    const own = path.join(this.folder, `${markText(ownMark())}${CLAIM}`);
    // Written before looking: of two that start at once, both may give way, but never none.
    await writeFile(own, '');
    let isLeft = false;
    for (const name of await readdir(this.folder)) {
      const mark = name.endsWith(CLAIM) ? markOf(name) : null;
      const file = path.join(this.folder, name);
      if (!mark || file === own) continue;
      const ended = hasEnded(mark);
      if (ended !== true) {
        await rm(own, { force: true });
        const where = ended === null ? ` on another machine; if it does not any more, delete "${file}"` : '';
        throw new FileError(`Another lab works in "${this.folder}"${where || ': wait for it, or choose another folder with --out'}.`);
      }
      isLeft = true;
      await rm(file, { force: true });
    }
    if (isLeft) await setTimeout(CELLS_GONE);
    return () => rm(own, { force: true });
  }

  #failure(id: string): string {
    return path.join(this.folder, 'failed', `${id}.txt`);
  }

  async #named(name: string, ending: string): Promise<Set<string>> {
    const files = await readdir(path.join(this.folder, name)).catch(() => []);
    return new Set(files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)));
  }
}
