/** Lets one task run at a time, in the order they were asked for: engine calls are not re-entrant. */
export class Exclusive {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task after all that were asked for before it; a failed one does not stop those behind it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
