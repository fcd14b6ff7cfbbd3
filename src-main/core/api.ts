/**
 * The contract between a Session and whatever drives it: command line, window, tests. Arguments and
 * results are plain data and typed arrays, so that every call can cross a process boundary.
 */
import type { DeviceName, EngineName } from './engine.ts';
import type { FieldSpec } from './field/spec.ts';
import type { DatasetDescription, Metrics, Model, Progress } from './model.ts';
import type { Band, PictureRequest } from './query/grid.ts';
import type { ImageSignal } from './signal/image.ts';
import type { Budget } from './training/schedule.ts';
import type { TrainingOptions } from './training/options.ts';

export type RunId = number;

/** Where a run computes; what is left out is chosen by `auto`. */
export interface Placement {
  engine?: EngineName | 'auto';
  device?: DeviceName | 'auto';
  threads?: number;
  /** Bytes a step or a query may take. */
  memoryBudget?: number;
}

export interface RunRequest extends Placement {
  preset?: string;
  /** Changes to the preset by the names of core/settings.ts. */
  settings?: Record<string, string | number>;
  seed?: number;
}

/** idle: never trained, or paused, or at the end of its budget. */
export type RunStatus = 'idle' | 'training';

/** What is known of a run. */
export interface RunInfo {
  id: RunId;
  preset: string;
  spec: FieldSpec;
  training: TrainingOptions;
  seed: number;
  engine: EngineName;
  device: DeviceName;
  /** Why this engine and device, in a sentence. */
  placement: string;
  /** P */
  parameters: number;
  progress: Progress;
  status: RunStatus;
}

/** Why training came to an end: the budget was used up, or somebody stopped it. */
export type TrainingEnd = 'finished' | 'stopped';

export type SessionEvent =
  /** After every step. `psnr` is that of the step's own batch; `done` the used part of the budget, 0..1. */
  | { kind: 'step'; run: RunId; progress: Progress; psnr: number; milliseconds: number; done: number }
  | { kind: 'ended'; run: RunId; end: TrainingEnd };

/** One dataset and any number of runs on it. All methods reject with a CoordxError a user can act on. */
export interface SessionApi {
  /** Takes a decoded image as the dataset; earlier runs are removed. */
  openImage(image: ImageSignal, name: string): Promise<DatasetDescription>;
  /** Makes a run with fresh weights. */
  createRun(request: RunRequest): Promise<RunInfo>;
  /** Makes a run of a saved model; it goes on training if the dataset is open and is the model's. */
  openModel(model: Model, placement?: Placement): Promise<RunInfo>;
  info(run: RunId): RunInfo;
  removeRun(run: RunId): Promise<void>;
  /** Trains until the budget, which counts from the run's first step, is used up, or `stop`. */
  train(run: RunId, budget: Budget): Promise<TrainingEnd>;
  /** Ends training after the step in progress; the run can be trained on. */
  stop(run: RunId): void;
  /** The field as a picture of any size, in bands; may be asked for while it trains. */
  picture(run: RunId, request: PictureRequest, signal?: AbortSignal): AsyncIterable<Band>;
  /** Quality at the source's own size. Needs the dataset. */
  measure(run: RunId): Promise<Metrics>;
  /** A copy of everything a model file holds. */
  model(run: RunId): Model;
  /** Calls back for every event until the returned function is called. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  /** Removes all runs. */
  close(): Promise<void>;
}
