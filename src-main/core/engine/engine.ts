/**
 * What an engine does: hold a field's parameters, evaluate bricks, and give the gradient of the
 * loss over a batch. Everything else (optimiser, schedule, sampling, tiling of images) is
 * the core's, so that every engine trains alike.
 */
import type { Batch, Bricks } from '../field/batch.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { Multiply } from './multiply.ts';
import type { AdamSettings, AdamState } from './adam.ts';

export type EngineName = 'reference' | 'onnx' | 'tensorflow';

/** A device as an engine names it: cpu, webgpu, cuda, dml, coreml. */
export type DeviceName = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** What one engine can do on one device of this machine. */
export interface DeviceReport {
  engine: EngineName;
  device: DeviceName;
  available: boolean;
  /** True for a GPU adapter that is emulated on the CPU; `auto` never takes one. */
  software: boolean;
  /** The adapter or processor, in words; for an unavailable device the reason why. */
  detail: string;
}

/** Bytes of memory a step or a query may take when nothing else is said. */
export const DEFAULT_MEMORY_BUDGET = 2 ** 30;

export interface FieldOptions {
  /** Bytes a step or a query may take beside weights and batch; larger work is cut. DEFAULT_MEMORY_BUDGET if absent. */
  memoryBudget?: number;
  /** CPU threads; the engine's own choice when absent. */
  threads?: number;
  /** What training makes small; squares when absent. */
  loss?: Loss;
}

/**
 * squares: (prediction - target)^2, on the [-1, 1] scale. logistic: the cross-entropy of predictions that are logits with
 * targets from 0 to 1, log(1 + e^prediction) - target * prediction.
 */
export type Loss = 'squares' | 'logistic';

/** The mean loss over all points and outputs, and its gradient. */
export interface LossGradient {
  /** Mean over [O, B, n_0, ...]. */
  loss: number;
  /** d loss / d parameters, [P]. Valid until the next call on the same field. */
  gradient: Float32Array;
}

/** Parameters and Adam's moments, [P] each. */
export interface FieldState {
  parameters: Float32Array;
  moments: AdamState;
}

/** How a step went. */
export interface StepResult {
  /** Of the batch, before the step. */
  loss: number;
  /** Length of its gradient. */
  gradient: number;
}

/** A state of some moment, that steps leave alone. It is gone with its field. */
export interface KeptState {
  /** Goes back to it, and keeps it all the same. */
  restore(): Promise<void>;
  /** It is of no use any more. Calling this twice does no harm. */
  release(): void;
}

/** Parameters and Adam's moments that stay in the engine from step to step, wherever its device has them. */
export interface ResidentState {
  /** Takes up copies of both. */
  write(state: FieldState): Promise<void>;
  /** Both after the last step; not to be changed. */
  read(): Promise<FieldState>;
  /** One training step: the gradient of a batch and Adam, as core/engine/adam.ts defines it. The field then has the new parameters. */
  step(batch: Batch, settings: AdamSettings): Promise<StepResult>;
  /** Keeps the state that is there now. Nothing is copied. */
  keep(): KeptState;
}

/** Bytes between this process and a device, since the field was made. */
export interface BusCount {
  sent: number;
  received: number;
}

/** A field living in an engine. One call at a time: calls are not re-entrant. */
export interface EngineField {
  readonly spec: FieldSpec;
  /**
   * Replaces the parameters, [P] as `parameterLayout` cuts them. The engine may keep a reference:
   * after changing the array in place, call this again before the next use.
   */
  setParameters(parameters: Float32Array): Promise<void>;
  /** Loss and gradient of a batch of any size. */
  gradient(batch: Batch): Promise<LossGradient>;
  /** Training with a state that stays in the engine; the core does Adam itself where there is none. */
  readonly resident?: ResidentState;
  /** Outputs [O, B, n_0, ..., n_(C-1)] of bricks of any number and size. */
  evaluate(bricks: Bricks): Promise<Float32Array>;
  /** What fusion takes of a branch: features [branchFeatures(spec), rows] of coordinates [rows, K]. */
  features?(branch: number, coordinates: Float32Array): Promise<Float32Array>;
  /** What has crossed the bus so far; null where the device computes in this process's memory. */
  readonly bus?: BusCount | null;
  /** Frees native memory; the field must not be used afterwards. */
  dispose(): Promise<void>;
}

/** A field as whoever asks it sees it. */
export type AskableField = Pick<EngineField, 'spec' | 'evaluate' | 'features'>;

export interface Engine {
  readonly name: EngineName;
  readonly device: DeviceName;
  /**
   * Builds whatever the engine needs for a validated spec.
   * @throws EngineError when the device cannot run it.
   */
  createField(spec: FieldSpec, options?: FieldOptions): Promise<EngineField>;
  /** Products of float64 matrices, for engines that are faster at them than plain loops. @param threads its own choice when absent. */
  multiply?(threads?: number): Multiply;
}
