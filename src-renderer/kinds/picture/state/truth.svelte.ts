/** The source on show: once as a whole, and again the part in sight where it was averaged down. */
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { Picture } from '../../../../src-main/core/protocol/studio/pictures.ts';
import { WHOLE } from '../../../../src-main/core/query/grid.ts';
import type { Wish } from '../../../state/engine/pump.ts';
import { MOST_SIDE, rectRegion, sameRegion, sharperRect, type Shown, type Viewport } from './layers.ts';

/** A source with a longer side is shown in few pixels first, of such a longest side. */
const LARGE_SIDE = 2048;
const FIRST_SIDE = 1024;

export class Truth {
  base = $state.raw<Shown | null>(null);
  detail = $state.raw<Shown | null>(null);
  /** The frame that the whole is of; null of a source without frames. */
  frame = $state.raw<number | null>(null);
  /** What the whole is of; empty where that is not to be relied on. */
  #subject = '';

  clear(): void {
    this.base = null;
    this.detail = null;
    this.frame = null;
    this.#subject = '';
  }

  /** Shows a picture of the whole that came of elsewhere. */
  put(picture: Picture, source: PictureDataset, frame: number): void {
    this.#take(picture, source, '', frame);
  }

  /** What it lacks. @param moment the frame of a source that has frames. */
  wish(api: StudioApi, source: PictureDataset, moment: { frame?: number }, viewport: Viewport | null): Wish<Picture> | null {
    const subject = `truth ${source.name} ${source.width} ${source.height} ${moment.frame}`;
    if (this.#subject !== subject) {
      const first = `${subject} in few pixels`;
      // All of a large one takes seconds to come and to be drawn.
      const isFirst = moment.frame === undefined && Math.max(source.width, source.height) > LARGE_SIDE && this.#subject !== first;
      const [own, most] = isFirst ? [first, FIRST_SIDE] : [subject, MOST_SIDE];
      return {
        subject: own,
        ask: (signal) => api.truth({ rect: null, most, ...moment }, { signal }),
        take: (picture) => {
          this.#take(picture, source, own, moment.frame ?? null);
          return 0;
        },
      };
    }
    const rect = sharperRect(viewport, source);
    if (!rect) return null;
    const region = rectRegion(rect, source.width, source.height);
    if (this.detail && sameRegion(this.detail.region, region)) return null;
    return {
      subject: `truth ${JSON.stringify([rect, moment])}`,
      ask: (signal) => api.truth({ rect, most: MOST_SIDE, ...moment }, { signal }),
      take: (picture) => {
        this.detail = { picture, region, asked: { width: rect.width, height: rect.height } };
        return 0;
      },
    };
  }

  #take(picture: Picture, { width, height }: PictureDataset, subject: string, frame: number | null): void {
    this.frame = frame;
    this.base = { picture, region: WHOLE, asked: { width, height } };
    this.detail = null;
    this.#subject = subject;
  }
}
