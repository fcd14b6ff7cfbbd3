/**
 * A run of the Session beneath a run of the Studio, with the curves that it draws. When it is replaced by another
 * one, queries that are under way end on it as they began, and the last of them takes it along.
 */
import type { RunId, RunInfo, SessionEvent } from '../../core/session/api.ts';
import type { PictureSignal, Metrics } from '../../core/kinds/types.ts';
import type { Session } from '../../core/session/session.ts';
import { learningOf } from '../../core/training/cost.ts';
import { KINDS, stepShape } from '../../core/kinds/table.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import type { VideoSignal } from '../../core/kinds/video/signal.ts';
import { faultOf } from './faults.ts';
import { framePsnr } from './frameQuality.ts';
import { ErrorSum, Monitor } from './monitor.ts';
import type { NearPoints } from './nearPoints.ts';
import type { Moment, RunCurves } from './runCurves.ts';
import type { StepEstimates } from './stepEstimates.ts';

/**
 * setup: somebody changed something; step: training went on; ended: training ended; measured: somebody had it measured;
 * passing: it was measured in passing. What was measured is not worth saving for itself.
 */
export type ChangeKind = 'setup' | 'step' | 'ended' | 'measured' | 'passing';

/** What runs are measured against. */
export type Truth = PictureSignal | NearPoints;

/** What runs need of their Studio. */
export interface RunContext {
  session: Session;
  /** Null when no dataset is open. */
  truth: Truth | null;
  estimates: StepEstimates;
  /** Milliseconds, monotonic. */
  clock(): number;
  /** Told of every change; gives the revision of the state with it. */
  changed(kind: ChangeKind): number;
}

/** Larger sources have only their PSNR measured by themselves: SSIM takes some 100 ns a value, and holds all up. */
const MOST_SSIM_VALUES = 2 ** 23;
/** Steps after which the time of a step is told to the estimates, again and again. */
const LEARN_STEPS = 16;

export class InnerRun {
  readonly id: RunId;
  readonly curves: RunCurves;
  #context: RunContext;
  #monitor: Monitor;
  #unsubscribe: () => void;
  #borrowers = 0;
  #isRetired = false;
  /** What measures it in passing, or at the end; it does not reject. */
  #measuring: Promise<void> | null = null;

  constructor(context: RunContext, info: RunInfo, curves: RunCurves) {
    this.id = info.id;
    this.curves = curves;
    this.#context = context;
    this.#monitor = new Monitor(info, info.dataset);
    this.#unsubscribe = context.session.subscribe((event) => this.#hear(event));
  }

  get info(): RunInfo {
    return this.#context.session.info(this.id);
  }

  /** Runs a query, for whose duration the run stays. */
  async use<T>(query: (session: Session, id: RunId) => Promise<T>): Promise<T> {
    this.#borrowers += 1;
    try {
      return await query(this.#context.session, this.id);
    } finally {
      this.#borrowers -= 1;
      // It may be gone with its session, which is not the query's fault.
      if (this.#isRetired && this.#borrowers === 0) await this.remove().catch(() => undefined);
    }
  }

  /** Has it removed once nobody queries it. It is not in training any more. */
  async retire(): Promise<void> {
    this.#unsubscribe();
    this.#isRetired = true;
    if (this.#borrowers === 0) await this.remove();
  }

  /** Removes it at once; queries under way end with a CancelledError. */
  async remove(): Promise<void> {
    this.#unsubscribe();
    this.#isRetired = false;
    await this.#context.session.removeRun(this.id);
  }

  /** Keeps a quality of the whole. @param moment that it is of. @param cost seconds that it took. */
  keep(moment: Moment, quality: number, cost: number): void {
    this.#monitor.measured(moment.seconds, cost);
    this.curves.measured(moment, quality, this.#context.changed('passing'));
  }

  /** All measures of the whole, kept too. @throws CoordxError without its dataset; CancelledError. */
  async measure(signal?: AbortSignal): Promise<Metrics> {
    return this.use(async (session, id) => {
      const { seconds } = session.info(id).progress;
      const { steps, framePsnr, metrics } = await session.measure(id, signal);
      this.curves.metrics = { ...metrics, steps };
      if (framePsnr) this.curves.frames = { steps, psnr: framePsnr };
      const revision = this.#context.changed('measured');
      // The curve of a shape is of the points that are measured in passing: others would be a leap in it.
      if (!KINDS.shape.quality.isOwn(metrics)) this.curves.measured({ steps, seconds }, metrics.psnr, revision);
      return metrics;
    });
  }

  /** Measures it in full where training has ended, unless the source is too large for that, or a shape. */
  async measureEnd(truth: Truth): Promise<void> {
    // One in passing may have begun before the last step.
    await this.#measuring;
    await this.#measureOnce(async () => {
      // Frames are many, points and surfaces of shapes too, and whoever looks at them would have to wait.
      if (truth.kind !== 'image' || truth.values.length > MOST_SSIM_VALUES) await this.#measurePassing(truth);
      else if (this.curves.metrics?.steps !== this.info.progress.steps) await this.measure();
    });
  }

  #hear(event: SessionEvent): void {
    if (event.run !== this.id || event.kind !== 'step') return;
    const { progress, milliseconds } = event;
    this.curves.step(progress, progress.loss, milliseconds, this.#context.changed('step'));
    if (progress.steps % LEARN_STEPS === 0) this.#learn();
    const { truth } = this.#context;
    if (truth && this.#monitor.isDue(progress.seconds, milliseconds / 1000)) {
      void this.#measureOnce(() => this.#measurePassing(truth));
    }
  }

  #learn(): void {
    const { spec, training, dataset, engine, device } = this.info;
    const shape = stepShape({ spec, training, dataset });
    const { stepMilliseconds: milliseconds } = this.curves;
    if (milliseconds !== null) this.#context.estimates.learn({ engine, device, spec, shape, learning: learningOf(training), milliseconds });
  }

  /** Measures unless that is under way: nobody waits for it, and a failure is told to whoever asks next. */
  async #measureOnce(measure: () => Promise<void>): Promise<void> {
    if (this.#measuring) return;
    this.#measuring = measure()
      .catch(faultOf)
      .then(() => {
        this.#measuring = null;
      });
    await this.#measuring;
  }

  #measurePassing(truth: Truth): Promise<void> {
    switch (truth.kind) {
      case 'image':
        return this.#measureImage(truth);
      case 'video':
        return this.#measureVideo(truth);
      case 'shape':
        return this.#measureShape(truth);
    }
  }

  async #measureShape(points: NearPoints): Promise<void> {
    await this.use(async (session, id) => {
      const { steps, seconds } = session.info(id).progress;
      const { iou, milliseconds } = await points.iou(session, id);
      this.keep({ steps, seconds }, iou, milliseconds / 1000);
    });
  }

  async #measureVideo(video: VideoSignal): Promise<void> {
    await this.use(async (session, id) => {
      const { steps, seconds } = session.info(id).progress;
      const { frames, mean, milliseconds } = await framePsnr(session, id, video, () => this.#context.clock());
      this.curves.frames = { steps, psnr: frames };
      this.keep({ steps, seconds }, mean, milliseconds / 1000);
    });
  }

  async #measureImage(image: ImageSignal): Promise<void> {
    const error = new ErrorSum(image);
    const { width, height } = image;
    await this.use(async (session, id) => {
      const { steps, seconds } = session.info(id).progress;
      let cost = 0;
      for await (const band of session.picture(id, { width, height })) {
        const start = this.#context.clock();
        error.add(band);
        cost += band.milliseconds + this.#context.clock() - start;
      }
      this.keep({ steps, seconds }, error.psnr, cost / 1000);
    });
  }
}
