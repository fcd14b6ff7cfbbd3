/** What is open in a Studio, if it has pixels. */
import { CoordxError } from '../../../../core/base/errors.ts';
import type { DatasetDescription, PictureSignal } from '../../../../core/kinds/dataset.ts';
import type { PictureRequest } from '../../../../core/query/grid.ts';
import type { Session } from '../../../../core/session/session.ts';
import type { PassingQuality, Source } from '../../studioKind.ts';
import type { Rows, TruePicture } from './pictures.ts';

/** A comparison of a picture of the field with the truth, band by band. */
export interface Comparison {
  /** Adds the next rows. */
  add(band: Rows): void;
  /** Of the whole picture, in decibels; to be asked for when all rows have been added. */
  readonly psnr: number;
}

export abstract class PictureSource implements Source {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly notes = [];
  abstract readonly signal: PictureSignal;
  abstract readonly isQuick: boolean;

  constructor({ name, bytes }: Pick<Source, 'name' | 'bytes'>) {
    this.name = name;
    this.bytes = bytes;
  }

  abstract open(session: Session): Promise<DatasetDescription>;
  abstract measure(session: Session, run: number, clock: () => number): Promise<PassingQuality>;
  /** A picture of it: the image, or a frame of the video, the first when left out. */
  abstract picture(frame?: number): TruePicture;
  /** The time of a frame, where there are times. */
  abstract moment(frame: number): { time?: number };
  /** What a picture of a field on it is compared with in passing; null when that would not be of the whole. */
  abstract comparison(request: PictureRequest): Comparison | null;
}

/** What is open, if it has pixels. @throws CoordxError in a sentence when nothing is open, or a shape. */
export function pictureSource(source: Source | null): PictureSource {
  if (!source) throw new CoordxError('Open an image or a video to see it.');
  if (source instanceof PictureSource) return source;
  throw new CoordxError(`"${source.name}" is a shape: it has no pixels.`);
}
