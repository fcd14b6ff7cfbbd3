/**
 * What it costs the window to draw a change, and how long it should be left alone after one: training runs on the same
 * processors, and a machine that draws by software has no others.
 */

/** Part of the time that drawing what training changes may take. */
const SHARE = 0.015;
const GAP_MS = { least: 100, most: 1000 };
/** Of the cost as it was known, what is kept when it is measured again. */
const KEPT = 0.7;

export class DrawingCost {
  #milliseconds = 10;
  #isMeasuring = false;

  /** Milliseconds to be left from a change that training makes to the next. */
  get gap(): number {
    return Math.min(GAP_MS.most, Math.max(GAP_MS.least, this.#milliseconds / SHARE));
  }

  /** Measures the drawing of what has just changed. A window that is hidden draws nothing, and measures nothing. */
  measure(): void {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const start = performance.now();
    // What follows from the change has been worked out by then, in the same task.
    setTimeout(() => {
      const worked = performance.now() - start;
      requestAnimationFrame(() => {
        const frame = performance.now();
        afterFrame(() => this.#took(worked + performance.now() - frame));
      });
    });
  }

  #took(milliseconds: number): void {
    this.#milliseconds = KEPT * this.#milliseconds + (1 - KEPT) * milliseconds;
    this.#isMeasuring = false;
  }
}

/** Does something once the frame that is being made is laid out, painted and handed over. */
function afterFrame(act: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(null);
}
