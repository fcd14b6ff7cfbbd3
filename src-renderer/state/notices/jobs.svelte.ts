/** Long work that the person has asked for: exports and savings, with progress, the time that is left, and a way to stop them. */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import type { Task } from '../../../src-main/core/protocol/studio/task.ts';
import type { Notices } from './notices.svelte.ts';

export interface Job {
  id: number;
  title: string;
  /** Whether others are to end first. */
  isWaiting: boolean;
  /** 0..1; null while nothing is known. */
  done: number | null;
  /** Seconds until it is done, at the pace so far; null while that says little. */
  left: number | null;
  cancel: () => void;
}

export interface JobOptions {
  /** What stays as it was when it is cancelled, in words. */
  unchanged?: string;
  /** Whether it waits for its turn among all that do: each has the machine for itself then, and is done sooner. */
  inTurn?: boolean;
}

/** A pace is known after so many milliseconds and such a part. */
const PACE = { milliseconds: 1500, part: 0.02 } as const;

export class Jobs {
  list = $state.raw<readonly Job[]>([]);
  #notices: Notices;
  #clock: () => number;
  #next = 1;
  /** Numbers of the jobs that have a turn or wait for one. */
  #turns = new Set<number>();
  /** Settles when the last of those in turn has ended. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param clock milliseconds. */
  constructor(notices: Notices, clock: () => number = () => performance.now()) {
    this.#notices = notices;
    this.#clock = clock;
  }

  /** Runs work under a title; its failure is told. Gives whether it was done. */
  async run(title: string, work: (task: Task) => Promise<void>, { unchanged = 'nothing was written', inTurn = false }: JobOptions = {}): Promise<boolean> {
    const abort = new AbortController();
    const id = this.#next++;
    const isWaiting = inTurn && this.#turns.size > 0;
    this.list = [...this.list, { id, title, isWaiting, done: null, left: null, cancel: () => abort.abort() }];
    const before = this.#last;
    let over = (): void => undefined;
    if (inTurn) {
      this.#turns.add(id);
      const ended = new Promise<void>((resolve) => {
        over = resolve;
      });
      this.#last = Promise.all([before, ended]);
    }
    try {
      if (inTurn) await unlessAborted(before, abort.signal);
      this.#change(id, { isWaiting: false });
      await work({ signal: abort.signal, progress: this.#progress(id) });
      return true;
    } catch (error) {
      if (error instanceof CancelledError) this.#notices.tell('info', `${title}: cancelled, ${unchanged}.`);
      // What waited for its turn is told long after it was asked for.
      else if (inTurn) this.#notices.tell('error', `${title}: ${error instanceof Error ? error.message : String(error)}`);
      else this.#notices.fail(error);
      return false;
    } finally {
      over();
      this.#turns.delete(id);
      this.list = this.list.filter((job) => job.id !== id);
    }
  }

  /** How many have a turn or wait for one. */
  get inTurn(): number {
    return this.list.filter(({ id }) => this.#turns.has(id)).length;
  }

  /** Calls those off. */
  cancelInTurn(): void {
    for (const { id, cancel } of this.list) if (this.#turns.has(id)) cancel();
  }

  #progress(id: number): (done: number) => void {
    const begun = this.#clock();
    return (done) => {
      const spent = this.#clock() - begun;
      const isKnown = spent >= PACE.milliseconds && done >= PACE.part;
      this.#change(id, { done, left: isKnown ? (spent / 1000 / done) * (1 - done) : null });
    };
  }

  #change(id: number, change: Partial<Job>): void {
    this.list = this.list.map((job) => (job.id === id ? { ...job, ...change } : job));
  }
}

/** Waits for something. @throws CancelledError as soon as it is called off. */
function unlessAborted(awaited: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const aborted = new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
  });
  return Promise.race([awaited, aborted]);
}
