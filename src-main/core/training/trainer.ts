/** The step loop of one field: batch, gradient, Adam, schedule. Pausing is simply not stepping. */
import type { EngineField } from '../engine.ts';
import { GridSampler } from '../sampling/grid.ts';
import { batchSampler, type DrawBatch } from '../sampling/batches.ts';
import { Random } from '../random.ts';
import type { Progress } from '../model.ts';
import type { GridSignal } from '../signal/signal.ts';
import { adamStep, type AdamState } from './adam.ts';
import type { TrainingOptions } from './options.ts';
import { learningRateAt } from './schedule.ts';

/** What a trainer starts from: a fresh field, or one that was saved. */
export interface TrainerState {
  parameters: Float32Array;
  moments: AdamState;
  progress: Progress;
}

export class Trainer {
  readonly field: EngineField;
  readonly options: TrainingOptions;
  /** The state after the last step; its arrays are changed in place. */
  readonly state: TrainerState;
  #random: Random;
  #draw: DrawBatch;
  #clock: () => number;

  /**
   * @param field already holds `state.parameters`, and does after every step.
   * @param clock milliseconds; only the time spent in steps counts as training time.
   */
  constructor(
    field: EngineField,
    signal: GridSignal,
    options: TrainingOptions,
    state: TrainerState,
    clock: () => number,
  ) {
    this.field = field;
    this.options = options;
    this.state = state;
    this.#random = new Random(state.progress.random);
    this.#draw = batchSampler(new GridSampler(signal, field.spec), options);
    this.#clock = clock;
  }

  /**
   * One step.
   * @param done part of the budget that is used up, 0..1: where the schedule stands.
   */
  async step(done: number): Promise<Progress> {
    const { parameters, moments, progress } = this.state;
    const start = this.#clock();
    const step = progress.steps + 1;
    const { loss, gradient } = await this.field.gradient(this.#draw(this.#random));
    const { beta1, beta2 } = this.options;
    const settings = { beta1, beta2, step, learningRate: learningRateAt(this.options, step, done) };
    if (this.field.adamStep) await this.field.adamStep(parameters, gradient, moments, settings);
    else adamStep(parameters, gradient, moments, settings);
    await this.field.setParameters(parameters);
    progress.steps = step;
    progress.loss = loss;
    progress.random = this.#random.state;
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }
}
