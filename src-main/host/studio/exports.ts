/** What a Studio writes for other programs: pictures, models, curves. */
import path from 'node:path';
import { CoordxError, SettingError } from '../../core/base/errors.ts';
import { kindOf } from '../../core/kinds/table.ts';
import { planClip, type ClipRequest } from '../../core/kinds/video/clip.ts';
import type { FramesRequest } from '../../core/query/frames.ts';
import { validatePicture, type Band, type PictureRequest } from '../../core/query/grid.ts';
import type { ClipFormat, Task } from '../../core/protocol/studio.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { writeImage } from '../../io/image/writeImage.ts';
import { withTemporaryFile } from '../../io/temporaryFile.ts';
import { frameValues } from '../saving/frameValues.ts';
import { modelGraph } from '../saving/modelGraph.ts';
import { saveMesh } from '../saving/saveMesh.ts';
import { saveModel } from '../saving/saveModel.ts';
import { metricsCsv, metricsJson } from './metricsFile.ts';
import { videoOf, type Source } from './source.ts';
import type { StudioRun } from './studioRun.ts';
import type { Workspace } from './workspace.ts';
import { pictureOf } from '../../core/kinds/table.ts';
import type { VideoDataset } from '../../core/kinds/video/signal.ts';

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
    const { channels } = pictureOf(session.info(id).dataset);
    const size = { width, height, channels };
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

export interface ClipTask {
  /** Size and part of the frames. */
  request: Omit<FramesRequest, 'times'>;
  clip: ClipRequest;
  format: ClipFormat;
  /** What is open: its sound goes with the clip when that is asked for. */
  source: Source | null;
}

/**
 * Writes a clip of a video's run, as `coordx query` does.
 * @returns what is not as asked, in sentences.
 * @throws SettingError, FileError, CancelledError.
 */
export async function exportClip({ inner }: StudioRun, file: string, task: ClipTask, progress: Task): Promise<string[]> {
  const { dataset } = inner.info;
  if (dataset.kind !== 'video') throw new SettingError(`Clips are made of the fields of videos, and this is one of ${kindOf(dataset).inWords}.`);
  const { clip, format, source } = task;
  if (!format.sound) return writeClip(inner, dataset, file, task, progress);
  if (!source || !videoOf(source)) throw new CoordxError('Open the video to take its sound along.');
  if ((clip.speed ?? 1) !== 1) throw new SettingError('Sound is taken over as it is: it cannot go with another speed.');
  return withTemporaryFile(source.bytes, (sound) => writeClip(inner, dataset, file, task, progress, sound));
}

/** @param sound file that sound is taken from. */
async function writeClip(
  inner: StudioRun['inner'],
  video: VideoDataset,
  file: string,
  { request, clip, format, source }: ClipTask,
  { signal, progress }: Task,
  sound?: string,
): Promise<string[]> {
  const { width, height } = validatePicture(request);
  return inner.use(async (session, id) => {
    const { times, frameRate } = planClip(video, clip);
    const start = (videoOf(source)?.selection.start ?? 0) + (clip.start ?? 0);
    const frames = frameValues(session.frames(id, { ...request, times: [...times] }, signal), (done) => progress?.(done / times.length));
    const { writeVideo } = await import('../../io/video/write/writeVideo.ts');
    const { notes } = await writeVideo(
      file,
      {
        ...{ width, height, channels: video.channels, frameRate, signal },
        ...{ codec: format.codec, quality: format.quality },
        ...(sound === undefined ? {} : { audioFrom: { file: sound, start, end: start + times.length / frameRate } }),
      },
      frames,
    );
    return notes;
  });
}

/** Writes a run of a shape as a mesh, as `coordx mesh` does. @throws SettingError, FileError, CancelledError. */
export async function exportMesh(
  { inner }: StudioRun,
  file: string,
  request: { resolution: number; faces: number | null },
  { signal, progress }: Task,
): Promise<string[]> {
  return inner.use(async (session, id) => {
    const task = { ...(signal ? { signal } : {}), ...(progress ? { progress } : {}) };
    const { notes } = await saveMesh(file, session, id, request, task);
    return notes;
  });
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
