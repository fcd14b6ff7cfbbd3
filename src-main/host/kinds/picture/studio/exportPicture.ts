/** Pictures of a field as files. */
import { pictureOf } from '../../../../core/kinds/table.ts';
import { validatePicture, type Band, type PictureRequest } from '../../../../core/query/grid.ts';
import type { Task } from '../../../../core/protocol/studio.ts';
import { lightOfDataset, savePicture, type PictureFormat } from '../savePicture.ts';
import { pictureNeed, refuseWithoutDisk } from '../../../engine/room.ts';
import { refuseDiverged } from '../../soundRun.ts';
import type { AskedRun } from '../../studioKind.ts';

/** Part of a picture's work that is done when its rows are there; the rest is its encoder's. */
const ROWS_PART = 0.9;

/** Writes a run as a picture, as `coordx query` does. @returns what the file does not hold, in sentences. @throws SettingError, FileError, CancelledError; CoordxError of a field that has diverged. */
export async function exportPicture(
  run: AskedRun,
  file: string,
  request: PictureRequest,
  format: PictureFormat,
  { signal, progress }: Task,
): Promise<string[]> {
  const { width, height } = validatePicture(request);
  await refuseDiverged(run);
  return run.use(async (session, id) => {
    const dataset = pictureOf(session.info(id).dataset);
    const picture = { width, height, channels: dataset.channels, light: lightOfDataset(dataset), ...format };
    await refuseWithoutDisk(file, pictureNeed(picture));
    const rows = bandValues(session.picture(id, request, { signal }), (done) => progress?.((ROWS_PART * done) / height));
    return savePicture(file, picture, rows, signal);
  });
}

async function* bandValues(bands: AsyncIterable<Band>, told: (rows: number) => void): AsyncGenerator<Float32Array> {
  for await (const { top, rows, values } of bands) {
    yield values;
    told(top + rows);
  }
}
