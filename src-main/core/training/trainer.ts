/** The step loop of one field: batch, gradient, Adam, schedule. Pausing is simply not stepping. */
import type { Batch } from '../field/batch.ts';
import type { StepBatch } from './batches.ts';
import type { EngineField } from '../engine/engine.ts';
import { Random } from '../base/random.ts';
import type { Progress } from './progress.ts';
import { adamStep, clipLength, type AdamSettings, type AdamState } from '../engine/adam.ts';
import type { TrainingOptions } from './options.ts';
import { learningRateAt } from './schedule.ts';
import type { Stepper, TrainerState } from './stepper.ts';

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
  readonly field: EngineField;
  readonly options: TrainingOptions;
  /** The state after the last step; its arrays are changed in place. */
  readonly state: TrainerState;
  #random: Random;
  #source: BatchSource;
  #clock: () => number;

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
    this.field = field;
    this.options = options;
    this.state = state;
    this.#random = new Random(state.progress.random);
    this.#source = source;
    this.#clock = clock;
  }

  async step(done: number): Promise<Progress> {
    const { parameters, moments, progress } = this.state;
    const start = this.#clock();
    const step = progress.steps + 1;
    const batch = await this.#source.draw(progress.steps, this.#random);
    const { beta1, beta2, clip } = this.options;
    const settings = { beta1, beta2, step, clip, learningRate: learningRateAt(this.options, step, done) };
    const loss = await trainingStep(this.field, batch, parameters, moments, settings);
    progress.steps = step;
    if (!batch.isBetween) progress.loss = loss;
    progress.random = this.#random.state;
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  close(): void {
    this.#source.close?.();
  }
}

/** One step in place, the engine's own way if it has one for it. Gives the loss before the step. @property clip as of TrainingOptions. */
export async function trainingStep(
  field: EngineField,
  batch: Batch,
  parameters: Float32Array,
  moments: AdamState,
  { clip, ...settings }: AdamSettings & { clip?: number | undefined },
): Promise<number> {
  if (field.step && !clip) return field.step(batch, parameters, moments, settings);
  const { loss, gradient } = await field.gradient(batch);
  if (clip) clipLength(gradient, clip);
  adamStep(parameters, gradient, moments, settings);
  await field.setParameters(parameters);
  return loss;
}
