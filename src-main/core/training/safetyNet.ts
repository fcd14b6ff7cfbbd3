/**
 * A net under gradient steps. Too high a rate throws a field away: its loss jumps, and it may never find back. So the state of
 * some steps ago is kept. When the loss jumps, the field goes back to it, and goes on at half the rate.
 *
 * The loss of a batch is noisy. What counts is by how much its logarithm is above a level that follows the least of its running mean,
 * summed over steps: a loss of ten times as much is a jump after eight steps, one of twice as much after forty (a cumulative sum,
 * Page, Biometrika 1954). A state is gone back to only when the steps after it went well too, for a state on its way out looks
 * well at first. So the last two of them are kept, one in waiting.
 */
import { TRAINING_RANGES } from './options.ts';
import type { NetProgress } from './progress.ts';
import type { TrainerState } from './stepper.ts';

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
  parameters: Float32Array;
  first: Float32Array;
  second: Float32Array;
  /** The running mean of the loss there; null until the first loss of a run is known. */
  smoothed: number | null;
  /** Steps that led to it, those left out that were taken back. */
  age: number;
}

export class SafetyNet {
  #state: TrainerState;
  #proven: Kept;
  #waiting: Kept | null = null;

  /** @param state of a run that is well: what it goes back to at first. It is changed in place. */
  constructor(state: TrainerState) {
    this.#state = state;
    this.#proven = keep(state, null);
  }

  /**
   * Judges a step that was just made, and counted. After a jump the state is what it was some steps ago; the field is not told.
   * @param loss of its batch, before the step. @param rate that it took.
   * @returns whether the state went back.
   */
  judge(loss: number, rate: number): boolean {
    const { progress } = this.#state;
    // A start that is no number has nothing before it to go back to.
    if (!progress.net && !Number.isFinite(loss)) return false;
    const net = watch(progress.net, loss);
    progress.net = net;
    this.#proven.smoothed ??= net.smoothed;
    // Written so that what is no number counts as a jump.
    if (!(net.excess <= JUMP)) {
      this.#goBack(net, rate);
      return true;
    }
    if (net.ceiling !== undefined) net.ceiling = Math.min(HIGHEST, net.ceiling * RECOVERY);
    if (progress.steps % SPACING === 0 && net.excess === 0) this.#keep();
    return false;
  }

  #goBack(net: NetProgress, rate: number): void {
    const { parameters, moments, progress } = this.#state;
    const { age, smoothed, ...kept } = this.#proven;
    parameters.set(kept.parameters);
    moments.first.set(kept.first);
    moments.second.set(kept.second);
    this.#waiting = null;
    const mean = smoothed ?? net.smoothed;
    progress.loss = Math.exp(mean);
    progress.net = { ...net, smoothed: mean, level: levelAt(mean, net.seen), excess: 0, ceiling: rate / 2, lost: progress.steps - age };
  }

  #keep(): void {
    const oldest = this.#waiting ? this.#proven : null;
    this.#proven = this.#waiting ?? this.#proven;
    this.#waiting = keep(this.#state, oldest);
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

/** Copies a state, into one that is of no use any more. */
function keep({ parameters, moments, progress }: TrainerState, old: Kept | null): Kept {
  const { length } = parameters;
  const arrays = old ?? { parameters: new Float32Array(length), first: new Float32Array(length), second: new Float32Array(length) };
  arrays.parameters.set(parameters);
  arrays.first.set(moments.first);
  arrays.second.set(moments.second);
  const { smoothed = null, lost = 0 } = progress.net ?? {};
  return { ...arrays, smoothed, age: progress.steps - lost };
}
