/**
 * How many pixels are sent to the GPU at once. A picture that takes long is drawn in bands, each done before the next
 * is sent, so that what else the browser draws, and what the user does, waits for a band at most.
 */

/** A band is to take so long; it grows by this factor at most, and is never smaller than this. */
const BAND = { milliseconds: 24, growth: 4, first: 1 << 15, least: 1 << 10 } as const;

export class BandPace {
  #pixels: number = BAND.first;

  /** Rows of the next band. */
  rows(width: number): number {
    return Math.max(1, Math.floor(this.#pixels / width));
  }

  /** Takes note of the time that a band of so many pixels took. */
  took(pixels: number, milliseconds: number): void {
    const fitting = (pixels * BAND.milliseconds) / Math.max(1, milliseconds);
    // The last band of a picture may be small: done in time, it says nothing of larger ones.
    const isInTime = milliseconds <= BAND.milliseconds;
    this.#pixels = isInTime
      ? Math.max(this.#pixels, Math.min(BAND.growth * this.#pixels, fitting))
      : Math.max(BAND.least, fitting);
  }
}
