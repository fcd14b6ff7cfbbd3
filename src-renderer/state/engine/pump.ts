/**
 * Asks for one thing at a time, always the newest that is wanted: while an answer is under way everything else waits,
 * and what nobody wants any more is cancelled. However fast wishes change, there is no queue. What changes with every
 * movement of a hand is let to its end: or each movement would cancel the one before it, and nothing be seen of any.
 */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import { ConnectionError } from '../../client/rpcClient.ts';

export interface Wish<T> {
  /** What is wanted, apart from how new it is: another subject cancels the wish under way. */
  subject: string;
  /** Names what a drag is of, while one goes on: of its wishes, the one under way is let to its end before the newest. */
  drag?: string;
  ask(signal: AbortSignal): Promise<T>;
  /** Takes the answer; gives the milliseconds to leave the engine alone after it. */
  take(answer: T): number;
}

export class Pump {
  #wish: () => Wish<unknown> | null;
  #failed: (error: unknown) => void;
  #current: { wish: Wish<unknown>; abort: AbortController } | null = null;
  #isPumping = false;
  #rest: { timer: ReturnType<typeof setTimeout>; over: () => void } | null = null;

  /** @param wish what is wanted now; null when nothing is. @param failed is told of every failure but cancelling. */
  constructor(wish: () => Wish<unknown> | null, failed: (error: unknown) => void) {
    this.#wish = wish;
    this.#failed = failed;
  }

  /** Something that wishes depend on has changed. */
  wake(): void {
    if (this.#current) {
      const wish = this.#wish();
      const { subject, drag } = this.#current.wish;
      const isWanted = wish !== null && (wish.subject === subject || (drag !== undefined && wish.drag === drag));
      if (!isWanted) this.#current.abort.abort();
    } else if (this.#rest) {
      return;
    } else if (!this.#isPumping) {
      void this.#run();
    }
  }

  /** Ends what is under way; gives whether anything was. */
  cancel(): boolean {
    this.#current?.abort.abort();
    return this.#current !== null;
  }

  /** Like `wake`, and what is wanted by a person does not wait for the rest that training is left. */
  hurry(): void {
    this.#rest?.over();
    this.wake();
  }

  async #run(): Promise<void> {
    this.#isPumping = true;
    // Never within the change that woke it: several changes of one moment are one wish.
    await Promise.resolve();
    for (let wish = this.#wish(); wish; wish = this.#wish()) {
      const abort = new AbortController();
      this.#current = { wish, abort };
      try {
        const answer = await wish.ask(abort.signal);
        this.#current = null;
        if (!abort.signal.aborted) await this.#leaveAlone(wish.take(answer));
      } catch (error) {
        this.#current = null;
        if (error instanceof CancelledError) continue;
        if (!(error instanceof ConnectionError)) this.#failed(error);
        break;
      }
    }
    this.#isPumping = false;
  }

  async #leaveAlone(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        clearTimeout(this.#rest?.timer);
        this.#rest = null;
        resolve();
      };
      this.#rest = { timer: setTimeout(over, milliseconds), over };
    });
  }
}
