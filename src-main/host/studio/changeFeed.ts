/**
 * The revision of the state, and those who wait for it to change. Answers come in beats, at least INTERVAL apart,
 * however fast the state changes; while nothing does, there is no timer.
 */
import { CancelledError } from '../../core/errors.ts';

/** Milliseconds between two beats. */
const INTERVAL = 50;

interface Waiter {
  known: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class ChangeFeed {
  #revision = 1;
  #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;
  #lastBeat = -Infinity;
  #isClosed = false;

  get revision(): number {
    return this.#revision;
  }

  /** Says that something has changed, and gives the new revision. */
  touch(): number {
    this.#revision += 1;
    if (this.#waiters.size > 0) this.#schedule();
    return this.#revision;
  }

  /** Waits for the next beat at which the revision is another than `known`. @throws CancelledError once aborted or closed. */
  async wait(known: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed || signal?.aborted) throw new CancelledError();
    let release = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter = { known, resolve, reject };
        const abort = (): void => reject(new CancelledError());
        signal?.addEventListener('abort', abort, { once: true });
        release = () => {
          signal?.removeEventListener('abort', abort);
          this.#waiters.delete(waiter);
        };
        this.#waiters.add(waiter);
        if (known !== this.#revision) this.#schedule();
      });
    } finally {
      release();
    }
  }

  /** Ends all waiting. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const { reject } of this.#waiters) reject(new CancelledError());
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#beat(), Math.max(0, this.#lastBeat + INTERVAL - performance.now()));
  }

  #beat(): void {
    this.#timer = null;
    this.#lastBeat = performance.now();
    for (const { known, resolve } of this.#waiters) if (known !== this.#revision) resolve();
  }
}
