/**
 * When and how finely a picture is drawn: coarsely while something moves, in full when it is still, and only when
 * something changed. One that may take long is drawn in bands, so that nothing waits for it, becomes finer and finer, and
 * is smoothed when there is time.
 */
import { BandPace } from './bandPace.ts';
import { FramePace } from './framePace.ts';
import type { Size } from './geometry.ts';
import type { Fence } from './painter.ts';

/** What frames cost where they are drawn. */
export interface FramePlan {
  /** Part of the full resolution that moving frames may have, along each axis, from 1 downwards. */
  ratios: readonly number[];
  /** So many pixels are always drawn: fewer show nothing, or are hardly faster. */
  leastPixels: number;
  /** Whether a picture may take long; else it is drawn at once, and always in full when it is still. */
  mayTakeLong: boolean;
}

/** Who draws. A frame is begun, drawn in bands of rows from the top, and ended, which shows it. */
export interface FrameDrawer {
  /** The full size; null while nothing can be drawn. */
  fullSize(): Size | null;
  begin(buffer: Size): void;
  drawRows(top: number, rows: number): void;
  /** Puts it on the screen. */
  end(): void;
  fence(): Fence;
}

/**
 * still: something else is to be seen; live: so is it, and soon again something else; moving: the same from elsewhere.
 */
export type Change = 'still' | 'live' | 'moving';

interface Frame {
  change: Change;
  buffer: Size;
  /** Pixels per full pixel, along an axis. */
  ratio: number;
  start: number;
  /** Rows that are sent, and those of the last band with its time. */
  sent: number;
  band: { rows: number; start: number };
  fence: Fence;
}

/** After so many milliseconds without movement, the picture is drawn in full. */
const REST_MS = 150;
/** A live picture is drawn in full after as long as that takes, but for this long at most. */
const MOST_REST_MS = 3000;
/** Milliseconds between two looks at whether a band is done. */
const WATCH_MS = 4;
/** A moving frame that is not done by then is begun anew if it can be coarser. */
const HOPELESS_MS = 100;
/** A picture that takes no longer is drawn once more with `SMOOTH` rays a pixel along each axis. */
const SMOOTH_MS = 120;
const SMOOTH = 2;
/** What takes longer in full is shown coarsely first, and then finer in steps of this factor. */
const SLOW_MS = 500;
const FINER = 2;

export class FrameLoop {
  #plan: FramePlan;
  #drawer: FrameDrawer;
  #pace: FramePace;
  #bands = new BandPace();
  #stale: Change | null = null;
  #frame: Frame | null = null;
  /** Of the next still frame, when it is to be finer than the one before; null when it shows something else. */
  #finer: number | null = null;
  /** Milliseconds that the last frame would have taken in full. */
  #fullMs = 0;
  #isPaused = false;
  /** The animation frame that was asked for; 0: none. */
  #request = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #watchTimer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  constructor(plan: FramePlan, drawer: FrameDrawer) {
    this.#plan = plan;
    this.#pace = new FramePace(plan.ratios);
    this.#drawer = drawer;
  }

  /** Resolves once all that was asked for is on the screen, if only coarsely. */
  drawn(): Promise<void> {
    if (!this.#stale && !this.#frame) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Has everything drawn anew. */
  ask(change: Change): void {
    clearTimeout(this.#restTimer);
    this.#finer = null;
    if (!this.#stale || this.#stale === 'still' || change === 'moving') this.#stale = change;
    if (!this.#frame) this.#schedule();
  }

  /** Forgets the frame in work: the device is lost. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#watchTimer);
    this.#frame = null;
  }

  resume(): void {
    this.#isPaused = false;
    this.ask('still');
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#restTimer);
    clearTimeout(this.#watchTimer);
    this.#settle();
  }

  #schedule(): void {
    if (this.#request === 0) this.#request = requestAnimationFrame(this.#tick);
  }

  #tick = (): void => {
    this.#request = 0;
    const full = this.#drawer.fullSize();
    const change = this.#stale;
    if (!change || this.#isPaused || !full) return;
    const ratio = change === 'still' ? (this.#finer ?? this.#stillRatio(full)) : this.#movingRatio(full);
    const buffer = scaled(full, ratio);
    this.#stale = null;
    this.#drawer.begin(buffer);
    this.#frame = this.#send({ change, buffer, ratio, sent: 0 });
    this.#watch();
  };

  /** Sends the next band of a frame. */
  #send(frame: Pick<Frame, 'change' | 'buffer' | 'ratio' | 'sent'> & { start?: number }): Frame {
    const { buffer, sent } = frame;
    const left = buffer.height - sent;
    const rows = this.#plan.mayTakeLong ? Math.min(this.#bands.rows(buffer.width), left) : left;
    this.#drawer.drawRows(sent, rows);
    // Only now: what is sent is drawn later, and what is new has been compiled and uploaded before.
    const start = performance.now();
    if (sent + rows === buffer.height) this.#drawer.end();
    return { start, ...frame, sent: sent + rows, band: { rows, start }, fence: this.#drawer.fence() };
  }

  /**
   * Waits for a band, and sends no other before it is done. By a timer: an animation frame would have the browser make
   * frames of its own, in which nothing differs.
   */
  #watch(): void {
    this.#watchTimer = setTimeout(() => {
      const frame = this.#frame;
      if (!frame) return;
      if (!frame.fence.isDone()) return this.#watch();
      this.#bands.took(frame.band.rows * frame.buffer.width, performance.now() - frame.band.start);
      if (frame.sent === frame.buffer.height) this.#finish(frame);
      else if (this.#stale && frame.change === 'still') this.#leave();
      else if (this.#getsCoarser(frame)) this.#beginAnew(frame);
      else {
        this.#frame = this.#send(frame);
        this.#watch();
      }
    }, WATCH_MS);
  }

  /** Drops a frame that is no longer wanted: one that moves is not, or nothing would ever be seen of a movement. */
  #leave(): void {
    this.#frame = null;
    this.#schedule();
  }

  /** Goes coarser when a moving frame takes too long, as what is drawn of it tells. @returns whether it could */
  #getsCoarser({ change, start, sent, buffer }: Frame): boolean {
    const elapsed = performance.now() - start;
    return change !== 'still' && elapsed > HOPELESS_MS && this.#pace.foresees((elapsed * buffer.height) / sent);
  }

  #beginAnew({ change }: Frame): void {
    this.#stale ??= change;
    this.#leave();
  }

  #finish({ change, ratio, start }: Frame): void {
    const took = performance.now() - start;
    this.#frame = null;
    if (change !== 'still') this.#pace.took(took);
    this.#fullMs = took / ratio ** 2;
    if (this.#stale) {
      this.#schedule();
      return;
    }
    this.#settle();
    const rest = { still: 0, moving: REST_MS, live: Math.max(REST_MS, Math.min(MOST_REST_MS, this.#fullMs)) };
    if (ratio < 1) this.#refineAfter(rest[change], this.#isSlow ? Math.min(1, FINER * ratio) : 1);
    else if (ratio === 1 && this.#plan.mayTakeLong && took <= SMOOTH_MS) this.#refineAfter(REST_MS, SMOOTH);
  }

  #refineAfter(milliseconds: number, ratio: number): void {
    this.#restTimer = setTimeout(() => {
      this.#stale ??= 'still';
      this.#finer = ratio;
      this.#schedule();
    }, milliseconds);
  }

  /** Of something else that is to be seen at once. */
  #stillRatio(full: Size): number {
    return this.#isSlow ? this.#movingRatio(full) : 1;
  }

  /** Whether a picture takes too long to wait for in full. */
  get #isSlow(): boolean {
    return this.#plan.mayTakeLong && this.#fullMs > SLOW_MS;
  }

  #movingRatio({ width, height }: Size): number {
    const least = Math.min(1, Math.sqrt(this.#plan.leastPixels / (width * height)));
    return Math.max(least, this.#pace.ratio);
  }

  /** Tells those who wait that everything is drawn, or never will be. */
  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function scaled({ width, height }: Size, ratio: number): Size {
  return { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) };
}
