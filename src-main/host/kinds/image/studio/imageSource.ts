/** An image that is open in a Studio. */
import type { ImageSignal } from '../../../../core/kinds/image/signal.ts';
import { WHOLE, type PictureRequest } from '../../../../core/query/grid.ts';
import { ErrorSum } from '../../picture/studio/errorSum.ts';
import type { PictureSource } from '../../picture/studio/source.ts';
import type { Source } from '../../studioKind.ts';

/** Larger images have only their PSNR measured by themselves: SSIM takes some 100 ns a value, and holds all up. */
const MOST_SSIM_VALUES = 2 ** 23;

export function imageSource({ name, bytes, notes }: Pick<Source, 'name' | 'bytes' | 'notes'>, signal: ImageSignal): PictureSource {
  const { width, height } = signal;
  return {
    ...{ kind: 'image', name, bytes, notes, signal },
    isQuick: signal.values.length <= MOST_SSIM_VALUES,
    open: (session) => session.open(signal, name),
    picture: () => signal,
    moment: () => ({}),
    comparison: (request) => (isWhole(request, signal) ? new ErrorSum(signal) : null),
    measure: async (session, run, clock) => {
      const error = new ErrorSum(signal);
      let milliseconds = 0;
      for await (const band of session.picture(run, { width, height }, { rank: 'passing' })) {
        const start = clock();
        error.add(band);
        milliseconds += band.milliseconds + clock() - start;
      }
      return { quality: error.psnr, milliseconds };
    },
  };
}

function isWhole({ width, height, region = WHOLE }: PictureRequest, image: ImageSignal): boolean {
  const isAll = (['left', 'top', 'right', 'bottom'] as const).every((edge) => region[edge] === WHOLE[edge]);
  return isAll && width === image.width && height === image.height;
}
