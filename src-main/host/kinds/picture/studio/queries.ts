/** What windows ask of a run: pictures of it, and how good it is. */
import type { RunId } from '../../../../core/session/api.ts';
import { SettingError } from '../../../../core/base/errors.ts';
import { pictureQuality, type PictureMetrics } from '../../../../core/kinds/picture/quality.ts';
import { displayOf } from '../../../../core/kinds/picture/light.ts';
import { pictureOf } from '../../../../core/kinds/table.ts';
import { joinBands, pictureSizes, validatePicture, type Region } from '../../../../core/query/grid.ts';
import type { Session } from '../../../../core/session/session.ts';
import type { Channels } from '../../../../core/kinds/picture/pixels.ts';
import type { FieldPicture, PixelRect, StudioMethods, Task } from '../../../../core/protocol/studio.ts';
import { gridEstimate } from '../../../engine/estimates.ts';
import { promptly } from '../../../engine/promptly.ts';
import type { AskedRun, Source } from '../../studioKind.ts';
import { lightOfDataset } from '../savePicture.ts';
import { cutImage, PictureBuilder } from './pictures.ts';
import { hasPixels, pictureSource } from './source.ts';

/**
 * The field as a picture. One of exactly the size of an image that it is trained on, and of all of it, is compared with
 * that in passing.
 * @param source the dataset, or null when none is open.
 * @param most longest side that comes back.
 * @param prompt whether training stands still for it.
 */
export async function fieldPicture(
  run: AskedRun,
  source: Source | null,
  { request, most, prompt = false }: Pick<StudioMethods['picture']['args'], 'request' | 'most' | 'prompt'>,
  { signal, progress }: Task,
): Promise<FieldPicture> {
  validatePicture(request);
  const query = async (session: Session, id: RunId): Promise<FieldPicture> => {
    const { spec, dataset, hasDataset, progress: moment } = session.info(id);
    const { width, height } = request;
    const channels = spec.outputs as Channels;
    const builder = new PictureBuilder({ width, height, channels }, most);
    const shown = displayOf(channels, lightOfDataset(pictureOf(dataset)));
    const error = hasDataset && hasPixels(source) ? source.comparison(request) : null;
    let milliseconds = 0;
    for await (const band of session.picture(id, request, { signal, rank: 'sight' })) {
      milliseconds += band.milliseconds;
      builder.add({ rows: band.rows, values: shown(band.values) });
      error?.add(band);
      progress?.((band.top + band.rows) / height);
    }
    if (error) run.keep(moment, error.psnr, milliseconds / 1000);
    return { ...builder.picture, steps: moment.steps, milliseconds, bytes: gridEstimate(spec, pictureSizes(spec, request)).memory };
  };
  return run.use((session, id) => (prompt ? promptly(session, () => query(session, id)) : query(session, id)));
}

/** PSNR and SSIM of a part of the source, of a video of one frame. @throws SettingError unless it lies inside. */
export async function measurePart(
  run: AskedRun,
  source: Source | null,
  { rect, frame }: { rect: PixelRect; frame: number },
  { signal }: Task,
): Promise<PictureMetrics> {
  const picture = pictureSource(source);
  const { signal: whole } = picture;
  checkRect(rect, whole);
  const { width, height } = rect;
  const { channels } = whole;
  return run.use(async (session, id) => {
    const request = { width, height, region: rectRegion(rect, whole), ...picture.moment(frame) };
    const values = await joinBands(session.picture(id, request, { signal, rank: 'sight' }), request, channels);
    const truth = cutImage(picture.picture(frame), rect);
    return pictureQuality(values, truth, { width, height, channels });
  });
}

/** @throws SettingError unless the rectangle lies inside of the source. */
export function checkRect({ left, top, width, height }: PixelRect, source: { width: number; height: number }): void {
  if (left + width <= source.width && top + height <= source.height) return;
  throw new SettingError(`The part must lie within the ${source.width} x ${source.height} pixels of the source.`);
}

/** The region whose first and last samples are the rectangle's first and last pixels. */
function rectRegion({ left, top, width, height }: PixelRect, source: { width: number; height: number }): Region {
  const [x0, x1] = span(left, width, source.width);
  const [y0, y1] = span(top, height, source.height);
  return { left: x0, top: y0, right: x1, bottom: y1 };
}

/** First and last sample as fractions; a single sample stands in the middle of any span around it. */
function span(start: number, size: number, total: number): [number, number] {
  if (total === 1) return [0, 1];
  const half = size === 1 ? 0.5 : 0;
  return [(start - half) / (total - 1), (start + size - 1 + half) / (total - 1)];
}
