/** What is open in a Studio, if it has pixels. */
import { CoordxError } from '../../../../core/base/errors.ts';
import { kindOf } from '../../../../core/kinds/table.ts';
import type { Pixels } from '../../../../core/kinds/picture/pixels.ts';
import type { PictureSignal } from '../../../../core/kinds/types.ts';
import type { PictureRequest } from '../../../../core/query/grid.ts';
import type { Source } from '../../studioKind.ts';
import type { ErrorSum } from './errorSum.ts';

export interface PictureSource extends Source {
  readonly signal: PictureSignal;
  /** A picture of it: the image, or a frame of the video, the first when left out. */
  picture(frame?: number): Pixels;
  /** The time of a frame, where there are times. */
  moment(frame: number): { time?: number };
  /** What a picture of a field on it is compared with in passing; null when that would not be of the whole. */
  comparison(request: PictureRequest): ErrorSum | null;
}

export function hasPixels(source: Source | null): source is PictureSource {
  return source !== null && 'picture' in source;
}

/** What is open, if it has pixels. @throws CoordxError in a sentence when there is nothing, or something else. */
export function pictureSource(source: Source | null): PictureSource {
  if (hasPixels(source)) return source;
  if (!source) throw new CoordxError('Open an image or a video to see it.');
  throw new CoordxError(`"${source.name}" is ${kindOf(source).inWords}: it has no pixels.`);
}
