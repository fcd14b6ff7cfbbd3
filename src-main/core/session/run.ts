/** One field and its training: what a Session keeps for each run. */
import type { RunId, RunInfo, RunStatus } from './api.ts';
import type { Task } from '../base/task.ts';
import type { Engine, EngineField } from '../engine/engine.ts';
import { multiplyOf, type Multiply } from '../engine/multiply.ts';
import { CoordxError } from '../base/errors.ts';
import { initializeParameters } from '../field/initialize.ts';
import { DIVERGED, isSound } from '../field/soundness.ts';
import { branchFeatures } from '../field/spec.ts';
import { kindOf, stepShape } from '../kinds/table.ts';
import type { DatasetDescription, Metrics } from '../kinds/types.ts';
import type { Model } from './model.ts';
import type { CoreOf } from '../query/factors.ts';
import { BranchRows } from '../query/branchRows.ts';
import { Random } from '../base/random.ts';
import type { RunConfig } from '../settings/settings.ts';
import { createAdamState } from '../engine/adam.ts';
import { learningFlops } from '../training/cost.ts';
import { solves } from '../training/method.ts';
import type { TrainingOptions } from '../training/options.ts';
import { lossOf, type ShapeTraining } from '../training/shapeOptions.ts';
import type { Progress } from '../training/progress.ts';
import { lookAt } from '../training/trainedState.ts';
import type { LearningPlace, LearningStart, MakeStepper, StepFacts, Stepper, TrainerState } from '../training/stepper.ts';
import { Watch } from '../training/watch.ts';

/** Seeds the sampler apart from the weights. */
const SAMPLER_SEED = 0x5eed;

/** What a run is made of, besides its engine. */
export interface RunStart extends LearningStart {
  preset: string;
  dataset: DatasetDescription;
  metrics: Metrics | null;
}

/** Where a run computes, and why there. */
export interface RunPlace extends Omit<LearningPlace, 'multiply'> {
  reason: string;
  /** Waited for during long steps, to hear others. */
  turn: () => Promise<void>;
}

/** A field of one moment. */
export interface Moment {
  /** Runs a task that sees the field so. */
  see<T>(task: () => Promise<T>): Promise<T>;
  release(): void;
}

/** A start with fresh weights. */
export function freshStart(
  config: RunConfig,
  preset: string,
  seed: number,
  dataset: DatasetDescription,
): RunStart {
  const parameters = initializeParameters(config.spec, seed);
  const progress: Progress = { steps: 0, seconds: 0, loss: NaN, random: new Random(seed ^ SAMPLER_SEED).state };
  const state = { parameters, moments: createAdamState(parameters.length), progress };
  return { ...config, preset, seed, dataset, state, metrics: null };
}

/** A start where a saved model left off. The model's arrays are copied. */
export function savedStart(model: Model): RunStart {
  const { spec, training, preset, seed, dataset, metrics } = model;
  return { spec, training, preset, seed, dataset, metrics, state: copyState(model) };
}

export class Run {
  readonly id: RunId;
  readonly field: EngineField;
  /** Bytes that were set for a step. */
  readonly memoryBudget: number | undefined;
  /** Of the pictures that were asked of it last. */
  readonly rows: BranchRows;
  status: RunStatus = 'idle';
  #start: RunStart;
  #engine: Engine;
  #multiply: Multiply;
  #placement: string;
  #trainer: Stepper | null;
  #watch: Watch;
  #clock: () => number;
  #stepping: RunInfo['stepping'] = null;
  /** Quality after so many steps; null when it was not measured since. */
  #measured: { steps: number; metrics: Metrics } | null;

  private constructor(id: RunId, start: RunStart, field: EngineField, learning: MakeStepper | null, place: RunPlace) {
    this.id = id;
    this.field = field;
    this.rows = new BranchRows(branchFeatures(field.spec));
    this.#start = start;
    this.#engine = place.engine;
    this.#multiply = multiplyOf(place.engine, place.options.threads);
    this.#placement = place.reason;
    this.memoryBudget = place.options.memoryBudget;
    this.#clock = place.clock;
    this.#watch = new Watch(this.#multiply, place.turn);
    this.#trainer = learning?.(field, { ...place, multiply: this.#watch.multiply }) ?? null;
    this.#measured = start.metrics ? { steps: start.state.progress.steps, metrics: start.metrics } : null;
  }

  /** @param learning from the dataset, or null for a run that is only queried. */
  static async create(id: RunId, start: RunStart, learning: MakeStepper | null, place: RunPlace): Promise<Run> {
    const loss = lossOf(start.training.shape);
    const field = await place.engine.createField(start.spec, { ...place.options, loss });
    await field.setParameters(start.state.parameters);
    return new Run(id, start, field, learning, place);
  }

  get progress(): Progress {
    return this.#start.state.progress;
  }

  get dataset(): DatasetDescription {
    return this.#start.dataset;
  }

  /** Whether its dataset is there to learn from. */
  get canTrain(): boolean {
    return this.#trainer !== null;
  }

  /** Whether no further step would change anything. */
  get isDone(): boolean {
    return this.#trainer?.isDone ?? false;
  }

  /** How the last step went; null where steps have no gradient. */
  get facts(): StepFacts | null {
    return this.#trainer?.facts ?? null;
  }

  /** One step, as Stepper says. */
  async step(done: number, { signal, progress }: Task): Promise<void> {
    const told = (part: number): void => {
      const milliseconds = this.#clock() - start;
      this.#stepping = { done: part, milliseconds };
      progress?.(part);
    };
    const start = this.#clock();
    const { spec, training } = this.#start;
    const isFirst = this.progress.solving === undefined;
    const flops = solves(training) ? learningFlops(spec, stepShape(this.#start), training, isFirst) : 0;
    try {
      await this.#watch.over({ ...(signal && { signal }), progress: told }, flops, async (task) => this.#trainer?.step(done, task));
    } finally {
      this.#stepping = null;
    }
  }

  /** Products of float64 matrices by its engine. */
  get multiply(): Multiply {
    return this.#multiply;
  }

  get training(): TrainingOptions {
    return this.#start.training;
  }

  /** What its core weighs as it is now, and who multiplies it. To be called in its turn. */
  async core(): Promise<CoreOf> {
    await this.#trainer?.readState();
    return { parameters: this.#start.state.parameters.slice(), multiply: this.#multiply };
  }

  /** The mean of the last gradients, about ten, as Adam keeps it, without its bias towards zero; null before the first step. As of the last `core`. */
  slopes(): Float32Array | null {
    const { training, state } = this.#start;
    const age = state.progress.steps - (state.progress.net?.lost ?? 0);
    if (age < 1) return null;
    const bias = 1 - training.beta1 ** age;
    return state.moments.first.map((mean) => mean / bias);
  }

  /** Frees what it holds; it must not be used afterwards. */
  async dispose(): Promise<void> {
    this.#trainer?.close();
    await this.field.dispose();
  }

  /** To be called in its turn. @throws CoordxError when its training has run away, so that nothing can be made of it. */
  async checkSound(): Promise<void> {
    await this.#trainer?.readState();
    if (!isSound(this.#start.state.parameters)) throw new CoordxError(`This field ${DIVERGED}`);
  }

  /** Keeps the quality that was measured after so many steps. */
  remember(metrics: Metrics, steps: number): void {
    this.#measured = { steps, metrics };
  }

  /** Holds on to the field as it is now, however far training gets, until it is released. */
  freeze(): Moment {
    const trainer = this.#trainer;
    const kept = trainer?.keep();
    const { steps } = this.progress;
    return {
      see: (task) => (kept && trainer && this.progress.steps !== steps ? lookAt(kept, () => trainer.keep(), task) : task()),
      release: () => kept?.release(),
    };
  }

  info(): RunInfo {
    const { preset, spec, training, seed, dataset, state } = this.#start;
    return {
      id: this.id,
      preset,
      spec,
      training,
      seed,
      dataset,
      hasDataset: this.canTrain,
      engine: this.#engine.name,
      device: this.#engine.device,
      placement: this.#placement,
      parameters: state.parameters.length,
      progress: { ...state.progress },
      status: this.status,
      stepping: this.#stepping,
      isDone: this.isDone,
    };
  }

  /** To be called in its turn. */
  async model(): Promise<Model> {
    await this.#trainer?.readState();
    const { spec, training, preset, seed, dataset, state } = this.#start;
    const isCurrent = this.#measured?.steps === state.progress.steps;
    const metrics = isCurrent ? (this.#measured?.metrics ?? null) : null;
    return { spec, training, preset, seed, dataset, metrics, ...copyState(state) };
  }
}

/** How a field of a shape is to be read. @throws CoordxError when it is none. */
export function shapeOf(run: Run): ShapeTraining {
  if (run.training.shape) return run.training.shape;
  throw new CoordxError(`Only a field of a shape has a volume, and this one is of ${kindOf(run.dataset).inWords}.`);
}

function copyState({ parameters, moments, progress }: TrainerState): TrainerState {
  return {
    parameters: parameters.slice(),
    moments: { first: moments.first.slice(), second: moments.second.slice() },
    progress: { ...progress, random: [...progress.random] },
  };
}
