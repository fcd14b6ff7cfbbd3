/** How finely and how often fields are asked for on grids of three axes, so that nearly all of the machine is left to training. */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../src-main/core/session/api.ts';

/** Resolutions that are asked for by themselves: beside training, and before one that takes long. */
const STEPS = [32, 48, 64, 96, 128, 192, 256, 384, 512] as const;
/** The one before one that takes long. */
export const COARSE = 64;
/** A query that is expected to take longer has a coarse one before it. */
const LONG_QUERY_MS = 250;
/** What a query beside training may take. */
const BESIDE_TRAINING_MS = 40;
/** Of the time that a query took, what training is left before the next; but a person sees it go on. */
const PAUSE = { query: 8, drawing: 1, most: 300 } as const;

export class GridPace {
  /** Milliseconds that each run's last grid took, for the cube of its resolution. */
  #speed = new Map<RunId, number>();

  learn(run: RunId, milliseconds: number, resolution: number): void {
    this.#speed.set(run, milliseconds / resolution ** 3);
  }

  clear(): void {
    this.#speed.clear();
  }

  /**
   * The resolution that is wanted, a coarser one beside training, and before one that takes long.
   * @param hasOne whether the field is on show as it is now, if only coarsely.
   */
  affordable({ id, status }: RunState, wanted: number, hasOne: boolean): number {
    const speed = this.#speed.get(id);
    if (status === 'training') {
      const most = speed === undefined ? COARSE : Math.cbrt(BESIDE_TRAINING_MS / Math.max(1e-9, speed));
      return Math.min(wanted, STEPS.findLast((step) => step <= most) ?? STEPS[0]);
    }
    const isQuick = (speed ?? Infinity) * wanted ** 3 < LONG_QUERY_MS;
    return isQuick || hasOne ? wanted : Math.min(wanted, COARSE);
  }

  /** Milliseconds until the next query of a run. @param gap between two frames of the window. */
  pause(run: RunState | null, milliseconds: number, gap: number): number {
    if (run?.status !== 'training') return 0;
    return Math.min(PAUSE.most, Math.max(PAUSE.query * Math.min(milliseconds, BESIDE_TRAINING_MS), PAUSE.drawing * gap));
  }
}
