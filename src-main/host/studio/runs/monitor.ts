/** When a run in training is measured against its source. */
import { queryFlops, stepFlops } from '../../../core/field/cost.ts';
import { stepShape } from '../../../core/kinds/table.ts';
import { hostKind } from '../../kinds/table.ts';
import type { DatasetDescription } from '../../../core/kinds/types.ts';
import { solves } from '../../../core/training/method.ts';
import type { RunConfig } from '../../../core/settings/settings.ts';

/** Part of the training time that measuring takes at most. */
const SHARE = 0.02;
/** Each measurement waits for the training time to grow by this factor: curves need less and less of them. */
const GROWTH = 1.02;

/** Plans the measurements of a run. All times are seconds of its training. */
/** A solution is measured early where that takes less than this part of a step: after the second, for the first is to be seen. */
const QUICK = 0.5;
const EARLY_STEP = 2;

export class Monitor {
  /** Time of a measurement in steps, by arithmetic: what is known before any. */
  #costInSteps: number;
  /** The shortest step and the shortest measurement: whatever disturbs one makes it longer. */
  #step = Infinity;
  #cost: number | null = null;
  #hasMeasured = false;
  /** After which the next one has to wait. */
  #last: number | null = null;

  /** Steps until a field is measured that is nothing like the fresh one: what was measured of that says nothing. 0: no more. */
  #untilEarly: number;

  constructor({ spec, training }: RunConfig, dataset: DatasetDescription) {
    const bricks = hostKind(dataset).studio.passingBricks(spec, dataset);
    this.#costInSteps = queryFlops(spec, bricks) / stepFlops(spec, stepShape({ spec, training, dataset }));
    this.#untilEarly = solves(training) && this.#costInSteps < QUICK ? EARLY_STEP : 0;
  }

  /** Whether it is time. To be asked after every step. @param step seconds that the step took. */
  isDue(seconds: number, step: number): boolean {
    this.#step = Math.min(this.#step, step);
    this.#last ??= seconds - step;
    if (this.#untilEarly > 0 && --this.#untilEarly === 0) return true;
    const pause = (this.#cost ?? this.#costInSteps * this.#step) / SHARE;
    return seconds >= Math.max(this.#last + pause, this.#hasMeasured ? this.#last * GROWTH : 0);
  }

  /** Puts off the next measurement after one that took so many seconds. The first builds graphs, and says little. */
  measured(seconds: number, cost: number): void {
    if (this.#hasMeasured) this.#cost = Math.min(this.#cost ?? cost, cost);
    this.#hasMeasured = true;
    this.#last = seconds;
  }
}
