/**
 * What was made last of each run's network. It is found by the network that it is of, and by nothing else, so that it
 * cannot stand under the name of another run, or of the same run with another network.
 */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import { networkOf } from './networkOf.ts';

/** Networks that something is kept of: whoever comes back to a run finds its last picture at once. */
const MOST = 8;

export class Kept<T> {
  #stepsOf: (thing: T) => number | undefined;
  /** The newest last. */
  #entries = $state.raw<ReadonlyMap<string, T>>(new Map());

  /** @param stepsOf after how many steps a thing was made. */
  constructor(stepsOf: (thing: T) => number | undefined) {
    this.#stepsOf = stepsOf;
  }

  /** What is of the network as it was before it learned anything is not of it any more. */
  get(run: RunState | null): T | null {
    const thing = run && this.#entries.get(ownerOf(run));
    return thing && !(this.#stepsOf(thing) === 0 && run.progress.steps > 0) ? thing : null;
  }

  /** @param run as it was when the thing was asked for. */
  put(run: RunState, thing: T): void {
    const owner = ownerOf(run);
    const others = [...this.#entries].filter(([key]) => key !== owner);
    this.#entries = new Map([...others.slice(1 - MOST), [owner, thing]]);
  }

  clear(): void {
    this.#entries = new Map();
  }
}

function ownerOf(run: RunState): string {
  return `${run.id} ${networkOf(run)}`;
}
