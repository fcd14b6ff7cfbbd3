/**
 * How good a volume's field is, in passing: every n-th sample along each axis is looked at. All of them would take longer than
 * many steps, and a part says nearly the same.
 */
import type { RunId, SessionApi } from '../../../../core/session/api.ts';
import type { VolumeDataset, VolumeSignal } from '../../../../core/kinds/volume/signal.ts';
import { psnr } from '../../../../core/training/metrics.ts';
import type { PassingQuality } from '../../studioKind.ts';

/** Samples along an axis that are looked at, at the least. */
const LEAST_SIDE = 48;

type Sizes = Pick<VolumeDataset, 'depth' | 'height' | 'width'>;

/** Samples along the axes that are looked at. */
export function measuredSizes({ depth, height, width }: Sizes): [number, number, number] {
  return [strided(depth), strided(height), strided(width)];
}

/** PSNR at the samples that are looked at. @param clock milliseconds. */
export async function passingPsnr(session: Pick<SessionApi, 'frames'>, run: RunId, volume: VolumeSignal, clock: () => number): Promise<PassingQuality> {
  const [planes, height, width] = measuredSizes(volume);
  const region = { left: 0, top: 0, right: endOf(width, volume.width), bottom: endOf(height, volume.height) };
  const times = Array.from({ length: planes }, (_, k) => (volume.depth === 1 ? 0.5 : (k * strideOf(volume.depth)) / (volume.depth - 1)));
  let [k, sum, milliseconds] = [0, 0, 0];
  for await (const plane of session.frames(run, { width, height, region, times }, { rank: 'passing' })) {
    const start = clock();
    sum += squaredError(plane.values, volume, k * strideOf(volume.depth), { width, height });
    milliseconds += plane.milliseconds + clock() - start;
    k += 1;
  }
  return { quality: psnr(sum / planes), milliseconds };
}

/** From one sample that is looked at to the next: 1 along a short axis. */
function strideOf(samples: number): number {
  return Math.max(1, Math.floor(samples / LEAST_SIDE));
}

function strided(samples: number): number {
  return Math.floor((samples - 1) / strideOf(samples)) + 1;
}

/** Where the last of `count` samples stands, as a fraction of the way from the first to the last of all. */
function endOf(count: number, samples: number): number {
  return samples === 1 ? 1 : ((count - 1) * strideOf(samples)) / (samples - 1);
}

/** The mean over a slice. @param values [channels, height, width] of the field. */
function squaredError(values: Float32Array, volume: VolumeSignal, slice: number, { width, height }: { width: number; height: number }): number {
  const [down, across] = [strideOf(volume.height), strideOf(volume.width)];
  let [sum, at] = [0, 0];
  for (let c = 0; c < volume.channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = ((c * volume.depth + slice) * volume.height + y * down) * volume.width;
      for (let x = 0; x < width; x++, at++) sum += ((values[at] as number) - (volume.values[row + x * across] as number)) ** 2;
    }
  }
  return sum / values.length;
}
