/**
 * Watches over the steps of a run that solves. All heavy work of a solution is in its products, so whoever ends a step is
 * heard between any two of them, and what they have computed says how far the step is. No solver needs to know of it.
 */
import { CancelledError } from '../base/errors.ts';
import type { Task } from '../base/task.ts';
import { productSize, type Multiply } from '../engine/multiply.ts';

export class Watch {
  /** Products for the steps. @throws CancelledError once the step in progress was ended. */
  readonly multiply: Multiply;
  #task: Task = {};
  /** Of the step in progress: what was done before its products, 0..1, its floating-point operations, and those done. */
  #before = 0;
  #flops = 0;
  #done = 0;

  /** @param turn waited for before each product, to hear others: an engine may let nobody else speak. */
  constructor(multiply: Multiply, turn: () => Promise<void>) {
    this.multiply = async (a, b, turned) => {
      await turn();
      this.#check();
      const product = await multiply(a, b, turned);
      this.#count(productSize(a, b, turned), turned?.a ? a.rows : a.columns);
      return product;
    };
  }

  /**
   * Makes a step. The task that it is given tells of what goes before the products.
   * @param flops of its products.
   * @throws CancelledError
   */
  async over<T>(task: Task, flops: number, step: (task: Task) => Promise<T>): Promise<T> {
    this.#task = task;
    this.#before = 0;
    this.#flops = flops;
    this.#done = 0;
    this.#check();
    const progress = (done: number): void => {
      this.#before = done;
      task.progress?.(done);
    };
    try {
      return await step({ ...task, progress });
    } finally {
      this.#task = {};
    }
  }

  #check(): void {
    if (this.#task.signal?.aborted) throw new CancelledError();
  }

  #count([rows, columns]: [number, number], inner: number): void {
    this.#done += 2 * rows * columns * inner;
    const part = Math.min(1, this.#done / this.#flops);
    this.#task.progress?.(this.#before + (1 - this.#before) * part);
  }
}
