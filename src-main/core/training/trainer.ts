/** The step loop of one field: batch, gradient, Adam, schedule. Pausing is simply not stepping. */
import type { Batch } from '../field/batch.ts';
import type { StepBatch } from './batches.ts';
import type { EngineField } from '../engine/engine.ts';
import { Random } from '../base/random.ts';
import type { Progress } from './progress.ts';
import { adamStep, clipLength, type AdamSettings, type AdamState } from '../engine/adam.ts';
import type { TrainingOptions } from './options.ts';
import { safeRate, SafetyNet } from './safetyNet.ts';
import { learningRateAt } from './schedule.ts';
import type { StepFacts, Stepper, TrainerState } from './stepper.ts';

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

/** Steps from one whose gradient is measured to the next. */
const GRADIENT_STEPS = 4;

export class Trainer implements Stepper {
  readonly isDone = false;
  facts: StepFacts | null = null;
  readonly field: EngineField;
  readonly options: TrainingOptions;
  /** The state after the last step; its arrays are changed in place. */
  readonly state: TrainerState;
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
    // What was taken back is to be done again, the warm-up too.
    const age = step - (progress.net?.lost ?? 0);
    const learningRate = safeRate(learningRateAt(this.options, age, done), progress.net);
    const settings = { beta1, beta2, step: age, clip, learningRate };
    const net = (this.#net ??= new SafetyNet(this.state));
    const before = progress.steps % GRADIENT_STEPS === 0 ? moments.first.slice() : null;
    const loss = await trainingStep(this.field, batch, parameters, moments, settings);
    this.facts = { learningRate, gradient: before && gradientLength(before, moments.first, beta1) };
    progress.steps = step;
    if (!batch.isBetween) progress.loss = loss / (batch.share ?? 1);
    progress.random = this.#random.state;
    if (net.judge(loss, learningRate)) await this.field.setParameters(parameters);
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  close(): void {
    this.#net = null;
    this.#source.close?.();
  }
}

/** Length of the gradient of a step, by what it made of the first moments: engines do not give it back. */
function gradientLength(before: Float32Array, after: Float32Array, beta1: number): number {
  let squares = 0;
  for (let i = 0; i < after.length; i++) squares += ((after[i] as number) - beta1 * (before[i] as number)) ** 2;
  return Math.sqrt(squares) / (1 - beta1);
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
