/** A log of what went wrong, bounded: when it is full it becomes the older half, and a new one begins. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const MOST_BYTES = 512 * 1024;

export class CrashLog {
  readonly file: string;
  #most: number;

  /** @param most bytes of each half. */
  constructor(folder: string, most: number = MOST_BYTES) {
    this.file = path.join(folder, 'crash.log');
    this.#most = most;
  }

  /** Adds an event with its time. */
  event(sentence: string): void {
    this.output(`${new Date().toISOString()} ${sentence}\n`);
  }

  /**
   * Adds text as it is. Written at once, because the process may be about to end; a log that cannot be written is
   * no reason to end it.
   */
  output(text: string): void {
    const bytes = Buffer.from(text).subarray(0, this.#most);
    try {
      const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
      if (size + bytes.length > this.#most && size > 0) renameSync(this.file, `${this.file}.old`);
      if (size === 0) mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
      appendFileSync(this.file, bytes, { mode: 0o600 });
    } catch {
      // Nobody could be told of it but the log.
    }
  }
}
