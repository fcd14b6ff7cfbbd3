/**
 * The engine's state as the window knows it. One question is always open (`changes`); its answer is taken over and the
 * next is asked, so a busy window falls behind by one answer and no more.
 */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import type { StudioApi } from '../../../src-main/core/protocol/studio.ts';
import type { Changes, KnownSeries, SeriesUpdate, StudioState, ViewMemory } from '../../../src-main/core/protocol/studio/document.ts';
import type { RunState, SeriesName } from '../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../src-main/core/session/api.ts';
import { ConnectionError } from '../../client/rpcClient.ts';
import type { DrawingCost } from './drawingCost.ts';

/** A series as far as it is known. */
export interface Series {
  generation: number;
  /** [n, 3]: steps, seconds, value. */
  points: Float64Array;
}

const COLUMNS = 3;
const EMPTY: Series = { generation: -1, points: new Float64Array(0) };
const NOTHING: StudioState = {
  revision: 0,
  dataset: null,
  video: null,
  runs: [],
  isTrial: false,
  project: { name: null, changed: false, autosaved: null, autosaveFault: null },
};

export class Mirror {
  state = $state.raw<StudioState>(NOTHING);
  /** Grows whenever a series does: what draws them depends on this and reads them as they are. */
  seriesRevision = $state(0);
  #cost: DrawingCost;
  #series = new Map<string, Series>();
  #stop = new AbortController();

  /** @param cost of drawing; more of it, and what training alone changes is asked for less often. */
  constructor(cost: DrawingCost) {
    this.#cost = cost;
  }

  /** Follows an engine until `unfollow`; what was known of another is forgotten once the first answer is there. */
  follow(api: StudioApi, adopt: (memory: ViewMemory) => void, failed: (error: unknown) => void): void {
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    void this.#poll(api, stop.signal, adopt).catch((error: unknown) => {
      if (!(error instanceof CancelledError || error instanceof ConnectionError)) failed(error);
    });
  }

  unfollow(): void {
    this.#stop.abort();
  }

  run(id: RunId | null): RunState | null {
    return this.state.runs.find((run) => run.id === id) ?? null;
  }

  series(run: RunId, name: SeriesName): Series {
    return this.#series.get(keyOf(run, name)) ?? EMPTY;
  }

  async #poll(api: StudioApi, signal: AbortSignal, adopt: (memory: ViewMemory) => void): Promise<void> {
    let known: { revision: number; series: KnownSeries[] } = { revision: -1, series: [] };
    for (;;) {
      const changes = await api.changes({ ...known, calm: this.#cost.gap }, { signal });
      if (signal.aborted) return;
      if (known.revision < 0) this.#series.clear();
      this.#take(changes);
      if (changes.memory) adopt(changes.memory);
      known = { revision: changes.state.revision, series: this.#known() };
    }
  }

  #take({ state, series }: Changes): void {
    this.state = state;
    this.#cost.measure();
    const ids = new Set(state.runs.map(({ id }) => id));
    for (const key of this.#series.keys()) if (!ids.has(runOf(key))) this.#series.delete(key);
    for (const update of series) {
      const key = keyOf(update.run, update.name);
      this.#series.set(key, joined(this.#series.get(key) ?? EMPTY, update));
    }
    if (series.length > 0) this.seriesRevision += 1;
  }

  #known(): KnownSeries[] {
    return [...this.#series].map(([key, { generation, points }]) => {
      const [run = '', name = 'loss'] = key.split(' ');
      return { run: Number(run), name: name as SeriesName, generation, length: points.length / COLUMNS };
    });
  }
}

/** What was known up to where the update starts, and the update. */
function joined(old: Series, { generation, start, points }: SeriesUpdate): Series {
  const kept = old.points.subarray(0, start * COLUMNS);
  const all = new Float64Array(kept.length + points.length);
  all.set(kept);
  all.set(points, kept.length);
  return { generation, points: all };
}

function keyOf(run: RunId, name: SeriesName): string {
  return `${run} ${name}`;
}

function runOf(key: string): RunId {
  return Number(key.split(' ')[0]);
}
