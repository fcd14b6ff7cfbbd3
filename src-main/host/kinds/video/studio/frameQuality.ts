/**
 * How good the frames of a video are. Beside training only every n-th pixel across and down is looked at: all of a video
 * would take longer than many steps, and a part of the pixels says nearly the same.
 */
import type { RunId, SessionApi } from '../../../../core/session/api.ts';
import { planePlace } from '../../../../core/signal/planes.ts';
import type { VideoDataset, VideoSignal } from '../../../../core/kinds/video/signal.ts';
import { meanPsnr, psnr } from '../../../../core/training/metrics.ts';
import type { PassingQuality } from '../../studioKind.ts';

/** Pixels across and down that are looked at beside training, at the least. */
const LEAST_SIDE = 48;

/** Samples along the axes of a video that are looked at beside training. */
export function measuredSizes({ frames, height, width }: VideoDataset): number[] {
  const stride = strideOf(width, height);
  return [frames, strided(height, stride), strided(width, stride)];
}

/** From one pixel that is looked at to the next, across and down: 1 of a small video. */
function strideOf(width: number, height: number): number {
  return Math.max(1, Math.floor(Math.min(width, height) / LEAST_SIDE));
}

/** PSNR of each frame and their mean, of the pixels that are looked at. @param clock milliseconds. */
export async function framePsnr(
  session: Pick<SessionApi, 'frames'>,
  run: RunId,
  video: VideoSignal,
  clock: () => number,
): Promise<PassingQuality> {
  const stride = strideOf(video.width, video.height);
  const [width, height] = [strided(video.width, stride), strided(video.height, stride)];
  // The last pixel that is looked at may stand before the picture's edge.
  const region = { left: 0, top: 0, right: endOf(width, stride, video.width), bottom: endOf(height, stride, video.height) };
  const times = Array.from({ length: video.frames }, (_, k) => planePlace(k, video.frames));
  const frames = new Float32Array(video.frames);
  let k = 0;
  let cost = 0;
  for await (const { values, milliseconds } of session.frames(run, { width, height, region, times }, { rank: 'passing' })) {
    const start = clock();
    frames[k] = psnr(squaredError(values, video, k, { stride, width, height }));
    cost += milliseconds + clock() - start;
    k += 1;
  }
  return { frames, quality: meanPsnr(frames), milliseconds: cost };
}

function strided(size: number, stride: number): number {
  return Math.floor((size - 1) / stride) + 1;
}

/** Where the last of `count` pixels stands, as a fraction of the way from the first to the last of all. */
function endOf(count: number, stride: number, size: number): number {
  return size === 1 ? 1 : ((count - 1) * stride) / (size - 1);
}

/** The mean over the pixels that are looked at. @param values [channels, height, width] of the field. */
function squaredError(
  values: Float32Array,
  video: VideoSignal,
  frame: number,
  { stride, width, height }: { stride: number; width: number; height: number },
): number {
  let sum = 0;
  let at = 0;
  for (let c = 0; c < video.channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = ((c * video.frames + frame) * video.height + y * stride) * video.width;
      for (let x = 0; x < width; x++, at++) {
        const difference = (values[at] as number) - (video.values[row + x * stride] as number);
        sum += difference * difference;
      }
    }
  }
  return sum / values.length;
}
