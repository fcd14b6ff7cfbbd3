/** What is known of a run's training as it goes on: its curves, its pace, its quality. */
import { Series, type StoredSeries } from '../../../core/session/history.ts';
import type { Metrics } from '../../../core/kinds/types.ts';
import type { FrameQuality, MeasuredMetrics, QualityName, SeriesName } from '../../../core/protocol/studio.ts';
import type { StoredHistory } from '../../../io/projectManifest.ts';
import type { Moment } from '../../kinds/studioKind.ts';

/** Steps whose mean time is told. */
const RECENT_STEPS = 20;

/** A curve, and the revision of the state at which it last changed. */
interface Curve {
  series: Series;
  changedAt: number;
}

export class RunCurves {
  metrics: MeasuredMetrics | null;
  /** Of a video: how good its frames were when they were measured last. */
  frames: FrameQuality | null = null;
  #loss: Curve;
  #quality: Curve & { name: QualityName };
  /** Milliseconds of the last steps. */
  #recent: number[] = [];

  private constructor(loss: Series, name: QualityName, quality: Series, metrics: MeasuredMetrics | null) {
    this.#loss = { series: loss, changedAt: 0 };
    this.#quality = { name, series: quality, changedAt: 0 };
    this.metrics = metrics;
  }

  /** Those of a run that has trained for so many steps without being watched. */
  static fresh(quality: QualityName, steps: number, metrics: Metrics | null): RunCurves {
    return new RunCurves(new Series(steps, 1), quality, new Series(steps, 0), metrics && { ...metrics, steps });
  }

  static restore(name: QualityName, history: StoredHistory, metrics: MeasuredMetrics | null): RunCurves {
    const { loss, [name]: quality } = history as Record<SeriesName, StoredSeries>;
    return new RunCurves(Series.restore(loss), name, Series.restore(quality), metrics);
  }

  /** Mean time of the last steps; null before the first. */
  get stepMilliseconds(): number | null {
    const { length } = this.#recent;
    return length === 0 ? null : this.#recent.reduce((sum, ms) => sum + ms, 0) / length;
  }

  /** What curves there are: the loss, and the quality. */
  get names(): [SeriesName, QualityName] {
    return ['loss', this.#quality.name];
  }

  /** One of those curves. */
  series(name: SeriesName): Series {
    return this.#curve(name).series;
  }

  changedAt(name: SeriesName): number {
    return this.#curve(name).changedAt;
  }

  /** Adds a step. @param revision of the state with it. */
  step({ steps, seconds }: Moment, loss: number, milliseconds: number, revision: number): void {
    this.#recent.push(milliseconds);
    if (this.#recent.length > RECENT_STEPS) this.#recent.shift();
    // NaN before the first batch on samples: a mean would keep it.
    if (!Number.isNaN(loss)) this.#loss.series.add(steps, seconds, loss);
    this.#loss.changedAt = revision;
  }

  /** Adds a quality of the whole. @param revision of the state with it. */
  measured({ steps, seconds }: Moment, quality: number, revision: number): void {
    this.#quality.series.add(steps, seconds, quality);
    this.#quality.changedAt = revision;
  }

  stored(): StoredHistory {
    return { loss: this.#loss.series.stored(), [this.#quality.name]: this.#quality.series.stored() } as StoredHistory;
  }

  #curve(name: SeriesName): Curve {
    if (name === 'loss') return this.#loss;
    if (name === this.#quality.name) return this.#quality;
    throw new RangeError(`this run has no ${name}`);
  }
}
