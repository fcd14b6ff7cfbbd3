/** Queries that a person may stop: what was stopped is not asked for again until something else is wanted in its place. */
import type { Pump } from './pump.ts';

export class Stoppable {
  #pump: () => Pump;
  /** Subjects of what was stopped, by the place that they are for. */
  #stopped = $state.raw<ReadonlyMap<string, string>>(new Map());
  #current: { place: string; subject: string } | null = null;

  constructor(pump: () => Pump) {
    this.#pump = pump;
  }

  /** Whether something was stopped that is still wanted. */
  get isAny(): boolean {
    return this.#stopped.size > 0;
  }

  /** Whether this was stopped. To be asked before every query. */
  has(place: string, subject: string): boolean {
    const known = this.#stopped.get(place);
    if (known !== undefined && known !== subject) this.#stopped = new Map([...this.#stopped].filter(([other]) => other !== place));
    return known === subject;
  }

  /** Says what is under way. */
  begin(place: string, subject: string): void {
    this.#current = { place, subject };
  }

  /** Stops what is under way. */
  stop(): void {
    if (!this.#current || !this.#pump().cancel()) return;
    this.#stopped = new Map(this.#stopped).set(this.#current.place, this.#current.subject);
  }

  /** Asks again for what was stopped. */
  goOn(): void {
    this.clear();
    this.#pump().hurry();
  }

  clear(): void {
    this.#stopped = new Map();
  }
}
