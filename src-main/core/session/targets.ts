/** The qualities that runs in training are to reach: measured on the whole, when it is time to. */
import { kindOf } from '../kinds/table.ts';
import type { Budget } from '../training/schedule.ts';
import { TargetWatch } from '../training/targetWatch.ts';
import type { Measured, RunId } from './api.ts';
import type { Run } from './run.ts';

export interface TargetPorts {
  measure(run: Run, signal: AbortSignal): Promise<Measured>;
  /** Milliseconds, monotonic. */
  clock(): number;
}

export class Targets {
  #ports: TargetPorts;
  #watches = new Map<RunId, TargetWatch>();

  constructor(ports: TargetPorts) {
    this.#ports = ports;
  }

  /** Begins with the training of a run. */
  begin(run: Run, { targetPsnr }: Budget): void {
    if (targetPsnr === undefined) this.#watches.delete(run.id);
    else this.#watches.set(run.id, new TargetWatch(targetPsnr, run.progress.loss));
  }

  /** Hears of a step. */
  stepped(run: Run): void {
    this.#watches.get(run.id)?.heard(run.progress.loss);
  }

  /** Forgets a run. */
  end(run: RunId): void {
    this.#watches.delete(run);
  }

  /** Whether a run is there, when it is time to measure; else null. @throws CancelledError */
  reached(run: Run, signal: AbortSignal): Promise<boolean> | null {
    const watch = this.#watches.get(run.id);
    return watch?.isDue(run.progress.seconds) ? this.#measure(run, watch, signal) : null;
  }

  async #measure(run: Run, watch: TargetWatch, signal: AbortSignal): Promise<boolean> {
    const start = this.#ports.clock();
    const { metrics } = await this.#ports.measure(run, signal);
    const quality = kindOf(run.dataset).quality.of(metrics);
    return watch.measured(quality, run.progress.seconds, (this.#ports.clock() - start) / 1000);
  }
}
