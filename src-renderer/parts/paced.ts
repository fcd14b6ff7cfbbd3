/** Work that is wanted often and done seldom: once for all requests of a while, with a frame of the screen. */
export class Paced {
  #work: () => void;
  #gapMs: number;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #frame: number | null = null;

  /** @param gapMs least milliseconds from one time to the next. */
  constructor(work: () => void, gapMs: number) {
    this.#work = work;
    this.#gapMs = gapMs;
  }

  request(): void {
    if (this.#timer !== null || this.#frame !== null) return;
    const wait = this.#last + this.#gapMs - performance.now();
    if (wait <= 0) this.#nextFrame();
    else this.#timer = setTimeout(() => this.#nextFrame(), wait);
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#timer = null;
    this.#frame = null;
  }

  #nextFrame(): void {
    this.#timer = null;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#last = performance.now();
      this.#work();
    });
  }
}
