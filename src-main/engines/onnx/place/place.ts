/**
 * Where the tensors of a field stay between the runs of its graphs: in this process's memory (hostPlace.ts), or in buffers of
 * a device (devicePlace.ts). `Stay` is such a tensor. A session of the processor that is given one of a device reads garbage and
 * says nothing, so the two are types that cannot be taken for each other.
 */
import type { BusCount } from '../../../core/engine/engine.ts';
import type { Shelf } from '../../../core/engine/heldState.ts';
import type { Tensor } from '../runtime.ts';

export interface Place<Stay> extends Shelf<Stay> {
  /** Whether what stays is on a device, and not here. */
  readonly isApart: boolean;
  /** What crossed the bus so far; null where there is none. */
  readonly bus: BusCount | null;
  /** @param staying its outputs that stay. @throws EngineError when the device cannot run it. */
  graph(model: Uint8Array, staying: readonly string[]): Promise<Graph<Stay>>;
  /** Frees what it needs by itself. What was put must have been freed. */
  dispose(): Promise<void>;
}

/** A graph that can be run. */
export interface Graph<Stay> {
  /** @throws EngineError when the device fails. */
  run(feeds: Feeds<Stay>): Promise<Results<Stay>>;
  release(): Promise<void>;
}

export type Feeds<Stay> = Record<string, Tensor | Stay>;

/** By the names of outputs. */
export interface Results<Stay> {
  values: Record<string, Float32Array>;
  staying: Record<string, Stay>;
}
