/** What is known of a run's training as it goes on: its curves, its pace, its quality. */
import { Series, type StoredSeries } from '../../../core/session/history.ts';
import type { Metrics } from '../../../core/kinds/types.ts';
import type { StepFacts } from '../../../core/training/stepper.ts';
import type { FrameQuality, MeasuredMetrics, QualityName, SeriesName } from '../../../core/protocol/studio.ts';
import type { StoredHistory } from '../../../io/projectManifest.ts';
import type { Moment } from '../../kinds/studioKind.ts';

/** Steps whose mean time is told. */
const RECENT_STEPS = 20;

/** A step as it is told. */
interface Step {
  loss: number;
  milliseconds: number;
  facts: StepFacts | null;
}

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
  /** Empty of what is solved for. */
  #rate: Curve;
  #gradient: Curve;
  /** Milliseconds of the last steps. */
  #recent: number[] = [];

  private constructor(name: QualityName, { loss, quality, rate, gradient }: Record<'loss' | 'quality' | 'rate' | 'gradient', Series>, metrics: MeasuredMetrics | null) {
    this.#loss = { series: loss, changedAt: 0 };
    this.#quality = { name, series: quality, changedAt: 0 };
    this.#rate = { series: rate, changedAt: 0 };
    this.#gradient = { series: gradient, changedAt: 0 };
    this.metrics = metrics;
  }

  /** Those of a run that has trained for so many steps without being watched. */
  static fresh(quality: QualityName, steps: number, metrics: Metrics | null): RunCurves {
    const [loss, rate, gradient] = [new Series(steps, 1), new Series(steps, 1), new Series(steps, 1)];
    return new RunCurves(quality, { loss, quality: new Series(steps, 0), rate, gradient }, metrics && { ...metrics, steps });
  }

  static restore(name: QualityName, history: StoredHistory, metrics: MeasuredMetrics | null): RunCurves {
    const { loss, [name]: quality, rate, gradient } = history as Record<'loss' | QualityName, StoredSeries> & StoredHistory;
    // Files of before have no such curves: they begin with the steps from now on.
    const later = (stored: StoredSeries | undefined): Series => (stored ? Series.restore(stored) : new Series(Math.max(0, Series.restore(loss).lastSteps), 1));
    return new RunCurves(name, { loss: Series.restore(loss), quality: Series.restore(quality), rate: later(rate), gradient: later(gradient) }, metrics);
  }

  /** Mean time of the last steps; null before the first. */
  get stepMilliseconds(): number | null {
    const { length } = this.#recent;
    return length === 0 ? null : this.#recent.reduce((sum, ms) => sum + ms, 0) / length;
  }

  /** What curves there are; what is solved for has no points in the last two. */
  get names(): ['loss', QualityName, 'rate', 'gradient'] {
    return ['loss', this.#quality.name, 'rate', 'gradient'];
  }

  /** One of those curves. */
  series(name: SeriesName): Series {
    return this.#curve(name).series;
  }

  changedAt(name: SeriesName): number {
    return this.#curve(name).changedAt;
  }

  /** Adds a step. @param revision of the state with it. */
  step({ steps, seconds }: Moment, { loss, milliseconds, facts }: Step, revision: number): void {
    this.#recent.push(milliseconds);
    if (this.#recent.length > RECENT_STEPS) this.#recent.shift();
    // NaN before the first batch on samples: a mean would keep it.
    if (!Number.isNaN(loss)) this.#loss.series.add(steps, seconds, loss);
    this.#loss.changedAt = revision;
    for (const [curve, value] of [[this.#rate, facts?.learningRate], [this.#gradient, facts?.gradient]] as const) {
      if (value === undefined || value === null || Number.isNaN(value)) continue;
      curve.series.add(steps, seconds, value);
      curve.changedAt = revision;
    }
  }

  /** Adds a quality of the whole. @param revision of the state with it. */
  measured({ steps, seconds }: Moment, quality: number, revision: number): void {
    this.#quality.series.add(steps, seconds, quality);
    this.#quality.changedAt = revision;
  }

  stored(): StoredHistory {
    const [loss, quality, ...others] = this.names;
    const kept = [loss, quality, ...others.filter((name) => this.series(name).length > 0)];
    return Object.fromEntries(kept.map((name) => [name, this.series(name).stored()])) as unknown as StoredHistory;
  }

  #curve(name: SeriesName): Curve {
    if (name === 'loss') return this.#loss;
    if (name === 'rate') return this.#rate;
    if (name === 'gradient') return this.#gradient;
    if (name === this.#quality.name) return this.#quality;
    throw new RangeError(`this run has no ${name}`);
  }
}
