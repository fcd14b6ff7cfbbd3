/**
 * The contract between a Session and whatever drives it: command line, window, tests. Arguments and
 * results are plain data and typed arrays, so that every call can cross a process boundary.
 */
import type { DeviceName, EngineName } from '../engine/engine.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { DatasetDescription, DatasetOf, KindTypes, Metrics, Signal } from '../kinds/types.ts';
import type { Model } from './model.ts';
import type { Inside } from '../inside/look.ts';
import type { Factors } from '../query/factors.ts';
import type { FramesRequest } from '../query/frames.ts';
import type { Band, PictureRequest } from '../query/grid.ts';
import type { VolumeRequest } from '../query/volume.ts';
import type { RunConfig } from '../settings/settings.ts';
import type { CutErrors } from '../solve/cutErrors.ts';
import type { Budget } from '../training/schedule.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { VolumePart } from '../query/volumePart.ts';
import type { Progress } from '../training/progress.ts';
import type { StepFacts } from '../training/stepper.ts';
import type { Rank } from './turns.ts';

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
  /** Changes to the preset by the names of core/settings/settings.ts. */
  settings?: Record<string, string | number>;
  /** All settings at once, instead of the preset's with changes; `preset` is then only the name of where they began. */
  config?: RunConfig;
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
  /** What it was or will be trained on, and whether that is open. */
  dataset: DatasetDescription;
  hasDataset: boolean;
  engine: EngineName;
  device: DeviceName;
  /** Why this engine and device, in a sentence. */
  placement: string;
  /** P */
  parameters: number;
  progress: Progress;
  status: RunStatus;
  /** The step in progress if it is one that solves: the part of it that is done, 0..1, and for how long it has run. */
  stepping: { done: number; milliseconds: number } | null;
  /** Whether no further step would change anything, whatever budget is left. */
  isDone: boolean;
}

/** How a run is asked. */
export interface Asked {
  signal?: AbortSignal | undefined;
  /** Who goes first; `started` when left out. */
  rank?: Rank;
}

/** How a run is measured. */
export interface AskedMeasure extends Asked {
  /** Done part, 0..1. */
  progress?: (done: number) => void;
}

/** A band of a picture, and the time that its query took, waiting not counted. */
export interface TimedBand extends Band {
  milliseconds: number;
}

/** A frame of a video's field, and the time that its query took: of frames that are made together, the first has it all. */
export interface TimedFrame {
  /** [O, height, width] in [0, 1]. */
  values: Float32Array;
  milliseconds: number;
}

/** As of TimedBand. */
export interface TimedVolumePart extends VolumePart {
  milliseconds: number;
}

export interface TimedFactors extends Factors {
  milliseconds: number;
}

export interface TimedPoints {
  /** As of VolumePart, at some of the points, in order. */
  distances: Float32Array;
  milliseconds: number;
}

/** What was seen inside a field: after how many steps, and the time that it took, with that of others' turns. */
export type Timed<T> = T & { steps: number; milliseconds: number };

/** Quality of a run after so many steps. */
export interface Measured {
  metrics: Metrics;
  steps: number;
  /** PSNR of every frame of a video, in decibels; null of an image or a shape. */
  framePsnr: Float32Array | null;
}

/** Why training came to an end: the budget was used up, or somebody stopped it. */
export type TrainingEnd = 'finished' | 'stopped';

export type SessionEvent =
  /**
   * After every step. `psnr` is that of the last batch on samples, `progress.loss` too; `done` the used part of the budget, 0..1;
   * `facts` null where a step has no gradient.
   */
  | { kind: 'step'; run: RunId; progress: Progress; psnr: number; milliseconds: number; done: number; facts: StepFacts | null }
  /** Now and then during a step that takes long: the part of it that is done, 0..1. */
  | { kind: 'stepping'; run: RunId; done: number }
  /** When a run that is to reach a quality was measured, after so many seconds of training. */
  | { kind: 'measured'; run: RunId; seconds: number; measured: Measured }
  | { kind: 'ended'; run: RunId; end: TrainingEnd };

/** One dataset and any number of runs on it. All methods reject with a CoordxError a user can act on. */
export interface SessionApi {
  /**
   * Takes a decoded signal as the dataset; earlier runs are removed. A shape takes seconds of a million triangles.
   * @param prepared what takes so long (of a shape, buildDistanceData), when it is there already.
   */
  open<S extends Signal>(signal: S, name: string, prepared?: KindTypes[S['kind']]['prepared']): Promise<DatasetOf<S>>;
  /** Makes a run with fresh weights. */
  createRun(request: RunRequest): Promise<RunInfo>;
  /** Makes a run of a saved model; it goes on training if the dataset is open and is the model's. */
  openModel(model: Model, placement?: Placement): Promise<RunInfo>;
  info(run: RunId): RunInfo;
  removeRun(run: RunId): Promise<void>;
  /** Trains until the budget, which counts from the run's first step, is used up, the whole is measured to have its quality, or `stop`. */
  train(run: RunId, budget: Budget): Promise<TrainingEnd>;
  /**
   * Exactly one step of a run that is not in training, with the rate that belongs to its place in the budget.
   * @throws CancelledError when `stop` broke it off.
   */
  step(run: RunId, budget: Budget): Promise<void>;
  /** Ends training with the step in progress; one that solves is broken off, and leaves the run as it was before. The run can be trained on. */
  stop(run: RunId): void;
  /** No step of any run's training begins until what is returned was called; of several, until all were. */
  hold(): () => void;
  /** The field as a picture of any size, in bands; may be asked for while it trains. */
  picture(run: RunId, request: PictureRequest, asked?: Asked): AsyncIterable<TimedBand>;
  /** A video's field at any times; may be asked for while it trains. */
  frames(run: RunId, request: FramesRequest, asked?: Asked): AsyncIterable<TimedFrame>;
  /** A shape's field on a grid over its domain, in parts of which the last one holds it; may be asked for while it trains. */
  volume(run: RunId, request: VolumeRequest, asked?: Asked): AsyncIterable<TimedVolumePart>;
  /** A shape's field at points [n, 3], x y z, in parts; may be asked for while it trains. */
  points(run: RunId, points: Float32Array, asked?: Asked): AsyncIterable<TimedPoints>;
  /** A shape's field without tail, branch by branch, on so many samples along every axis; may be asked for while it trains. */
  factors(run: RunId, samples: number, asked?: Asked): Promise<TimedFactors>;
  /** What is inside a field, as whoever looks wants it; may be asked for while it trains, and is of one moment. */
  inside<T extends object>(run: RunId, look: (inside: Inside) => Promise<T>, asked?: Asked): Promise<Timed<T>>;
  /** Quality at the source's own size, and after how many steps; what takes long says how far it is. Needs the dataset. */
  measure(run: RunId, asked?: AskedMeasure): Promise<Measured>;
  /**
   * How much of the dataset is lost by the cuts that limit fields of a spec, for ceilingOf in core/solve. Found in the
   * background, once a dataset; empty when nothing limits them. @throws CancelledError when the dataset is closed before.
   */
  cutErrors(run: RunId, spec: FieldSpec): Promise<CutErrors[]>;
  /** A copy of everything a model file holds, between two steps. */
  snapshot(run: RunId): Promise<Model>;
  /** Calls back for every event until the returned function is called. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  /** Removes all runs. */
  close(): Promise<void>;
}
