/** What all queries of a model have in common: a session of its own, a line of progress, and Ctrl-C that leaves no file. */
import type { RunInfo, SessionApi } from '../../core/session/api.ts';
import { kindOf } from '../../core/kinds/table.ts';
import { CancelledError, SettingError } from '../../core/base/errors.ts';
import type { SparseGrid } from '../../core/mesh/sparseGrid.ts';
import type { Model } from '../../core/session/model.ts';
import { wholeVolume } from '../../core/query/volumePart.ts';
import { Session } from '../../core/session/session.ts';
import type { ShapeTraining } from '../../core/training/shapeOptions.ts';
import { readModelFile } from '../../io/modelFile.ts';
import { sessionPorts } from '../engine/sessionPorts.ts';
import { placementOf, type PlacementFlags } from './options.ts';
import { ProgressLine } from './progressLine.ts';
import type { Terminal } from './terminal.ts';
import type { ShapeDataset } from '../../core/kinds/shape/signal.ts';

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

/** A model of a shape, and what it has learned. @throws SettingError for any other, and what else readModelFile throws. */
export async function readShapeModel(file: string): Promise<{ model: Model; dataset: ShapeDataset; shape: ShapeTraining }> {
  const model = await readModelFile(file);
  const { dataset, training: { shape } } = model;
  if (dataset.kind === 'shape' && shape) return { model, dataset, shape };
  throw new SettingError(`"${file}" is a model of ${kindOf(dataset).inWords}: "coordx query" writes it as a picture.`);
}

/** A shape's field on a grid. @param part of all the work, 0..1, for the line of progress. */
export function volumeOf({ session, run, line, signal }: Querying, resolution: number, part: number): Promise<SparseGrid> {
  return wholeVolume(session.volume(run.id, { resolution }, signal), (done) =>
    line.show(part * done, () => [`asking the field on ${resolution} x ${resolution} x ${resolution} samples`]),
  );
}
