/** What a Studio writes for other programs: pictures, models, curves. */
import path from 'node:path';
import { SettingError } from '../../core/errors.ts';
import { validatePicture, type Band, type PictureRequest } from '../../core/query/grid.ts';
import type { Channels } from '../../core/signal/image.ts';
import type { Task } from '../../core/studio/api.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { writeImage } from '../../io/image/writeImage.ts';
import { modelGraph } from '../modelGraph.ts';
import { saveModel } from '../saveModel.ts';
import { metricsCsv, metricsJson } from './metricsFile.ts';
import type { StudioRun } from './studioRun.ts';
import type { Workspace } from './workspace.ts';

/** Part of a picture's work that is done when its rows are there; the rest is its encoder's. */
const ROWS_PART = 0.9;

/** Writes a run as a picture, as `coordx query` does. @throws SettingError, FileError, CancelledError. */
export async function exportPicture(
  { inner }: StudioRun,
  file: string,
  request: PictureRequest,
  format: { bitDepth: 8 | 16; quality: number },
  { signal, progress }: Task,
): Promise<void> {
  const { width, height } = validatePicture(request);
  await inner.use(async (session, id) => {
    const size = { width, height, channels: session.info(id).spec.outputs as Channels };
    const rows = bandValues(session.picture(id, request, signal), (done) => progress?.((ROWS_PART * done) / height));
    await writeImage(file, size, rows, { ...format, ...(signal ? { signal } : {}) });
  });
}

async function* bandValues(bands: AsyncIterable<Band>, told: (rows: number) => void): AsyncGenerator<Float32Array> {
  for await (const { top, rows, values } of bands) {
    yield values;
    told(top + rows);
  }
}

/** Writes a run as a model file or as an ONNX graph, as the file's name says. @throws SettingError, FileError. */
export async function exportModel({ inner }: StudioRun, file: string): Promise<void> {
  const write = byExtension(file, {
    '.coordx': () => inner.use((session, id) => saveModel(file, session, id)),
    '.onnx': async () => {
      const model = await inner.use((session, id) => session.snapshot(id));
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
