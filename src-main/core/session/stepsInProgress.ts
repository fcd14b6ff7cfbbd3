/** The steps that are being made: how each is ended, and how far a long one is. */
import type { RunId } from './api.ts';
import type { Task } from '../base/task.ts';

/** Milliseconds after which a step has taken long, and from then on between two words of how far it is. */
const LONG = 500;
const AGAIN = 200;

export class StepsInProgress {
  #clock: () => number;
  #told: (run: RunId, done: number) => void;
  #endings = new Map<RunId, AbortController>();

  /** @param told how far a long step is, now and then: the done part, 0..1. */
  constructor(clock: () => number, told: (run: RunId, done: number) => void) {
    this.#clock = clock;
    this.#told = told;
  }

  /** Makes a step of a run, which has no other under way. */
  async make(run: RunId, step: (task: Task) => Promise<void>): Promise<void> {
    const ending = new AbortController();
    let next = this.#clock() + LONG;
    const progress = (done: number): void => {
      if (this.#clock() < next) return;
      next = this.#clock() + AGAIN;
      this.#told(run, done);
    };
    this.#endings.set(run, ending);
    try {
      await step({ signal: ending.signal, progress });
    } finally {
      this.#endings.delete(run);
    }
  }

  /** Ends the step of a run, if one is under way. */
  end(run: RunId): void {
    this.#endings.get(run)?.abort();
  }
}
