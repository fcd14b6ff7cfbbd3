/**
 * The contract between a window and the engine process: every call by name, with its arguments and its
 * result as plain data and typed arrays. The window asks and the engine answers; nothing is pushed, so a
 * slow window gets fewer answers and never a growing queue.
 */
import type { RunId, RunInfo } from '../session/api.ts';
import type { DeviceName, DeviceReport, EngineName } from '../engine/engine.ts';
import type { DatasetDescription, Metrics } from '../kinds/types.ts';
import type { AxisName } from '../field/spec.ts';
import type { ClipRequest } from '../kinds/video/clip.ts';
import type { VideoCodec } from '../kinds/video/clipFormats.ts';
import type { FramesRequest } from '../query/frames.ts';
import type { PictureRequest } from '../query/grid.ts';
import type { RunConfig } from '../settings/settings.ts';
import type { VideoDescription, VideoSelection } from '../kinds/video/selection.ts';
import type { Budget } from '../training/schedule.ts';
import type { Ticket } from './files.ts';

/** Everything that a run is made from: what the settings panel edits. */
export interface RunSetup {
  name: string;
  /** The preset that the config was made from. */
  preset: string;
  config: RunConfig;
  seed: number;
  engine: EngineName | 'auto';
  device: DeviceName | 'auto';
}

/** Quality after so many steps. */
export type MeasuredMetrics = Metrics & { steps: number };

/** A run as the window shows it. */
export interface RunState extends Omit<RunInfo, 'preset' | 'spec' | 'training' | 'seed' | 'engine' | 'device' | 'isDone'> {
  setup: RunSetup;
  /** What it was or will be trained on. */
  dataset: DatasetDescription;
  /** Where it computes: what `auto` chose. */
  engine: EngineName;
  device: DeviceName;
  /** Its last budget; null before it was ever trained. */
  budget: Budget | null;
  /** Used part of the budget, 0..1. */
  done: number;
  /** Mean of the last steps; null before the first. */
  stepMilliseconds: number | null;
  /** Quality against the source, and after how many steps it was measured. */
  metrics: MeasuredMetrics | null;
  /** Why training broke off, in a sentence; null when it did not. */
  fault: string | null;
  /** Of a video: after how many steps its frames were measured last; null before. */
  framesMeasured: number | null;
  /** Whether what it was trained on is open. */
  hasDataset: boolean;
}

/** What the window remembers between sessions; the engine keeps it unread. */
export type ViewMemory = { [key: string]: unknown };

export interface StudioState {
  /** Grows with every change. */
  revision: number;
  dataset: DatasetDescription | null;
  /** The file of a video that is open; null of anything else. */
  video: VideoDescription | null;
  /** In the order in which they are listed. */
  runs: RunState[];
  project: {
    /** Name of the project or source, without folder; null before anything was opened. */
    name: string | null;
    /** Whether there is anything that a save would keep. */
    changed: boolean;
    /** When it was last kept by itself, in milliseconds since 1970. */
    autosaved: number | null;
  };
}

/**
 * loss: the mean training loss of a stretch of steps. psnr: quality of the whole picture, or of all frames of a video, in
 * decibels. iou: of a shape, intersection over union on points about the surface, 0..1.
 * All are kept short by joining neighbours as they grow. A run has the loss and its quality.
 */
export type SeriesName = 'loss' | QualityName;
export type QualityName = 'psnr' | 'iou';

/** What a window has of a series. */
export interface KnownSeries {
  run: RunId;
  name: SeriesName;
  /** Changes whenever points before the last were joined or dropped: what is known is then void. */
  generation: number;
  length: number;
}

/** Points of a series from `start` on. */
export interface SeriesUpdate {
  run: RunId;
  name: SeriesName;
  generation: number;
  start: number;
  /** [n, 3]: steps, seconds, value. */
  points: Float64Array;
}

export interface Changes {
  state: StudioState;
  series: SeriesUpdate[];
  /** The window's memory as the engine holds it, when it differs from what the asking window gave (a project was opened). */
  memory: ViewMemory | null;
}

/** A picture of the field, or of the truth, to be looked at. */
export interface Picture {
  width: number;
  height: number;
  /** 1: grey; 4: red, green, blue and straight alpha. */
  channels: 1 | 4;
  /** [height, width, channels], half-precision floats in [0, 1], as their bits. */
  values: Uint16Array;
}

export interface FieldPicture extends Picture {
  /** Steps the run had when it was asked. */
  steps: number;
  /** Time and memory that the query took, before it was averaged down. */
  milliseconds: number;
  bytes: number;
}

/** Frames of a video's field, one after another. */
export interface FieldFrames {
  frames: Picture[];
  /** As in FieldPicture, of all of them together. */
  steps: number;
  milliseconds: number;
}

/** How good each frame of a video is, and after how many steps. */
export interface FrameQuality {
  steps: number;
  /** [frames], in decibels. */
  psnr: Float32Array;
}

/** Distances of a shape on a grid over its domain [-1, 1]^3, the first and the last sample on its faces. */
export interface Volume {
  /** Samples along every axis. */
  resolution: number;
  /** [z, y, x], half-precision floats as their bits: negative inside, in units of the domain. */
  values: Uint16Array;
  /** Beyond it distances are cut off. */
  limit: number;
}

export interface FieldVolume extends Volume {
  /** As in FieldPicture. */
  steps: number;
  milliseconds: number;
  bytes: number;
}

/** Features of a branch at samples along its axes. */
export interface BranchFactors {
  axes: AxisName[];
  /** [samples, R] of one axis, [samples, samples, R] of two. */
  values: Float32Array;
}

/**
 * A field without tail, as what its branches make of samples along their axes: the distance is the sum over r of the
 * product of the branches' features r, and between two samples the features are interpolated.
 */
export interface FieldFactors {
  rank: number;
  /** Samples along every axis, the first and the last on the ends of the domain. */
  samples: number;
  /** In the order of the field's branches. */
  branches: BranchFactors[];
  /** As in Volume. */
  limit: number;
  /** As in FieldPicture. */
  steps: number;
  milliseconds: number;
}

/** A mesh in units of the domain, in which it lies within [-1, 1]^3. */
export interface DomainMesh {
  /** [vertices, 3] */
  positions: Float32Array;
  /** [triangles, 3], outwards counterclockwise. */
  indices: Uint32Array;
}

/** Names a clip that is being written frame by frame. */
export type ClipId = number;

/** A video before it is opened. */
export interface ProbedVideo {
  description: VideoDescription;
  /** Bytes that its values may take. */
  memoryLimit: number;
}

/** How a clip is written. */
export interface ClipFormat {
  codec: VideoCodec;
  /** 1 to 100. */
  quality: number;
  /** Whether the source's sound goes with it. */
  sound: boolean;
}

/** A part of the source in whole pixels. */
export interface PixelRect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What was opened. Notes are sentences about what was repaired or ignored of it. */
export type Opened =
  | { kind: 'source'; dataset: DatasetDescription; notes: string[] }
  | { kind: 'model'; run: RunId }
  | { kind: 'project'; runs: number };

export interface StepEstimate {
  /** Milliseconds a step. */
  milliseconds: number;
  /** measured: of this very network; scaled: from the arithmetic rate of others on the same device. */
  basis: 'measured' | 'scaled';
}

/** FFmpeg as it is fetched, once, when the first video needs it. */
export interface FfmpegOffer {
  /** Of what is fetched. */
  bytes: number;
  /** The host that it comes from. */
  from: string;
  /** Where it is kept. */
  folder: string;
}

/** Every call: its arguments and its result. Each may be cancelled; those that write files tell their progress. */
export interface StudioMethods {
  /**
   * Waits until something differs from what the window knows, then tells all of it; at most some 20 times a second.
   * @param calm milliseconds from one answer to the next where training alone went on; 0 when left out.
   */
  changes: { args: { revision: number; series: KnownSeries[]; calm?: number }; result: Changes };
  /** Devices of all engines, present or not. */
  devices: { args: null; result: DeviceReport[] };
  /** What a file holds if it is a video, without decoding it; null when it is anything else. */
  probe: { args: { file: Ticket }; result: ProbedVideo | null };
  /**
   * An image, a video or a shape becomes the dataset, and earlier runs go; a model becomes one more run; a project replaces
   * everything.
   * @param selection which part of a video; all of it when left out.
   */
  open: { args: { file: Ticket; selection?: VideoSelection }; result: Opened };
  /** Makes a run with fresh weights. */
  addRun: { args: { setup: RunSetup }; result: RunId };
  /** A copy of a run: as it is, or (`fresh`) untrained. */
  duplicateRun: { args: { run: RunId; name: string; fresh: boolean }; result: RunId };
  /**
   * Gives a run another setup. Weights and progress are kept where architecture and seed stay as they were; otherwise
   * the run starts anew.
   */
  configureRun: { args: { run: RunId; setup: RunSetup }; result: null };
  removeRun: { args: { run: RunId }; result: null };
  /** Fresh weights, no progress, no history. */
  resetRun: { args: { run: RunId }; result: null };
  /** Starts training and returns; the end is told by `changes`. */
  train: { args: { run: RunId; budget: Budget }; result: null };
  /** One step, with the rate that belongs to its place in the budget. */
  step: { args: { run: RunId; budget: Budget }; result: null };
  /** Returns once the step in progress has ended. */
  pause: { args: { run: RunId }; result: null };
  /** How long a step of such a network takes on the run's device. Does not disturb training. */
  estimate: { args: { setup: RunSetup }; result: StepEstimate | null };
  /**
   * The field as a picture. A result with a side longer than `most` is averaged down by a whole factor, which is
   * how much of a very large query comes back. For one that somebody who drags is waiting for (`prompt`), training stands
   * still, and for a moment after it, when the next one is likely to be asked for.
   */
  picture: { args: { run: RunId; request: PictureRequest; most: number; prompt?: boolean }; result: FieldPicture };
  /** A video's field at several times, averaged down like `picture`. */
  frames: { args: { run: RunId; request: FramesRequest; most: number }; result: FieldFrames };
  /** The source, or a part of it, averaged down like `picture`; of a video a frame, the first when left out. */
  truth: { args: { rect: PixelRect | null; most: number; frame?: number }; result: Picture };
  /** Quality of the whole against the source; of a picture also of a part, which of a video is one of a frame. */
  measure: { args: { run: RunId; rect: PixelRect | null; frame?: number }; result: Metrics };
  /** Of a video: how good each frame was when they were measured last; null before. */
  frameQuality: { args: { run: RunId }; result: FrameQuality | null };
  /** The field of a shape on a grid. */
  volume: { args: { run: RunId; resolution: number }; result: FieldVolume };
  /** A shape's field that has no tail, branch by branch. @throws SettingError when it has one. */
  factors: { args: { run: RunId; samples: number }; result: FieldFactors };
  /** True distances of the shape that is open, cut off at `limit`; finding them takes seconds of a fine grid. */
  trueVolume: { args: { resolution: number; limit: number }; result: Volume };
  /** The mesh that is open; null of a point cloud. */
  trueMesh: { args: null; result: DomainMesh | null };
  /** Writes a picture of any size; the format is that of the file's name. */
  exportPicture: {
    args: { run: RunId; request: PictureRequest; bitDepth: 8 | 16; quality: number; file: Ticket };
    result: null;
  };
  /** Writes a clip of a video's field; the format is that of the file's name. Gives what is not as asked, in sentences. */
  exportClip: {
    args: { run: RunId; request: Omit<FramesRequest, 'times'>; clip: ClipRequest; format: ClipFormat; file: Ticket };
    result: string[];
  };
  /**
   * Writes the surface of a shape's field as a mesh in units of the source; the format is that of the file's name.
   * @param faces most triangles; null: all that are found. Gives what is not as asked, in sentences.
   */
  exportMesh: { args: { run: RunId; resolution: number; faces: number | null; file: Ticket }; result: string[] };
  /** Begins a clip of frames that the window draws; the format is that of the file's name. */
  startClip: {
    args: { width: number; height: number; frameRate: number; codec: VideoCodec; quality: number; file: Ticket };
    result: ClipId;
  };
  /** Adds a frame, [height, width, 4] bytes of red, green, blue and opacity; returns when the next one can be taken. */
  addFrame: { args: { clip: ClipId; pixels: Uint8Array }; result: null };
  /** Ends a clip, and its file is there. Gives what is not as asked, in sentences. */
  endClip: { args: { clip: ClipId }; result: string[] };
  /** Gives up a clip: no file is left of it. */
  dropClip: { args: { clip: ClipId }; result: null };
  /** Writes a run: .coordx to go on with, .onnx for other programs. */
  exportModel: { args: { run: RunId; file: Ticket }; result: null };
  /** Writes the histories and metrics of all runs: .csv or .json. */
  exportMetrics: { args: { file: Ticket }; result: null };
  /** Writes bytes that the window made: a picture of its view. */
  exportBytes: { args: { bytes: Uint8Array; file: Ticket }; result: null };
  /** Keeps what the window wants to find again in the project. */
  remember: { args: { memory: ViewMemory }; result: null };
  /** Writes the project. */
  save: { args: { file: Ticket }; result: null };
  /** Drops dataset, runs and autosave. */
  closeProject: { args: null; result: null };
  /** What a call that ended with a FfmpegMissingError lacks. */
  ffmpegOffer: { args: null; result: FfmpegOffer };
  /** Fetches FFmpeg: the person was asked. Returns when it is in its place. */
  fetchFfmpeg: { args: null; result: null };
}

export type StudioMethod = keyof StudioMethods;

/** How a caller follows and ends a call. */
export interface Task {
  signal?: AbortSignal;
  /** Done part, 0..1. */
  progress?: (done: number) => void;
}

/** The calls as methods: all reject with a CoordxError a user can act on. */
export type StudioApi = {
  [M in StudioMethod]: (args: StudioMethods[M]['args'], task?: Task) => Promise<StudioMethods[M]['result']>;
};
