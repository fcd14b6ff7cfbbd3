/** What windows ask of a run: pictures of it, and how good it is. */
import type { RunId } from '../../core/session/api.ts';
import { SettingError } from '../../core/base/errors.ts';
import { pictureOf } from '../../core/kinds/table.ts';
import type { PictureDataset, PictureSignal } from '../../core/kinds/types.ts';
import { joinBands, validatePicture, WHOLE, type PictureRequest, type Region } from '../../core/query/grid.ts';
import type { FramesRequest } from '../../core/query/frames.ts';
import type { Session } from '../../core/session/session.ts';
import type { Channels } from '../../core/kinds/image/signal.ts';
import { frameTime } from '../../core/kinds/video/signal.ts';
import type { FieldFrames, FieldPicture, Picture, PixelRect, StudioMethods, Task } from '../../core/protocol/studio.ts';
import { meanSquaredError, psnr, ssim } from '../../core/training/metrics.ts';
import { queryEstimate } from '../estimates.ts';
import { ErrorSum } from './monitor.ts';
import { cutImage, PictureBuilder } from './pictures.ts';
import { promptly } from './promptly.ts';
import { truePicture, type Source } from './source.ts';
import type { StudioRun } from './studioRun.ts';
import type { PictureMetrics } from '../../core/kinds/picture/quality.ts';

/**
 * The field as a picture. One of exactly the size of an image that it is trained on, and of all of it, is compared with
 * that in passing.
 * @param source the dataset, or null when none is open.
 * @param most longest side that comes back.
 * @param prompt whether training stands still for it.
 */
export async function fieldPicture(
  { inner }: StudioRun,
  source: Source | null,
  { request, most, prompt = false }: Pick<StudioMethods['picture']['args'], 'request' | 'most' | 'prompt'>,
  { signal, progress }: Task,
): Promise<FieldPicture> {
  validatePicture(request);
  const query = async (session: Session, id: RunId): Promise<FieldPicture> => {
    const { spec, dataset, hasDataset, progress: moment } = session.info(id);
    pictureOf(dataset);
    const { width, height } = request;
    const builder = new PictureBuilder({ width, height, channels: spec.outputs as Channels }, most);
    const truth = source?.signal;
    const error = truth?.kind === 'image' && hasDataset && isWhole(request, truth) ? new ErrorSum(truth) : null;
    let milliseconds = 0;
    for await (const band of session.picture(id, request, signal)) {
      milliseconds += band.milliseconds;
      builder.add(band);
      error?.add(band);
      progress?.((band.top + band.rows) / height);
    }
    if (error) inner.keep(moment, error.psnr, milliseconds / 1000);
    return { ...builder.picture, steps: moment.steps, milliseconds, bytes: queryEstimate(spec, request).memory };
  };
  return inner.use((session, id) => (prompt ? promptly(session, () => query(session, id)) : query(session, id)));
}

/** A video's field at several times, one picture each. @param most longest side that comes back. */
export async function fieldFrames(
  { inner }: StudioRun,
  request: FramesRequest,
  most: number,
  { signal, progress }: Task,
): Promise<FieldFrames> {
  const { width, height, times } = request;
  validatePicture({ width, height });
  return inner.use(async (session, id) => {
    const { spec, dataset, progress: moment } = session.info(id);
    pictureOf(dataset);
    const frames: Picture[] = [];
    let milliseconds = 0;
    for await (const frame of session.frames(id, request, signal)) {
      const builder = new PictureBuilder({ width, height, channels: spec.outputs as Channels }, most);
      builder.add({ rows: height, values: frame.values });
      milliseconds += frame.milliseconds;
      frames.push(builder.picture);
      progress?.(frames.length / times.length);
    }
    return { frames, steps: moment.steps, milliseconds };
  });
}

/** PSNR and SSIM of a part of the source, of a video of one frame. @throws SettingError unless it lies inside. */
export async function measurePart(
  { inner }: StudioRun,
  source: PictureSignal,
  { rect, frame = 0 }: { rect: PixelRect; frame?: number },
  { signal }: Task,
): Promise<PictureMetrics> {
  checkRect(rect, source);
  const { width, height } = rect;
  const { channels } = source;
  const time = source.kind === 'image' ? {} : { time: frameTime(frame, source.frames) };
  return inner.use(async (session, id) => {
    const request = { width, height, region: rectRegion(rect, source), ...time };
    const values = await joinBands(session.picture(id, request, signal), request, channels);
    const truth = cutImage(truePicture(source, frame), rect);
    return { psnr: psnr(meanSquaredError(values, truth)), ssim: ssim(values, truth, { width, height, channels }) };
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

function isWhole(
  { width, height, region = WHOLE }: PictureRequest,
  source: Pick<PictureDataset, 'width' | 'height'>,
): boolean {
  const isAll = (['left', 'top', 'right', 'bottom'] as const).every((edge) => region[edge] === WHOLE[edge]);
  return isAll && width === source.width && height === source.height;
}
