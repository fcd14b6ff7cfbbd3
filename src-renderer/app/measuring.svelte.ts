/** Measuring runs on all of their source, as the button and the key do, and how far it is. */
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { RunId } from '../../src-main/core/session/api.ts';

export class Measuring {
  #abort = $state.raw<AbortController | null>(null);
  /** How much of it is done, 0..1, of each run. */
  #parts = $state.raw<readonly number[]>([]);

  get isOn(): boolean {
    return this.#abort !== null;
  }

  /** How much of it is done, 0..1. */
  get done(): number {
    return this.#parts.reduce((sum, part) => sum + part / this.#parts.length, 0);
  }

  /** Measures them; the results come with the state of the runs. @throws whatever goes wrong, CancelledError. */
  async measure(api: Pick<StudioApi, 'measure'>, runs: readonly RunId[]): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#parts = runs.map(() => 0);
    const measureOne = (run: RunId, index: number): Promise<unknown> => {
      const progress = (part: number): void => void (this.#parts = this.#parts.with(index, part));
      return api.measure({ run, rect: null }, { signal: abort.signal, progress });
    };
    try {
      await Promise.all(runs.map(measureOne));
    } finally {
      this.#abort = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
