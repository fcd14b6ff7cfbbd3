/**
 * How finely frames are drawn while something moves: at full resolution as long as they are done in time, coarser
 * where they are not. A still picture is always drawn in full.
 */

/** Frames that take longer than two of a 60 Hz screen, so many in a row, are too fine ... */
const SLOW = { milliseconds: 34, frames: 2 } as const;
/** ... and those done in this time, so many in a row, may be finer. Every failure doubles the patience. */
const FAST = { milliseconds: 20, frames: 30, mostFrames: 960 } as const;

export class FramePace {
  #ratios: readonly number[];
  #level = 0;
  /** Times of the last frames that were too slow. */
  #slow: number[] = [];
  #fast = 0;
  #patience: number = FAST.frames;

  /** @param ratios what frames may have, from 1 downwards */
  constructor(ratios: readonly number[]) {
    this.#ratios = ratios;
  }

  /** Part of the full resolution that moving frames are to have, along each axis. */
  get ratio(): number {
    return this.#ratios[this.#level] as number;
  }

  /** Takes note of the time that a frame of the current ratio took, until all of it was drawn. */
  took(milliseconds: number): void {
    this.#slow = milliseconds > SLOW.milliseconds ? [...this.#slow, milliseconds] : [];
    this.#fast = milliseconds <= FAST.milliseconds ? this.#fast + 1 : 0;
    if (this.#slow.length >= SLOW.frames) {
      this.#coarsen(Math.min(...this.#slow));
      this.#slow = [];
    } else if (this.#fast >= this.#patience && this.#level > 0) {
      this.#level -= 1;
      this.#fast = 0;
    }
  }

  /**
   * Takes note of the time that a frame of the current ratio would take, before it is done.
   * @returns whether frames are coarser now
   */
  foresees(milliseconds: number): boolean {
    const before = this.#level;
    if (milliseconds > SLOW.milliseconds) this.#coarsen(milliseconds);
    return this.#level > before;
  }

  /** Goes to the finest ratio that would do when time grows with the pixels. */
  #coarsen(milliseconds: number): void {
    const area = (SLOW.milliseconds / milliseconds) * this.ratio ** 2;
    const enough = this.#ratios.findIndex((ratio) => ratio ** 2 <= area);
    this.#level = enough < 0 ? this.#ratios.length - 1 : enough;
    this.#patience = Math.min(FAST.mostFrames, 2 * this.#patience);
  }
}
