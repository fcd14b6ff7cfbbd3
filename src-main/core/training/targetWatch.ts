/**
 * When to measure a run that is to reach a quality. Its steps know the error of their batches, which is not that of the whole: so
 * near the target the whole is measured, and nothing else counts. What it had more than the batches tells when to measure again.
 */
import { lossToPsnr } from './schedule.ts';

/** Weight of the newest batch in the loss that is watched: single ones are noisy. */
const NEWEST = 0.1;
/** Before anything was measured, the whole may have so many decibels more than the batches: a video's frames are unlike. */
const MOST_AHEAD = 1.5;
/** Part of the time that measuring takes at most. */
const SHARE = 0.1;
/** Part of the time that the last gain says is left, after which to look again: it may go faster. */
const LOOK_AGAIN = 0.5;

export class TargetWatch {
  #target: number;
  #newest: number;
  /** A running mean of losses. */
  #mean: number;
  /** Decibels that the whole had more than that mean. */
  #ahead = MOST_AHEAD;
  #last: { quality: number; seconds: number } | null = null;
  /** Seconds of training before which not to measure. */
  #next = 0;
  /** Seconds that all measurements took but the first, which builds graphs and says little. */
  #spent = 0;

  /** @param target decibels. @param loss mean squared error of the last batch on [-1, 1]; NaN before the first step. */
  constructor(target: number, loss: number) {
    this.#target = target;
    this.#newest = loss;
    this.#mean = loss;
  }

  /** Hears of the loss of a step. */
  heard(loss: number): void {
    this.#newest = loss;
    this.#mean = Number.isNaN(this.#mean) ? loss : this.#mean + NEWEST * (loss - this.#mean);
  }

  /** Whether to measure after so many seconds of training. */
  isDue(seconds: number): boolean {
    // A mean comes late where the error falls fast; a lucky batch costs a measurement, which are rationed.
    const loss = Math.min(this.#newest, this.#mean);
    return seconds >= this.#next && lossToPsnr(loss) + this.#ahead >= this.#target;
  }

  /**
   * Hears what was measured.
   * @param quality decibels of the whole. @param seconds of training. @param cost seconds that measuring took.
   * @returns whether that is the target.
   */
  measured(quality: number, seconds: number, cost: number): boolean {
    const ahead = quality - lossToPsnr(this.#mean);
    if (Number.isFinite(ahead)) this.#ahead = ahead;
    if (this.#last) this.#spent += cost;
    // After the next one, too, all of them have taken no more than their share.
    const affordable = this.#last ? (this.#spent + cost) / SHARE : 0;
    this.#next = Math.max(affordable, seconds + LOOK_AGAIN * this.#secondsLeft(quality, seconds));
    this.#last = { quality, seconds };
    return quality >= this.#target;
  }

  /** By the gain since the last measurement; 0 when there was none. */
  #secondsLeft(quality: number, seconds: number): number {
    if (!this.#last || quality <= this.#last.quality) return 0;
    return ((this.#target - quality) * (seconds - this.#last.seconds)) / (quality - this.#last.quality);
  }
}
