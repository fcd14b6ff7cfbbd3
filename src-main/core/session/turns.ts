/**
 * Calls of an engine take turns, for they are not re-entrant. Whose comes next is a matter of rank: what a person started and
 * waits for, then what is in sight, then what nobody waits for.
 */
import { CancelledError } from '../base/errors.ts';

/** started: an export, a step, a save; sight: what a view shows; passing: what nobody waits for. */
export type Rank = 'started' | 'sight' | 'passing';

const RANKS: readonly Rank[] = ['started', 'sight', 'passing'];
/** While work of a higher rank is under way, what ranks lower rests for so many times as long as its last turn was. */
const PATIENCE = 4;

export class Turns {
  #clock: () => number;
  #waiting: Record<Rank, (() => void)[]> = { started: [], sight: [], passing: [] };
  #underWay: Record<Rank, number> = { started: 0, sight: 0, passing: 0 };
  #isBusy = false;
  /** Until when what ranks lower than something under way rests. */
  #restsUntil = -Infinity;

  /** @param clock milliseconds, monotonic. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Runs a task when it is its turn: of one rank in the order they were asked for. A failed one does not stop those behind it.
   * @throws CancelledError when `signal` was aborted before.
   */
  async run<T>(task: () => Promise<T>, rank: Rank = 'started', signal?: AbortSignal): Promise<T> {
    await new Promise<void>((granted) => {
      this.#waiting[rank].push(granted);
      this.#grant();
    });
    const start = this.#clock();
    try {
      if (signal?.aborted) throw new CancelledError();
      return await task();
    } finally {
      const end = this.#clock();
      if (this.#isOutranked(rank)) this.#restsUntil = end + PATIENCE * (end - start);
      this.#isBusy = false;
      this.#grant();
    }
  }

  /** Says that work of a rank is under way, between its turns too, until what is returned was called. */
  open(rank: Rank): () => void {
    this.#underWay[rank] += 1;
    let isOpen = true;
    return () => {
      if (isOpen) this.#underWay[rank] -= 1;
      isOpen = false;
      this.#grant();
    };
  }

  #grant(): void {
    if (this.#isBusy) return;
    const next = RANKS.find((rank) => this.#waiting[rank].length > 0 && !this.#rests(rank));
    if (!next) return;
    this.#isBusy = true;
    this.#waiting[next].shift()?.();
  }

  #rests(rank: Rank): boolean {
    return this.#isOutranked(rank) && this.#clock() < this.#restsUntil;
  }

  #isOutranked(rank: Rank): boolean {
    return RANKS.slice(0, RANKS.indexOf(rank)).some((higher) => this.#underWay[higher] > 0);
  }
}
