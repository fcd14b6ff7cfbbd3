/** What is known of a run's training as it goes on: its curves, its pace, its quality. */
import { Series, type StoredSeries } from '../../core/history.ts';
import type { PictureMetrics } from '../../core/model.ts';
import type { FrameQuality, SeriesName } from '../../core/studio/api.ts';

/** Steps whose mean time is told. */
const RECENT_STEPS = 20;

export const SERIES: readonly SeriesName[] = ['loss', 'psnr'];

/** Steps and seconds of training at some moment. */
export interface Moment {
  steps: number;
  seconds: number;
}

export class RunCurves {
  metrics: (PictureMetrics & { steps: number }) | null;
  /** Of a video: how good its frames were when they were measured last. */
  frames: FrameQuality | null = null;
  #series: Record<SeriesName, Series>;
  /** Revision of the state at which each of the curves last changed. */
  #changedAt: Record<SeriesName, number> = { loss: 0, psnr: 0 };
  /** Milliseconds of the last steps. */
  #recent: number[] = [];

  private constructor(series: Record<SeriesName, Series>, metrics: (PictureMetrics & { steps: number }) | null) {
    this.#series = series;
    this.metrics = metrics;
  }

  /** Those of a run that has trained for so many steps without being watched. */
  static fresh(steps: number, metrics: PictureMetrics | null): RunCurves {
    return new RunCurves({ loss: new Series(steps, 1), psnr: new Series(steps, 0) }, metrics && { ...metrics, steps });
  }

  static restore(history: Record<SeriesName, StoredSeries>, metrics: (PictureMetrics & { steps: number }) | null): RunCurves {
    return new RunCurves({ loss: Series.restore(history.loss), psnr: Series.restore(history.psnr) }, metrics);
  }

  /** Mean time of the last steps; null before the first. */
  get stepMilliseconds(): number | null {
    const { length } = this.#recent;
    return length === 0 ? null : this.#recent.reduce((sum, ms) => sum + ms, 0) / length;
  }

  series(name: SeriesName): Series {
    return this.#series[name];
  }

  changedAt(name: SeriesName): number {
    return this.#changedAt[name];
  }

  /** Adds a step. @param revision of the state with it. */
  step({ steps, seconds }: Moment, loss: number, milliseconds: number, revision: number): void {
    this.#recent.push(milliseconds);
    if (this.#recent.length > RECENT_STEPS) this.#recent.shift();
    this.#series.loss.add(steps, seconds, loss);
    this.#changedAt.loss = revision;
  }

  /** Adds a PSNR of the whole picture. @param revision of the state with it. */
  measured({ steps, seconds }: Moment, psnr: number, revision: number): void {
    this.#series.psnr.add(steps, seconds, psnr);
    this.#changedAt.psnr = revision;
  }

  stored(): Record<SeriesName, StoredSeries> {
    return { loss: this.#series.loss.stored(), psnr: this.#series.psnr.stored() };
  }
}
