/**
 * A net under gradient steps. Too high a rate throws a field away: its loss jumps, and it may never find back. So the state of
 * some steps ago is kept. When the loss jumps, the field goes back to it, and goes on at half the rate.
 *
 * The loss of a batch is noisy. What counts is by how much its logarithm is above a level that follows the least of its running mean,
 * summed over steps: a loss of ten times as much is a jump after eight steps, one of twice as much after forty (a cumulative sum,
 * Page, Biometrika 1954). A state is gone back to only when the steps after it went well too, for a state on its way out looks
 * well at first. So the last two of them are kept, one in waiting.
 */
import type { KeptState } from '../engine/engine.ts';
import { TRAINING_RANGES } from './options.ts';
import type { NetProgress, Progress } from './progress.ts';
import type { TrainedState } from './trainedState.ts';

/** Steps of the running mean: a batch between the pixels, or of few points, may have twice the loss of another. */
const MEMORY = 64;
/** How far the level is above a mean of one loss; above one of n, by the square root of n less. */
const DOUBT = 2.4;
/** The sum that is a jump. Runs that went well came to 2, and noise that a quarter of the batches have three times the loss to 10. */
const JUMP = 16;
/** Steps between two states that are kept. */
const SPACING = 32;
/** A step that went well lifts the rate that was found to be too much by this factor: to twice as much in 700 steps. */
const RECOVERY = 1.001;
const HIGHEST = TRAINING_RANGES.learningRate.max;
/** A lower loss than this is rounding. */
const LEAST_LOSS = 1e-12;

/** A state that was kept. */
interface Kept {
  state: KeptState;
  /** The running mean of the loss there; null until the first loss of a run is known. */
  smoothed: number | null;
  /** Steps that led to it, those left out that were taken back. */
  age: number;
}

export class SafetyNet {
  #state: Pick<TrainedState, 'keep'>;
  #progress: Progress;
  #proven: Kept;
  #waiting: Kept | null = null;

  /** @param state of a run that is well: what it goes back to at first. @param progress of that run; it is changed in place. */
  constructor(state: Pick<TrainedState, 'keep'>, progress: Progress) {
    this.#state = state;
    this.#progress = progress;
    this.#proven = keep(state, progress);
  }

  /**
   * Judges a step that was just made, and counted. After a jump the state, and the field, are what they were some steps ago.
   * @param loss of its batch, before the step. @param rate that it took.
   * @returns whether the state went back.
   */
  async judge(loss: number, rate: number): Promise<boolean> {
    const progress = this.#progress;
    // A start that is no number has nothing before it to go back to.
    if (!progress.net && !Number.isFinite(loss)) return false;
    const net = watch(progress.net, loss);
    progress.net = net;
    this.#proven.smoothed ??= net.smoothed;
    // Written so that what is no number counts as a jump.
    if (!(net.excess <= JUMP)) {
      await this.#goBack(net, rate);
      return true;
    }
    if (net.ceiling !== undefined) net.ceiling = Math.min(HIGHEST, net.ceiling * RECOVERY);
    if (progress.steps % SPACING === 0 && net.excess === 0) this.#keep();
    return false;
  }

  /** It is not judged by any more. */
  close(): void {
    this.#proven.state.release();
    this.#waiting?.state.release();
  }

  async #goBack(net: NetProgress, rate: number): Promise<void> {
    const progress = this.#progress;
    const { age, smoothed, state } = this.#proven;
    await state.restore();
    this.#waiting?.state.release();
    this.#waiting = null;
    const mean = smoothed ?? net.smoothed;
    progress.loss = Math.exp(mean);
    progress.net = { ...net, smoothed: mean, level: levelAt(mean, net.seen), excess: 0, ceiling: rate / 2, lost: progress.steps - age };
  }

  #keep(): void {
    if (this.#waiting) {
      this.#proven.state.release();
      this.#proven = this.#waiting;
    }
    this.#waiting = keep(this.#state, this.#progress);
  }
}

/** The rate of the next step. @param rate that the schedule has. */
export function safeRate(rate: number, net: NetProgress | undefined): number {
  return Math.min(rate, net?.ceiling ?? Infinity);
}

/** With one loss more. */
function watch(net: NetProgress | undefined, loss: number): NetProgress {
  const value = Math.log(Math.max(loss, LEAST_LOSS));
  if (!net) return { smoothed: value, level: levelAt(value, 1), seen: 1, excess: 0, lost: 0 };
  const seen = Math.min(MEMORY, net.seen + 1);
  const smoothed = net.smoothed + (value - net.smoothed) / seen;
  const excess = Math.max(0, net.excess + value - net.level);
  return { ...net, seen, smoothed, level: Math.min(net.level, levelAt(smoothed, seen)), excess };
}

function levelAt(smoothed: number, seen: number): number {
  return smoothed + DOUBT / Math.sqrt(seen);
}

function keep(state: Pick<TrainedState, 'keep'>, progress: Progress): Kept {
  const { smoothed = null, lost = 0 } = progress.net ?? {};
  return { state: state.keep(), smoothed, age: progress.steps - lost };
}
