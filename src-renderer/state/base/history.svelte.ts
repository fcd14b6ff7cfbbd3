/** Changes that can be taken back, and made again. */

/** Something whose changes can be undone, among others of which the newest is undone first. */
export interface Undoable {
  /** When its newest change was made, and when the newest of those undone was undone, in milliseconds; null where there is none. */
  readonly doneAt: number | null;
  readonly undoneAt: number | null;
  undo(): void | Promise<void>;
  redo(): void | Promise<void>;
}

interface Change<T> {
  value: T;
  time: number;
  /** Changes of one subject that follow each other are one. */
  subject: string | null;
}

/** Changes of one subject that are no further apart are one. */
const SAME_CHANGE_MS = 800;
const MOST_CHANGES = 500;

/** What a value was before each of its changes. */
export class History<T> {
  #done = $state.raw<readonly Change<T>[]>([]);
  #undone = $state.raw<readonly Change<T>[]>([]);
  #clock: () => number;
  /** How many changes there were when the pointer took hold; null while it holds nothing. */
  #held: number | null = null;

  /** @param clock milliseconds. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get doneAt(): number | null {
    return this.#done.at(-1)?.time ?? null;
  }

  get undoneAt(): number | null {
    return this.#undone.at(-1)?.time ?? null;
  }

  /** Says that a value is about to be changed. @param subject what of it; null: it is a change of its own. */
  note(before: T, subject: string | null = null): void {
    const [last, time] = [this.#done.at(-1), this.#clock()];
    const isNear = last !== undefined && (time - last.time < SAME_CHANGE_MS || (this.#held !== null && this.#done.length > this.#held));
    const goesOn = subject !== null && isNear && last.subject === subject;
    const change = { value: goesOn ? last.value : before, time, subject };
    this.#done = [...(goesOn ? this.#done.slice(0, -1) : this.#done), change].slice(-MOST_CHANGES);
    this.#undone = [];
  }

  /** The pointer took hold, or let go: what is changed of one subject in between is one change, however slowly. */
  hold(isHeld: boolean): void {
    this.#held = isHeld ? this.#done.length : null;
  }

  /** Gives the value before the newest change; null where there is none. */
  undo(now: T): T | null {
    const last = this.#done.at(-1);
    if (!last) return null;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, this.#change(now)];
    return last.value;
  }

  /** Gives the value that was undone last; null where there is none. */
  redo(now: T): T | null {
    const last = this.#undone.at(-1);
    if (!last) return null;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, this.#change(now)];
    return last.value;
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }

  #change(value: T): Change<T> {
    return { value, time: this.#clock(), subject: null };
  }
}
