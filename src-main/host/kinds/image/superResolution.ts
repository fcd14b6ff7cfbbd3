/** Super-resolution as the paper means it: a field learns a picture at a part of its size, and is asked for all of it. */
import { SettingError } from '../../../core/base/errors.ts';
import type { ImageSignal } from '../../../core/kinds/image/signal.ts';
import { pictureQuality } from '../../../core/kinds/picture/quality.ts';
import { bicubic } from '../../../core/signal/bicubic.ts';
import { joinBands, type Region } from '../../../core/query/grid.ts';
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import type { Compared, Reduced } from '../cliKind.ts';

/** Pixels that must be left on a side. */
const LEAST = 4;

/** An image at another size; a side that is not said follows from the other. */
export async function resized(image: ImageSignal, { width, height }: { width?: number; height?: number }): Promise<ImageSignal> {
  const { resample } = await import('../../../io/image/resample.ts');
  const scale = width === undefined ? (height as number) / image.height : width / image.width;
  const side = (wanted: number | undefined, own: number): number => wanted ?? Math.max(1, Math.round(scale * own));
  return resample(image, { width: side(width, image.width), height: side(height, image.height) });
}

/**
 * An image at 1/by of its size. Where that leaves a rest, pixels at its right and lower edge do not count.
 * @throws SettingError when too little would be left.
 */
export async function reducedImage(image: ImageSignal, by: number): Promise<Reduced<ImageSignal>> {
  const { resample } = await import('../../../io/image/resample.ts');
  const [width, height] = [Math.floor(image.width / by), Math.floor(image.height / by)];
  if (Math.min(width, height) < LEAST) throw new SettingError(`An image of ${image.width} x ${image.height} is too small to be learned at 1/${by} of its size.`);
  const truth = cropped(image, by * width, by * height);
  const signal = await resample(truth, { width, height });
  return {
    signal,
    compare: async (session, run) => compare(session, run, { truth, signal, bicubic: bicubic(signal, truth).map((value) => Math.min(1, Math.max(0, value))) }),
  };
}

interface Pair {
  truth: ImageSignal;
  signal: ImageSignal;
  bicubic: Float32Array;
}

async function compare(session: SessionApi, run: RunId, { truth, signal, bicubic: plain }: Pair): Promise<Compared> {
  const { width, height, channels } = truth;
  const region = fullRegion(signal, width / signal.width);
  const field = await joinBands(session.picture(run, { width, height, region }), { width, height }, channels);
  const planes = (values: Float32Array): Compared['planes']['truth'] => ({ values, width, height, channels });
  return {
    field: pictureQuality(field, truth.values, truth),
    bicubic: pictureQuality(plain, truth.values, truth),
    planes: { field: planes(field), bicubic: planes(plain), truth: planes(truth.values) },
  };
}

/**
 * Where the pixels of the full picture lie in that of its reduced one. A pixel of that covers `by` of them on a side, and its
 * middle is theirs; so the outermost lie a little outside of the outermost that were learned.
 */
export function fullRegion({ width, height }: { width: number; height: number }, by: number): Region {
  const over = (by - 1) / (2 * by);
  const [x, y] = [over / (width - 1), over / (height - 1)];
  return { left: -x, right: 1 + x, top: -y, bottom: 1 + y };
}

function cropped(image: ImageSignal, width: number, height: number): ImageSignal {
  const values = new Float32Array(image.channels * width * height);
  for (let c = 0; c < image.channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * image.height + y) * image.width;
      values.set(image.values.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return { ...image, width, height, values };
}
