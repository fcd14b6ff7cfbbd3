/** Runs as windows see them: what they are made of, how far they are, how good they are. */
import type { RunId, RunInfo } from '../../session/api.ts';
import type { DeviceName, EngineName } from '../../engine/engine.ts';
import type { DatasetDescription, Metrics } from '../../kinds/types.ts';
import type { RunConfig } from '../../settings/settings.ts';
import type { Budget } from '../../training/schedule.ts';
import type { FieldSpec } from '../../field/spec.ts';
import type { CutErrors } from '../../solve/cutErrors.ts';
import type { QualityName } from '../../kinds/kind.ts';
import type { PixelRect } from './pictures.ts';

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
export interface RunState extends Omit<RunInfo, 'preset' | 'spec' | 'training' | 'seed' | 'engine' | 'device'> {
  /** Which colour it has wherever it is shown, from 1: its own as long as it is there. */
  color: number;
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

/**
 * loss: the mean training loss of a stretch of steps. psnr: quality of the whole picture, or of all frames of a video, in
 * decibels. iou: of a shape, intersection over union on points about the surface, 0..1.
 * rate: the learning rate. gradient: length of the gradient, of some of the steps.
 * All are kept short by joining neighbours as they grow. A run has the loss and its quality, and what is not solved for the others.
 */
export const SERIES_NAMES = ['loss', 'psnr', 'iou', 'rate', 'gradient'] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];
export type { QualityName };

/** How good each frame of a video is, and after how many steps. */
export interface FrameQuality {
  steps: number;
  /** [frames], in decibels. */
  psnr: Float32Array;
}

export interface StepEstimate {
  /** Milliseconds a step. */
  milliseconds: number;
  /** measured: of this very network; scaled: from the arithmetic rate of others on the same device. */
  basis: 'measured' | 'scaled';
}

/** Calls that change runs, train them and measure them. */
export interface RunMethods {
  /** Makes a run with fresh weights. */
  addRun: { args: { setup: RunSetup }; result: RunId };
  /** A copy of a run: as it is, or (`fresh`) untrained. */
  duplicateRun: { args: { run: RunId; name: string; fresh: boolean }; result: RunId };
  /**
   * Gives a run another setup. Weights and progress are kept where architecture and seed stay as they were, and it is no solution
   * by other settings; otherwise
   * the run starts anew.
   */
  configureRun: { args: { run: RunId; setup: RunSetup }; result: null };
  removeRun: { args: { run: RunId }; result: null };
  /** Brings back the run that was removed last. */
  bringBackRun: { args: null; result: RunId };
  /** Fresh weights, no progress, no history. */
  resetRun: { args: { run: RunId }; result: null };
  /** Starts training and returns; the end is told by `changes`. */
  train: { args: { run: RunId; budget: Budget }; result: null };
  /** One step, with the rate that belongs to its place in the budget. */
  step: { args: { run: RunId; budget: Budget }; result: null };
  /** Returns once the step in progress has ended; one that solves is broken off, and leaves the run as it was before. */
  pause: { args: { run: RunId }; result: null };
  /** How long a step of such a network takes on the run's device. Does not disturb training. */
  estimate: { args: { setup: RunSetup }; result: StepEstimate | null };
  /** How much of the dataset the cuts lose that limit fields of a spec: for their ceiling. Found in the background. */
  cutErrors: { args: { run: RunId; spec: FieldSpec }; result: CutErrors[] };
  /** Quality of the whole against the source; of a picture also of a part, which of a video is one of a frame. */
  measure: { args: { run: RunId; rect: PixelRect | null; frame?: number }; result: Metrics };
  /** Of a video: how good each frame was when they were measured last; null before. */
  frameQuality: { args: { run: RunId }; result: FrameQuality | null };
}
