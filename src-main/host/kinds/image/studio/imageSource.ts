/** An image that is open in a Studio. */
import type { RunId } from '../../../../core/session/api.ts';
import type { DatasetDescription } from '../../../../core/kinds/dataset.ts';
import type { ImageSignal } from '../../../../core/kinds/image/signal.ts';
import { WHOLE, type PictureRequest } from '../../../../core/query/grid.ts';
import type { Session } from '../../../../core/session/session.ts';
import { PictureSource } from '../../picture/studio/source.ts';
import type { PassingQuality, Source } from '../../studioKind.ts';
import { ErrorSum } from './errorSum.ts';

/** Larger images have only their PSNR measured by themselves: SSIM takes some 100 ns a value, and holds all up. */
const MOST_SSIM_VALUES = 2 ** 23;

export class ImageSource extends PictureSource {
  readonly signal: ImageSignal;

  constructor(file: Pick<Source, 'name' | 'bytes'>, signal: ImageSignal) {
    super(file);
    this.signal = signal;
  }

  get isQuick(): boolean {
    return this.signal.values.length <= MOST_SSIM_VALUES;
  }

  open(session: Session): Promise<DatasetDescription> {
    return session.openImage(this.signal, this.name);
  }

  picture(): ImageSignal {
    return this.signal;
  }

  moment(): object {
    return {};
  }

  comparison(request: PictureRequest): ErrorSum | null {
    return isWhole(request, this.signal) ? new ErrorSum(this.signal) : null;
  }

  async measure(session: Session, run: RunId, clock: () => number): Promise<PassingQuality> {
    const error = new ErrorSum(this.signal);
    const { width, height } = this.signal;
    let milliseconds = 0;
    for await (const band of session.picture(run, { width, height })) {
      const start = clock();
      error.add(band);
      milliseconds += band.milliseconds + clock() - start;
    }
    return { quality: error.psnr, milliseconds };
  }
}

function isWhole({ width, height, region = WHOLE }: PictureRequest, image: ImageSignal): boolean {
  const isAll = (['left', 'top', 'right', 'bottom'] as const).every((edge) => region[edge] === WHOLE[edge]);
  return isAll && width === image.width && height === image.height;
}
