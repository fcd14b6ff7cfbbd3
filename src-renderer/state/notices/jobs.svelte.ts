/** Long work that the person has asked for: exports and savings, with progress and a way to stop them. */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import type { Task } from '../../../src-main/core/protocol/studio/task.ts';
import type { Notices } from './notices.svelte.ts';

export interface Job {
  id: number;
  title: string;
  /** 0..1; null while nothing is known. */
  done: number | null;
  cancel: () => void;
}

export class Jobs {
  list = $state.raw<readonly Job[]>([]);
  #notices: Notices;
  #next = 1;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /**
   * Runs work under a title; its failure is told. Gives whether it was done.
   * @param unchanged what stays as it was when it is cancelled, in words.
   */
  async run(title: string, work: (task: Task) => Promise<void>, unchanged = 'nothing was written'): Promise<boolean> {
    const abort = new AbortController();
    const id = this.#next++;
    this.list = [...this.list, { id, title, done: null, cancel: () => abort.abort() }];
    try {
      await work({
        signal: abort.signal,
        progress: (done) => {
          this.list = this.list.map((job) => (job.id === id ? { ...job, done } : job));
        },
      });
      return true;
    } catch (error) {
      if (error instanceof CancelledError) this.#notices.tell('info', `${title}: cancelled, ${unchanged}.`);
      else this.#notices.fail(error);
      return false;
    } finally {
      this.list = this.list.filter((job) => job.id !== id);
    }
  }
}
