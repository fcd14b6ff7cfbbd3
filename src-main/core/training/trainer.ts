/** The step loop of one field: batch, gradient, Adam, schedule. Pausing is simply not stepping. */
import type { StepBatch } from './batches.ts';
import type { EngineField, KeptState } from '../engine/engine.ts';
import { Random } from '../base/random.ts';
import type { Progress } from './progress.ts';
import type { TrainingOptions } from './options.ts';
import { safeRate, SafetyNet } from './safetyNet.ts';
import { learningRateAt } from './schedule.ts';
import type { StepFacts, Stepper, TrainerState } from './stepper.ts';
import { trainedState, type TrainedState } from './trainedState.ts';

/** Where the batches of one run come from. */
export interface BatchSource {
  /**
   * The batch of a step, from 0. Whatever it depends on beside that is in `random`, so that a run that is taken up again
   * goes on as it would have.
   */
  draw(step: number, random: Random): StepBatch | Promise<StepBatch>;
  /** Ends what works for it. */
  close?(): void;
}

export class Trainer implements Stepper {
  readonly isDone = false;
  facts: StepFacts | null = null;
  readonly options: TrainingOptions;
  /** The state: its arrays are as `readState` last found them. */
  readonly state: TrainerState;
  #trained: TrainedState;
  #random: Random;
  #source: BatchSource;
  #clock: () => number;
  /** Made by the first step: a run that is only looked at needs none. */
  #net: SafetyNet | null = null;

  /**
   * @param field already holds `state.parameters`, and does after every step.
   * @param clock milliseconds; only the time spent in steps counts as training time.
   */
  constructor(
    field: EngineField,
    source: BatchSource,
    options: TrainingOptions,
    state: TrainerState,
    clock: () => number,
  ) {
    this.#trained = trainedState(field, state, options.clip);
    this.options = options;
    this.state = state;
    this.#random = new Random(state.progress.random);
    this.#source = source;
    this.#clock = clock;
  }

  async step(done: number): Promise<Progress> {
    const { progress } = this.state;
    const start = this.#clock();
    const step = progress.steps + 1;
    const batch = await this.#source.draw(progress.steps, this.#random);
    const { beta1, beta2 } = this.options;
    // What was taken back is to be done again, the warm-up too.
    const age = step - (progress.net?.lost ?? 0);
    const learningRate = safeRate(learningRateAt(this.options, age, done), progress.net);
    const net = (this.#net ??= new SafetyNet(this.#trained, progress));
    const { loss, gradient } = await this.#trained.step(batch, { beta1, beta2, step: age, learningRate });
    this.facts = { learningRate, gradient };
    progress.steps = step;
    if (!batch.isBetween) progress.loss = loss / (batch.share ?? 1);
    progress.random = this.#random.state;
    await net.judge(loss, learningRate);
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  readState(): Promise<void> {
    return this.#trained.read();
  }

  keep(): KeptState {
    return this.#trained.keep();
  }

  close(): void {
    this.#net?.close();
    this.#net = null;
    this.#source.close?.();
  }
}
