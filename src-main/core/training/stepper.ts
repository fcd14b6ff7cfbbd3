/** What a run trains with, whichever way it learns. */
import type { Task } from '../base/task.ts';
import type { Engine, EngineField, FieldOptions, FieldState, KeptState } from '../engine/engine.ts';
import type { Multiply } from '../engine/multiply.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { TrainingOptions } from './options.ts';
import type { Progress } from './progress.ts';

/** How a step by the gradient went. */
export interface StepFacts {
  learningRate: number;
  /** Length of the gradient, before it was clipped. */
  gradient: number;
}

/** Training, a step at a time. */
export interface Stepper {
  /** Whether no further step would change anything, whatever budget is left. */
  readonly isDone: boolean;
  /** How the last step went; null before the first, absent where steps have no gradient: what is solved for. */
  readonly facts?: StepFacts | null;
  /**
   * One step.
   * @param done part of the budget that is used up, 0..1: where the schedule stands.
   * @param task ends a step that takes long, and is told how far it is; a short one may finish all the same.
   * @throws CancelledError when it was ended: everything is as it was before the step.
   */
  step(done: number, task?: Task): Promise<Progress>;
  /** Brings the arrays of its state up to date: between steps they may be in the engine alone. */
  readState(): Promise<void>;
  /** Keeps the state as it is now. */
  keep(): KeptState;
  /** Ends what works for it. It must not step any more. */
  close(): void;
}

/** What a trainer starts from: a fresh field, or one that was saved. */
export interface TrainerState extends FieldState {
  progress: Progress;
}

/** What a run learns with, and from where. */
export interface LearningStart {
  spec: FieldSpec;
  training: TrainingOptions;
  seed: number;
  state: TrainerState;
}

/** Where a run computes. */
export interface LearningPlace {
  engine: Engine;
  options: FieldOptions;
  /** Products for what is solved for; none begins once the step's task was ended. */
  multiply: Multiply;
  /** Milliseconds. */
  clock: () => number;
}

/** Makes what trains a run's field, once that is there. */
export type MakeStepper = (field: EngineField, place: LearningPlace) => Stepper;
