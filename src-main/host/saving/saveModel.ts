/** Saves a run as a model file, with a graph that other programs can run and, of what has pixels, a picture. */
import type { RunId, SessionApi } from '../../core/session/api.ts';
import { writeModelFile } from '../../io/modelFile.ts';
import { hostKind } from '../kinds/table.ts';
import { modelGraph } from './modelGraph.ts';

/**
 * Writes the model of a run as it is now, with its metrics if it was measured since its last step.
 * @throws FileError when it cannot be written; an older file is then as it was.
 */
export async function saveModel(path: string, session: SessionApi, run: RunId): Promise<void> {
  const model = await session.snapshot(run);
  const { dataset } = model;
  const preview = (await hostKind(dataset).preview?.(session, run, dataset)) ?? null;
  await writeModelFile(path, model, { onnx: modelGraph(model), preview });
}
