/** What `npm start` is told of the window: that it is up, or why there is none; a browser then gets it instead. */
import { writeFileSync } from 'node:fs';

/** Names the file that bin/electronRun.mjs reads. */
const FILE = 'COORDX_START_REPORT';

export class StartReport {
  /** Where to write; null when nobody waits to hear more. */
  #file: string | null;

  /** @param env what says where to write is taken out of it: no other process has anything to say. */
  constructor(env: NodeJS.ProcessEnv = process.env) {
    this.#file = env[FILE] ?? null;
    delete env[FILE];
  }

  /** The window is up, once and for all. */
  up(): void {
    this.#write({ up: true });
    this.#file = null;
  }

  /**
   * There is no window, and the program is about to end.
   * @param reason a sentence without a full stop, that can go on.
   * @returns whether somebody hears that who serves the window otherwise; if not, a person has to be told.
   */
  failed(reason: string): boolean {
    return this.#write({ failed: reason });
  }

  #write(report: { up: true } | { failed: string }): boolean {
    if (this.#file === null) return false;
    try {
      writeFileSync(this.#file, JSON.stringify(report));
      return true;
    } catch {
      return false;
    }
  }
}
