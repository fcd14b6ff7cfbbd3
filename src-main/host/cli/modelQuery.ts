/** What all queries of a model have in common: a session of its own, a line of progress, and Ctrl-C that leaves no file. */
import type { RunInfo, SessionApi } from '../../core/session/api.ts';
import { CancelledError } from '../../core/base/errors.ts';
import type { Model } from '../../core/session/model.ts';
import { Session } from '../../core/session/session.ts';
import { sessionPorts } from '../engine/sessionPorts.ts';
import { placementOf, type PlacementFlags } from './options.ts';
import { ProgressLine } from './progressLine.ts';
import type { Terminal } from './terminal.ts';

export interface Querying {
  session: SessionApi;
  run: RunInfo;
  line: ProgressLine;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/**
 * Opens a model and has it written to a file.
 * @param out the file, for the sentence that is said when it was not written.
 * @returns what `write` gives, where it was computed, and the seconds it took.
 * @throws CancelledError after Ctrl-C.
 */
export async function queryModel<T>(
  terminal: Terminal,
  { model, flags, out }: { model: Model; flags: PlacementFlags; out: string },
  write: (querying: Querying) => Promise<T>,
): Promise<{ written: T; run: RunInfo; seconds: number }> {
  const session = new Session(sessionPorts());
  const line = new ProgressLine(terminal);
  const abort = new AbortController();
  const release = terminal.onInterrupt(() => abort.abort());
  const start = terminal.clock();
  try {
    const run = await session.openModel(model, placementOf(flags));
    const written = await write({ session, run, line, signal: abort.signal });
    return { written, run, seconds: (terminal.clock() - start) / 1000 };
  } catch (error) {
    throw error instanceof CancelledError ? new CancelledError(`Cancelled; ${out} was not written.`) : error;
  } finally {
    line.clear();
    release();
    await session.close();
  }
}
