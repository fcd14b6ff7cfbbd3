/**
 * A run of the Session beneath a run of the Studio, with the curves that it draws. When it is replaced by another
 * one, queries that are under way end on it as they began, and the last of them takes it along.
 */
import type { AskedMeasure, Measured, RunId, RunInfo, SessionEvent } from '../../../core/session/api.ts';
import type { Inside } from '../../../core/inside/look.ts';
import { spreadsOf, WeightHistory } from '../../../core/inside/weights.ts';
import { kindOf, stepShape } from '../../../core/kinds/table.ts';
import { hostKind } from '../../kinds/table.ts';
import type { Metrics } from '../../../core/kinds/types.ts';
import type { Session } from '../../../core/session/session.ts';
import { learningOf } from '../../../core/training/cost.ts';
import type { AskedRun, Moment, Truth } from '../../kinds/studioKind.ts';
import { faultOf } from '../faults.ts';
import { Monitor } from './monitor.ts';
import type { RunCurves } from './runCurves.ts';
import type { StepEstimates } from './stepEstimates.ts';

/**
 * setup: somebody changed something; first: the first step was made, which somebody waits to see; step: training went on;
 * stepping: a long step is under way; ended: training ended; measured: somebody had it measured;
 * passing: it was measured in passing. What was measured is not worth saving for itself.
 */
export type ChangeKind = 'setup' | 'first' | 'step' | 'stepping' | 'ended' | 'measured' | 'passing';

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

/** Steps after which the time of a step is told to the estimates, again and again. */
const LEARN_STEPS = 16;

/** Milliseconds from which on a step is in the way of who waits for a picture; and for how long, at most, the second waits for a look at the first. */
const LONG_STEP_MS = 50;
const LOOK_MS = 300;

export class InnerRun implements AskedRun {
  readonly id: RunId;
  readonly curves: RunCurves;
  /** How its weights went. */
  readonly weights = new WeightHistory();
  #context: RunContext;
  #monitor: Monitor;
  #unsubscribe: () => void;
  #borrowers = 0;
  /** Lets training go on after its first step. */
  #looked: () => void = () => undefined;
  #isRetired = false;
  #isKeeping = false;
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
      this.#looked();
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
  async measure(asked: AskedMeasure = {}): Promise<Metrics> {
    return this.use(async (session, id) => {
      const { seconds } = session.info(id).progress;
      const measured = await session.measure(id, asked);
      this.#take(measured, seconds);
      return measured.metrics;
    });
  }

  #take({ steps, framePsnr, metrics }: Measured, seconds: number): void {
    const { dataset } = this.info;
    this.curves.metrics = { ...metrics, steps };
    if (framePsnr) this.curves.frames = { steps, psnr: framePsnr };
    const revision = this.#context.changed('measured');
    if (hostKind(dataset).studio.measuresAsInPassing) this.curves.measured({ steps, seconds }, kindOf(dataset).quality.of(metrics), revision);
  }

  /** Measures it in full where training has ended, unless that takes long. */
  async measureEnd(truth: Truth): Promise<void> {
    // One in passing may have begun before the last step.
    await this.#measuring;
    await this.#measureOnce(async () => {
      if (!truth.isQuick) await this.#measurePassing(truth);
      else if (this.curves.metrics?.steps !== this.info.progress.steps) await this.measure({ rank: 'passing' });
    });
  }

  #hear(event: SessionEvent): void {
    if (event.run !== this.id) return;
    if (event.kind === 'stepping') this.#context.changed('stepping');
    if (event.kind === 'measured') this.#take(event.measured, event.seconds);
    if (event.kind !== 'step') return;
    const { progress, milliseconds, facts } = event;
    const isFirst = progress.steps === 1;
    if (isFirst && milliseconds > LONG_STEP_MS) this.#letLook();
    this.curves.step(progress, { loss: progress.loss, milliseconds, facts }, this.#context.changed(isFirst ? 'first' : 'step'));
    if (progress.steps % LEARN_STEPS === 0) this.#learn();
    // Whoever waits to see the first step is not kept from it.
    if (!isFirst && this.weights.isDue(progress.seconds)) void this.keepWeights().catch(faultOf);
    const { truth } = this.#context;
    if (truth && this.#monitor.isDue(progress.seconds, milliseconds / 1000)) {
      void this.#measureOnce(() => this.#measurePassing(truth));
    }
  }

  /** What the first step gave is seen before the second, which may take long, is in the way of whoever asks for it. */
  #letLook(): void {
    const release = this.#context.session.hold();
    const timer = setTimeout(release, LOOK_MS);
    this.#looked = () => {
      clearTimeout(timer);
      release();
    };
  }

  #learn(): void {
    const { spec, training, dataset, engine, device } = this.info;
    const shape = stepShape({ spec, training, dataset });
    const { stepMilliseconds: milliseconds } = this.curves;
    if (milliseconds !== null) this.#context.estimates.learn({ engine, device, spec, shape, learning: learningOf(training), milliseconds });
  }

  /** Keeps its weights as they are now, unless they are kept already. */
  async keepWeights(): Promise<void> {
    const { steps, seconds } = this.info.progress;
    if (this.#isKeeping || this.weights.moments.at(-1)?.steps === steps) return;
    this.#isKeeping = true;
    try {
      const look = async ({ spec, parameters, slopes }: Inside) => ({ layers: spreadsOf(spec, parameters, slopes) });
      const { layers, steps: after, milliseconds } = await this.use((session, id) => session.inside(id, look, { rank: 'passing' }));
      this.weights.add({ layers, steps: after, seconds }, milliseconds / 1000);
    } finally {
      this.#isKeeping = false;
    }
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

  async #measurePassing(truth: Truth): Promise<void> {
    await this.use(async (session, id) => {
      const { steps, seconds } = session.info(id).progress;
      const { quality, frames, milliseconds } = await truth.measure(session, id, () => this.#context.clock());
      if (frames) this.curves.frames = { steps, psnr: frames };
      this.keep({ steps, seconds }, quality, milliseconds / 1000);
    });
  }
}
