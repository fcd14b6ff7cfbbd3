/** How long a step of a draft takes, asked of the engine while the draft is being edited: always for the newest only. */
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { RunSetup, StepEstimate } from '../../src-main/core/protocol/studio/runs.ts';
import { ConnectionError } from '../client/rpcClient.ts';
import type { App } from './app.svelte.ts';

/** A slider that is being dragged asks nothing. */
const REST_MS = 150;

export class Estimate {
  /** Null when nothing is known, or the engine knows no answer. */
  result = $state.raw<StepEstimate | null>(null);
  isPending = $state(false);
  #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Asks for a setup once it has stood for a moment. Gives what ends the question. */
  ask(setup: RunSetup): () => void {
    const abort = new AbortController();
    this.isPending = true;
    const timer = setTimeout(() => void this.#answer(setup, abort.signal), REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }

  async #answer(setup: RunSetup, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#app.api.estimate({ setup }, { signal });
      if (!signal.aborted) this.result = result;
    } catch (error) {
      if (error instanceof CancelledError || signal.aborted) return;
      this.result = null;
      if (!(error instanceof ConnectionError)) this.#app.notices.fail(error);
    }
    if (!signal.aborted) this.isPending = false;
  }
}

/** Asks for some setups, one after another, until aborted. @param tell told null of what nothing is known of. */
export async function estimateSetups(
  app: App,
  setups: readonly { key: string; setup: RunSetup }[],
  signal: AbortSignal,
  tell: (key: string, estimate: StepEstimate | null) => void,
): Promise<void> {
  for (const { key, setup } of setups) {
    if (signal.aborted || app.link !== 'connected') return;
    const estimate = await app.api.estimate({ setup }, { signal }).catch(() => null);
    if (!signal.aborted) tell(key, estimate);
  }
}
