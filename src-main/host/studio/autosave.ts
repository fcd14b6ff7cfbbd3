/** Keeps unsaved work in a file of its own: now and then while it changes, soon after it was changed on purpose. */
import { rm } from 'node:fs/promises';
import { Exclusive } from '../../core/base/exclusive.ts';

/** Milliseconds between two writes while something changes, and from a change on purpose to its write. */
const DELAYS = { steady: 20_000, soon: 2_000 };

export interface AutosaveOptions {
  file: string;
  /** Writes the file, whole or not at all. */
  write(file: string): Promise<void>;
  /** Told when `saved` has changed. */
  onSaved(): void;
  /** Told of a write that failed; the next is tried all the same. */
  onFailed(error: unknown): void;
  delays?: typeof DELAYS;
}

export class Autosave {
  /** When it was last written, in milliseconds since 1970; null while there is no file. */
  saved: number | null = null;
  #options: AutosaveOptions;
  #delays: typeof DELAYS;
  #isDirty = false;
  /** The next write: its timer, and when it is due. */
  #timer: NodeJS.Timeout | null = null;
  #due = Infinity;
  #lastWrite: number | null = null;
  /** Writing and removing, one at a time, and how many of them are under way. */
  #turns = new Exclusive();
  #busy = 0;

  constructor(options: AutosaveOptions) {
    this.#options = options;
    this.#delays = options.delays ?? DELAYS;
  }

  /** Says that there is something to keep: steadily, as training goes on, or soon. */
  touch(when: 'steady' | 'soon'): void {
    this.#isDirty = true;
    const now = performance.now();
    const steady = Math.max(now, (this.#lastWrite ?? now) + this.#delays.steady);
    this.#schedule(when === 'soon' ? now + this.#delays.soon : steady);
  }

  /** Writes what is not written yet, and returns when it is. */
  async flush(): Promise<void> {
    this.#cancel();
    await this.#turn(async () => {
      if (this.#isDirty) await this.#write();
    });
  }

  /** Removes the file: what it held is kept elsewhere, or not wanted. */
  async remove(): Promise<void> {
    this.#cancel();
    this.#isDirty = false;
    await this.#turn(async () => {
      await rm(this.#options.file, { force: true }).catch((error: unknown) => this.#options.onFailed(error));
      if (this.saved === null) return;
      this.saved = null;
      this.#options.onSaved();
    });
  }

  #schedule(due: number): void {
    if (due >= this.#due) return;
    this.#cancel();
    this.#due = due;
    this.#timer = setTimeout(() => this.#fire(), due - performance.now());
    // It keeps nothing alive: who ends in order calls flush.
    this.#timer.unref();
  }

  #cancel(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Infinity;
  }

  #fire(): void {
    this.#cancel();
    // What has changed since a write began is not written at once behind it.
    if (this.#busy > 0) this.touch('soon');
    else void this.#turn(() => this.#write());
  }

  async #turn(task: () => Promise<void>): Promise<void> {
    this.#busy += 1;
    await this.#turns.run(task);
    this.#busy -= 1;
  }

  async #write(): Promise<void> {
    this.#isDirty = false;
    try {
      await this.#options.write(this.#options.file);
      this.saved = Date.now();
      this.#options.onSaved();
    } catch (error) {
      this.#isDirty = true;
      this.#options.onFailed(error);
    }
    this.#lastWrite = performance.now();
  }
}
