/** Quality of a run against what it was trained on. */
import type { SessionApi, RunId } from '../../session/api.ts';
import type { PictureSignal } from '../dataset.ts';
import type { PictureMetrics } from '../../session/model.ts';
import { joinBands } from '../../query/grid.ts';
import type { ImageSignal } from '../image/signal.ts';
import { frameTime, videoFrame, type VideoSignal } from '../video/signal.ts';
import { meanSquaredError, psnr, ssim } from '../../training/metrics.ts';

/** The queries that pictures are measured by. */
type Queries = Pick<SessionApi, 'picture' | 'frames'>;

/** Quality of a field's picture or video, and PSNR of every frame of a video, in decibels; null of an image. */
interface PictureQuality {
  metrics: PictureMetrics;
  framePsnr: Float32Array | null;
}

/** PSNR and SSIM at the source's own size; of a video, the mean of its frames. @throws CancelledError */
export async function measurePicture(queries: Queries, run: RunId, source: PictureSignal, signal?: AbortSignal): Promise<PictureQuality> {
  if (source.kind === 'image') {
    return { metrics: quality(await wholePicture(queries, run, source, signal), source.values, source), framePsnr: null };
  }
  const frames = await measureFrames(queries, run, source, signal);
  return { metrics: meanMetrics(frames), framePsnr: Float32Array.from(frames, ({ psnr }) => psnr) };
}

async function wholePicture(
  queries: Queries,
  run: RunId,
  { width, height, channels }: ImageSignal,
  signal?: AbortSignal,
): Promise<Float32Array> {
  return joinBands(queries.picture(run, { width, height }, signal), { width, height }, channels);
}

async function measureFrames(queries: Queries, run: RunId, video: VideoSignal, signal?: AbortSignal): Promise<PictureMetrics[]> {
  const { frames, width, height } = video;
  const times = Array.from({ length: frames }, (_, k) => frameTime(k, frames));
  const metrics: PictureMetrics[] = [];
  for await (const { values } of queries.frames(run, { width, height, times }, signal)) {
    metrics.push(quality(values, videoFrame(video, metrics.length), video));
  }
  return metrics;
}

/** A picture against what it should be, [O, height, width] both. */
function quality(values: Float32Array, truth: Float32Array, { width, height, channels }: PictureSignal): PictureMetrics {
  return { psnr: psnr(meanSquaredError(values, truth)), ssim: ssim(values, truth, { width, height, channels }) };
}

function meanMetrics(frames: PictureMetrics[]): PictureMetrics {
  const mean = (of: (metrics: PictureMetrics) => number): number =>
    frames.reduce((sum, metrics) => sum + of(metrics), 0) / frames.length;
  return { psnr: mean(({ psnr }) => psnr), ssim: mean(({ ssim }) => ssim) };
}
