/** What a kind of signal must say of itself; everything else asks it, by the table of kinds. */
import type { Task } from '../base/task.ts';
import type { BrickShape } from '../field/batch.ts';
import type { AskableField } from '../engine/engine.ts';
import type { FieldDomain } from '../field/domain.ts';
import type { AxisName } from '../field/spec.ts';
import type { DistanceTask } from '../mesh/distance/distanceVolume.ts';
import type { Presets } from '../presets/preset.ts';
import type { FramesRequest } from '../query/frames.ts';
import type { Band, PictureRequest } from '../query/grid.ts';
import type { GridSignal } from '../signal/signal.ts';
import type { RunConfig, Setting } from '../settings/settings.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { LearningStart, MakeStepper } from '../training/stepper.ts';
import type { ChunkDrawer, ChunkTask } from './shape/chunks.ts';
import type { DatasetDescription, KindName, KindTypes, Metrics, PictureDataset } from './types.ts';

/** What quality is called: decibels of a picture, or intersection over union about a surface, 0..1. */
export type QualityName = 'psnr' | 'iou';

export interface Kind<K extends KindName = KindName> {
  readonly name: K;
  /** With its article, `an image`; and many of it, `images`. */
  readonly inWords: string;
  readonly plural: string;
  /** Axes of its fields, the slowest first. */
  readonly axes: readonly AxisName[];
  /** The presets that are made for it, the default one first. */
  readonly presets: Presets;
  /** The settings of its runs, in the order in which they are shown; and those of them that no other kind has so. */
  readonly settings: readonly Setting[];
  readonly ownSettings: readonly Setting[];
  /** Whether its fields learn distances, so that their training has the options of those. */
  readonly learnsDistances: boolean;
  readonly quality: {
    readonly name: QualityName;
    /** The one number of all metrics that a run is judged by. */
    of(metrics: KindTypes[K]['metrics']): number;
    /** Whether metrics are of this form. */
    isOwn<M extends object>(metrics: M): metrics is M & KindTypes[K]['metrics'];
  };
  /** What a signal is, without its values. @param name of its file, without folder. */
  describe(signal: KindTypes[K]['signal'], name: string): KindTypes[K]['dataset'];
  /** What a field of a dataset is made for. */
  domain(dataset: KindTypes[K]['dataset']): FieldDomain;
  /** Why a field has as many outputs as it has: `the channels of the image`; and what there is of them, in a clause. */
  readonly outputsInWords: string;
  hasOutputs(count: number): string;
  /** How large a dataset is: `512 x 512`. */
  sizeInWords(dataset: KindTypes[K]['dataset']): string;
  /** The dataset if it has pixels, else null. */
  pixels(dataset: KindTypes[K]['dataset']): PictureDataset | null;
  /** Axes whose samples run against the way its views draw them, which is from left to right and from the top down; none if absent. */
  turnedAxes?(dataset: KindTypes[K]['dataset']): readonly AxisName[];
  /** Whether fields of one dataset can go on training on the other. */
  isSameForm(one: KindTypes[K]['dataset'], other: KindTypes[K]['dataset']): boolean;
  /** The bricks of a typical step. */
  stepShape(config: RunConfig, dataset: KindTypes[K]['dataset']): BrickShape;
  /** Makes a signal ready to be learned. @param prepared what takes long of that, when it has been done already. */
  open(signal: KindTypes[K]['signal'], name: string, prepared?: KindTypes[K]['prepared']): Source;
}

/** A signal that is open: what its runs learn from, and what they are measured against. */
export interface Source {
  readonly dataset: DatasetDescription;
  /** What its fields are to be at every sample; null where that says little of how good they are. */
  readonly samples: GridSignal | null;
  /** How a run on it learns. */
  stepper(start: LearningStart, tools: SourceTools): MakeStepper;
  /** Quality of a field at the source's own size. @throws CancelledError */
  measure(field: AskedField, task?: Task): Promise<MeasuredQuality>;
}

/** What a platform may do for a source. */
export interface SourceTools {
  /** Draws the samples of a shape beside training, as in threads; without it, training waits for them. */
  drawChunks?: (task: ChunkTask) => ChunkDrawer;
  /** Finds distances on a grid, [n, n, n], as with all threads; without it, everything waits for them. */
  measureGrid?: (grid: DistanceTask, task: Task) => Promise<Float32Array>;
}

/** A run's field as a source asks it: training goes on between the parts of an answer, all of which are of one moment. */
export interface AskedField {
  readonly training: TrainingOptions;
  picture(request: PictureRequest): AsyncIterable<Band>;
  frames(request: FramesRequest): AsyncIterable<{ values: Float32Array }>;
  /** Any other query, part by part. */
  parts<T>(query: (field: AskableField) => AsyncGenerator<T>): AsyncIterable<T>;
}

export interface MeasuredQuality {
  metrics: Metrics;
  /** PSNR of every frame of a video, in decibels; null of anything else. */
  framePsnr: Float32Array | null;
}
