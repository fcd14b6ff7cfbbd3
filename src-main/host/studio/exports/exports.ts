/** What a Studio writes for other programs, whatever its fields are of: models and curves. */
import path from 'node:path';
import { SettingError } from '../../../core/base/errors.ts';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { refuseDiverged } from '../../kinds/soundRun.ts';
import type { AskedRun } from '../../kinds/studioKind.ts';
import { modelGraph } from '../../saving/modelGraph.ts';
import { saveModel } from '../../saving/saveModel.ts';
import type { Workspace } from '../workspace.ts';
import { metricsCsv, metricsJson } from './metricsFile.ts';

/** Writes a run as a model file or as an ONNX graph, as the file's name says. @throws SettingError, FileError. */
export async function exportModel(run: AskedRun, file: string): Promise<void> {
  const write = byExtension(file, {
    '.coordx': () => run.use((session, id) => saveModel(file, session, id)),
    '.onnx': async () => {
      await refuseDiverged(run);
      const model = await run.use((session, id) => session.snapshot(id));
      await writeFileAtomically(file, modelGraph(model));
    },
  });
  await write();
}

/** Writes the curves and metrics of all runs, as the file's name says. @throws SettingError, FileError. */
export async function exportMetrics({ runs, dataset }: Workspace, file: string): Promise<void> {
  const text = byExtension(file, { '.csv': () => metricsCsv(runs), '.json': () => metricsJson(dataset, runs) });
  await writeFileAtomically(file, text());
}

function byExtension<T>(file: string, choices: Record<string, T>): T {
  const choice = new Map(Object.entries(choices)).get(path.extname(file).toLowerCase());
  if (choice !== undefined) return choice;
  throw new SettingError(`"${path.basename(file)}" must end in ${Object.keys(choices).join(' or ')}.`);
}
