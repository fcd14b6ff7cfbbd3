/** What a field that is shared out asks of its threads. Arrays of a question lie in memory that all of them see. */
import type { Batch, Bricks } from '../../../core/field/batch.ts';
import type { FieldSpec } from '../../../core/field/spec.ts';
import type { Loss } from '../../../core/engine/engine.ts';

/** The field that each thread holds. */
export interface CrewTask {
  spec: FieldSpec;
  loss: Loss;
  /** Bytes that one thread may take for its tiles. */
  memoryBudget: number;
}

/** Parameters [P], and a number that changes with them. */
interface Weights {
  parameters: Float32Array;
  version: number;
}

export type CrewQuestion =
  /** The gradient of a part of a batch that has `share` of its values, times that, goes to row `row` of `gradients`, [rows, P]. */
  | ({ kind: 'gradient'; batch: Batch; share: number; gradients: Float32Array; row: number } & Weights)
  /** Places start..end-1 of all rows are added up, row by row, into the first. */
  | { kind: 'sum'; gradients: Float32Array; rows: number; start: number; end: number }
  /** Values [O, points] of a part of bricks go to `values`. */
  | ({ kind: 'evaluate'; bricks: Bricks; values: Float32Array } & Weights);

/** The loss of a part; 0 of what has none. */
export type CrewAnswer = number;

/** A thread that answers questions, started when it is first asked. */
export interface CrewThread {
  /** @throws EngineError when it cannot, or has died: the next question then starts another. */
  ask(question: CrewQuestion): Promise<CrewAnswer>;
  close(reason: string): void;
}

export type StartCrewThread = (task: CrewTask) => CrewThread;
