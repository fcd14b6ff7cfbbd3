/** How good the frames of runs are: asked for again when the engine says that they were measured. */
import { CancelledError } from '../../../../src-main/core/base/errors.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { FrameQuality, RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';
import { ConnectionError } from '../../../client/rpcClient.ts';

export class FrameQualities {
  #known = $state.raw<ReadonlyMap<RunId, FrameQuality>>(new Map());
  /** What was asked for last, of each run. */
  #asked = new Map<RunId, number>();
  #api: () => StudioApi | null;
  #failed: (error: unknown) => void;

  constructor(api: () => StudioApi | null, failed: (error: unknown) => void) {
    this.#api = api;
    this.#failed = failed;
  }

  /** Asks for what is newer than what is known. */
  follow(runs: readonly (RunState | null)[]): void {
    for (const run of runs) if (run) void this.#ask(run).catch((error: unknown) => this.#tell(error));
  }

  /** Null as long as a run's frames were not measured. */
  of(run: RunId): FrameQuality | null {
    return this.#known.get(run) ?? null;
  }

  async #ask({ id, framesMeasured }: RunState): Promise<void> {
    const api = this.#api();
    if (!api || this.#asked.get(id) === (framesMeasured ?? undefined)) return;
    if (framesMeasured === null) this.#asked.delete(id);
    else this.#asked.set(id, framesMeasured);
    const quality = framesMeasured === null ? null : await api.frameQuality({ run: id });
    const known = new Map(this.#known);
    if (quality) known.set(id, quality);
    else known.delete(id);
    this.#known = known;
  }

  #tell(error: unknown): void {
    if (!(error instanceof CancelledError || error instanceof ConnectionError)) this.#failed(error);
  }
}
