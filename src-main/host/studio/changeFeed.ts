/**
 * The revision of the state, and those who wait for it to change: answered soon after what somebody did, and as seldom
 * as they like while training alone goes on, for every answer has a window draw itself, with processor time that
 * training has better use for. While nothing changes, there is no timer.
 */
import { CancelledError } from '../../core/base/errors.ts';

/** soon: somebody did this, or waits for it; calm: one of many small changes that come by themselves. */
export type Pace = 'soon' | 'calm';

/** Least milliseconds from an answer to the next, however much is done. */
const SOON_MS = 50;

interface Waiter {
  known: number;
  /** When it began to wait, and the milliseconds that it is content to. */
  since: number;
  calm: number;
  timer: { due: number; timeout: NodeJS.Timeout } | null;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class ChangeFeed {
  #revision = 1;
  /** Revision of the last change that is to be told soon. */
  #soon = 1;
  #waiters = new Set<Waiter>();
  #isClosed = false;

  get revision(): number {
    return this.#revision;
  }

  /** Says that something has changed, and gives the new revision. */
  touch(pace: Pace): number {
    this.#revision += 1;
    if (pace === 'soon') this.#soon = this.#revision;
    for (const waiter of this.#waiters) this.#plan(waiter);
    return this.#revision;
  }

  /**
   * Waits until the revision is another than `known`.
   * @param calm milliseconds that it waits at least when nobody did anything.
   * @throws CancelledError once aborted or closed.
   */
  async wait(known: number, calm: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed || signal?.aborted) throw new CancelledError();
    let release = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter: Waiter = { known, since: performance.now(), calm, timer: null, resolve, reject };
        const abort = (): void => reject(new CancelledError());
        signal?.addEventListener('abort', abort, { once: true });
        release = () => {
          signal?.removeEventListener('abort', abort);
          clearTimeout(waiter.timer?.timeout);
          this.#waiters.delete(waiter);
        };
        this.#waiters.add(waiter);
        this.#plan(waiter);
      });
    } finally {
      release();
    }
  }

  /** Ends all waiting. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiters) reject(new CancelledError());
  }

  /** Sets the time of an answer, if there is anything to tell. */
  #plan(waiter: Waiter): void {
    const { known, since, calm, timer, resolve } = waiter;
    if (known === this.#revision) return;
    const due = since + (this.#soon > known ? SOON_MS : Math.max(SOON_MS, calm));
    if (timer && timer.due <= due) return;
    clearTimeout(timer?.timeout);
    waiter.timer = { due, timeout: setTimeout(resolve, Math.max(0, due - performance.now())) };
  }
}
