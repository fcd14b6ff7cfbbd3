/** What `coordx fit` does once training is over and the model is saved, and how Ctrl-C ends it. */
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '../../../core/base/errors.ts';
import { domainOf } from '../../../core/kinds/table.ts';
import type { Metrics } from '../../../core/kinds/types.ts';
import type { RunId, RunInfo, SessionApi, TrainingEnd } from '../../../core/session/api.ts';
import { ceilingOf, type Ceiling } from '../../../core/solve/ceiling.ts';

/** Milliseconds that the ceiling may take at the end: of a picture of 1,024 pixels a side it is four seconds on two cores. */
const CEILING_MS = 5000;

/** What Ctrl-C ends: training, and once that is over, what comes after the model is saved. */
export class Interrupts {
  #stop: () => void;
  #isHeard = false;
  #isTrained = false;
  #rest = new AbortController();

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** Aborted when the rest is to be left out. */
  get signal(): AbortSignal {
    return this.#rest.signal;
  }

  heard(): void {
    this.#isHeard = true;
    if (this.#isTrained) this.#rest.abort();
    else this.#stop();
  }

  trained(end: TrainingEnd): void {
    this.#isTrained = true;
    // It came when the last step was done, too late to stop anything.
    if (this.#isHeard && end === 'finished') this.#rest.abort();
  }
}

/** The quality of a run; null where measuring was broken off. */
export async function measured(session: SessionApi, run: RunId, signal: AbortSignal): Promise<Metrics | null> {
  if (signal.aborted) return null;
  try {
    return (await session.measure(run, { signal })).metrics;
  } catch (error) {
    if (signal.aborted && error instanceof CancelledError) return null;
    throw error;
  }
}

/** What no field like this run's can get above, if it is found soon. */
export async function foundCeiling(session: SessionApi, { id, spec, dataset }: RunInfo, signal: AbortSignal): Promise<Ceiling | null> {
  const { sizes } = domainOf(dataset);
  const known = ceilingOf(spec, sizes, []);
  if (known) return known;
  // A source that is closed, or one that holds what is no number, has none.
  const found = session.cutErrors(id, spec).catch(() => []);
  const late = setTimeout(CEILING_MS, [], { ref: false, signal }).catch(() => []);
  return ceilingOf(spec, sizes, await Promise.race([found, late]));
}
