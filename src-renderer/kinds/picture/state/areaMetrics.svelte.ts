/** PSNR and SSIM of the selected rectangle, of the runs on show: asked again when either changes. */
import { pictureMetrics } from '../../../../src-main/core/kinds/picture/picture.ts';
import type { PictureMetrics } from '../../../../src-main/core/kinds/picture/quality.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { PixelRect } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';
import { Pump, type Wish } from '../../../state/engine/pump.ts';
import { nextArea, restAfter, sameRect, type AreaMeasure } from './areaPlan.ts';

/** What it is to measure, as things stand. */
export interface AreaSubject {
  api: StudioApi | null;
  rect: PixelRect | null;
  runs: readonly RunState[];
  /** Of a video, the frame that it is a rectangle of; null of an image. */
  frame: number | null;
}

export class AreaMetrics {
  #known = $state.raw<ReadonlyMap<RunId, AreaMeasure>>(new Map());
  #subject: () => AreaSubject;
  #pump: Pump;
  #order = 0;
  #isClosed = false;

  constructor(subject: () => AreaSubject, failed: (error: unknown) => void) {
    this.#subject = subject;
    this.#pump = new Pump(() => this.#wish(), failed);
  }

  /** Something has changed. `byPerson`: not only that training went on. */
  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  /** The last measurement of a run in this rectangle; null as long as there is none. */
  of(run: RunId, rect: PixelRect): PictureMetrics | null {
    const measure = this.#known.get(run);
    return measure && sameRect(measure.rect, rect) ? measure.metrics : null;
  }

  /** Ends what is under way. */
  close(): void {
    this.#isClosed = true;
    this.#pump.hurry();
  }

  #wish(): Wish<PictureMetrics> | null {
    // What it is asked of is gone with whoever closed it.
    if (this.#isClosed) return null;
    const { api, rect, runs, frame } = this.#subject();
    const target = api ? nextArea(rect, runs, this.#known, frame) : null;
    if (!api || !target) return null;
    const { run, moment, subject } = target;
    let asked = 0;
    return {
      subject,
      ask: (signal) => {
        asked = performance.now();
        const moment = frame === null ? {} : { frame };
        return api.measure({ run, rect: target.rect, ...moment }, { signal }).then(pictureMetrics);
      },
      take: (metrics) => {
        const measure = { metrics, rect: target.rect, moment, order: this.#order++ };
        this.#known = new Map(this.#known).set(run, measure);
        const isTraining = this.#subject().runs.some(({ status }) => status === 'training');
        return restAfter(performance.now() - asked, isTraining);
      },
    };
  }
}
