/**
 * One run of a Studio: its setup, its budget, its training. Beneath it is a run of the Session (InnerRun), which
 * another one replaces when the setup changes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RunId, RunInfo } from '../../../core/session/api.ts';
import { startsAnew } from '../../../core/settings/startsAnew.ts';
import { CoordxError, EngineError } from '../../../core/base/errors.ts';
import { DIVERGED, isSound } from '../../../core/field/soundness.ts';
import { Exclusive } from '../../../core/base/exclusive.ts';
import type { Model } from '../../../core/session/model.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import type { Session } from '../../../core/session/session.ts';
import type { RunSetup, RunState } from '../../../core/protocol/studio.ts';
import { unjudged } from '../../../core/training/progress.ts';
import { budgetDone, validateBudget, type Budget } from '../../../core/training/schedule.ts';
import type { StoredRun } from '../../../io/projectFile.ts';
import { faultOf } from '../faults.ts';
import { InnerRun, type RunContext } from './innerRun.ts';
import { RunCurves } from './runCurves.ts';

/** What tells a run from others. */
export interface RunMark {
  id: RunId;
  /** As in RunState. */
  color: number;
}

export class StudioRun {
  readonly id: RunId;
  readonly color: number;
  #context: RunContext;
  #setup: RunSetup;
  #inner: InnerRun;
  #budget: Budget | null;
  #fault: string | null = null;
  /** Resolves when training has ended, whyever. */
  #training: Promise<void> | null = null;
  /** Whether training is ended only for something else to be done. */
  #isInterrupted = false;
  /** What changes the run, one thing at a time. */
  #turns = new Exclusive();
  #isRemoved = false;

  private constructor({ id, color }: RunMark, context: RunContext, setup: RunSetup, inner: InnerRun, budget: Budget | null, model?: Model) {
    this.id = id;
    this.color = color;
    if (model && !isSound(model.parameters)) this.#fault = `This field ${DIVERGED}`;
    this.#context = context;
    this.#setup = setup;
    this.#inner = inner;
    this.#budget = budget;
  }

  /** A run with fresh weights. @throws CoordxError as Session.createRun. */
  static async create(mark: RunMark, context: RunContext, setup: RunSetup): Promise<StudioRun> {
    const info = await context.session.createRun(requestOf(setup));
    return new StudioRun(mark, context, setup, freshRun(context, info), null);
  }

  /** A run of a model that was opened by itself. */
  static async open(mark: RunMark, context: RunContext, name: string, model: Model): Promise<StudioRun> {
    const setup = setupOf(model, { name, engine: 'auto', device: 'auto' });
    const curves = RunCurves.fresh(kindOf(model.dataset).quality.name, model.progress.steps, model.metrics);
    return new StudioRun(mark, context, setup, new InnerRun(context, await context.session.openModel(model), curves), null, model);
  }

  /** A run as it was stored. Where its device is missing, it computes on the best there is. */
  static async restore(mark: RunMark, context: RunContext, stored: StoredRun): Promise<StudioRun> {
    const { engine, device, model, history, metrics, budget } = stored;
    try {
      const info = await context.session.openModel(model, { engine, device });
      const inner = new InnerRun(context, info, RunCurves.restore(kindOf(model.dataset).quality.name, history, metrics));
      return new StudioRun(mark, context, setupOf(model, stored), inner, budget, model);
    } catch (error) {
      if (!(error instanceof EngineError) || (engine === 'auto' && device === 'auto')) throw error;
      return StudioRun.restore(mark, context, { ...stored, engine: 'auto', device: 'auto' });
    }
  }

  get setup(): RunSetup {
    return this.#setup;
  }

  get isTraining(): boolean {
    return this.#training !== null;
  }

  get curves(): RunCurves {
    return this.#inner.curves;
  }

  /** What computes it now. */
  get inner(): InnerRun {
    return this.#inner;
  }

  state(): RunState {
    const { dataset, hasDataset, engine, device, placement, parameters, progress, status, stepping, isDone } = this.#inner.info;
    return {
      id: this.id,
      color: this.color,
      setup: this.#setup,
      dataset,
      hasDataset,
      engine,
      device,
      placement,
      parameters,
      progress,
      status,
      stepping,
      isDone,
      budget: this.#budget,
      done: isDone || this.#isReached(progress.steps) ? 1 : this.#budget ? budgetDone(this.#budget, progress) : 0,
      stepMilliseconds: this.curves.stepMilliseconds,
      metrics: this.curves.metrics,
      framesMeasured: this.curves.frames?.steps ?? null,
      fault: this.#fault,
    };
  }

  /** Whether it was measured after its last step to have the quality that it was to reach. */
  #isReached(steps: number): boolean {
    const { metrics } = this.curves;
    const target = this.#budget?.targetPsnr;
    return target !== undefined && metrics?.steps === steps && kindOf(this.#inner.info.dataset).quality.of(metrics) >= target;
  }

  /** Everything that a project keeps of it. */
  async stored(): Promise<StoredRun> {
    const { curves } = this;
    const { name, engine, device } = this.#setup;
    const model = await this.#inner.use((session, id) => session.snapshot(id));
    const { metrics } = curves;
    return { id: this.id, color: this.color, name, engine, device, budget: this.#budget, metrics, history: curves.stored(), model };
  }

  /** Starts training and returns. @throws CoordxError when it cannot be trained. */
  train(budget: Budget): Promise<void> {
    return this.#turn(() => this.#start(budget));
  }

  /** Exactly one step. @throws CoordxError when it cannot be trained. */
  step(budget: Budget): Promise<void> {
    return this.#turn(async () => {
      const limits = validateBudget(budget);
      await this.#context.session.step(this.#inner.id, limits);
      this.#budget = limits;
      this.#fault = null;
      this.#context.changed('ended');
    });
  }

  /** Ends training with the step in progress, and returns when it has. */
  async pause(): Promise<void> {
    this.#context.session.stop(this.#inner.id);
    // Behind whatever would have it go on.
    await this.#turns.run(() => this.#halt());
  }

  /** Fresh weights, no progress, no curves. */
  reset(): Promise<void> {
    return this.#turn(async () => {
      await this.#interrupt();
      await this.#renew(this.#setup);
    });
  }

  /** Another setup. Weights and progress are kept where architecture and seed stay as they were. */
  configure(setup: RunSetup): Promise<void> {
    return this.#turn(async () => {
      const { config, seed, engine, device } = this.#setup;
      if (isDeepStrictEqual([setup.config, setup.seed, setup.engine, setup.device], [config, seed, engine, device])) {
        this.#setup = setup;
        this.#context.changed('setup');
        return;
      }
      const isKept = !startsAnew({ config, seed }, setup);
      const budget = this.#training && this.#budget;
      await this.#interrupt();
      try {
        await (isKept ? this.#rebuild(setup) : this.#renew(setup));
      } catch (error) {
        if (budget) await this.#start(budget);
        throw error;
      }
      if (isKept && budget) await this.#start(budget);
    });
  }

  /** Ends it. Queries under way end with a CancelledError. */
  async remove(): Promise<void> {
    this.#context.session.stop(this.#inner.id);
    await this.#turns.run(async () => {
      this.#isRemoved = true;
      await this.#interrupt();
      await this.#inner.remove();
    });
  }

  #turn(task: () => Promise<void>): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#isRemoved) throw new CoordxError(`There is no run ${this.id}.`);
      await task();
    });
  }

  async #start(budget: Budget): Promise<void> {
    const ended = this.#context.session.train(this.#inner.id, budget);
    // What cannot begin has been refused by now.
    await Promise.race([ended, Promise.resolve()]);
    this.#budget = validateBudget(budget);
    this.#fault = null;
    this.#training = ended.then(
      () => this.#ended(null),
      (error: unknown) => this.#ended(faultOf(error)),
    );
    this.#context.changed('setup');
  }

  #ended(fault: string | null): void {
    this.#training = null;
    this.#fault = fault;
    this.#context.changed('ended');
    const { truth } = this.#context;
    if (fault === null && truth && !this.#isInterrupted) void this.#inner.measureEnd(truth);
  }

  async #halt(): Promise<void> {
    this.#context.session.stop(this.#inner.id);
    await this.#training;
  }

  /** Ends training for something else to be done, which makes measuring it a waste. */
  async #interrupt(): Promise<void> {
    this.#isInterrupted = true;
    await this.#halt().finally(() => {
      this.#isInterrupted = false;
    });
  }

  /** The same weights and progress under another setup. */
  async #rebuild(setup: RunSetup): Promise<void> {
    const { session } = this.#context;
    const model = await session.snapshot(this.#inner.id);
    const { preset, config, engine, device } = setup;
    const { training } = config;
    const progress = isDeepStrictEqual(training, model.training) ? model.progress : unjudged(model.progress);
    const info = await session.openModel({ ...model, preset, training, progress }, { engine, device });
    await this.#replace(new InnerRun(this.#context, info, this.curves), setup);
  }

  async #renew(setup: RunSetup): Promise<void> {
    const info = await this.#context.session.createRun(requestOf(setup));
    this.#budget = null;
    this.#fault = null;
    await this.#replace(freshRun(this.#context, info), setup);
  }

  async #replace(inner: InnerRun, setup: RunSetup): Promise<void> {
    const old = this.#inner;
    this.#inner = inner;
    this.#setup = setup;
    this.#context.changed('setup');
    await old.retire();
  }
}

function freshRun(context: RunContext, info: RunInfo): InnerRun {
  return new InnerRun(context, info, RunCurves.fresh(kindOf(info.dataset).quality.name, 0, null));
}

function requestOf({ preset, config, seed, engine, device }: RunSetup): Parameters<Session['createRun']>[0] {
  return { preset, config, seed, engine, device };
}

/** The setup of a model's run. */
function setupOf(
  { preset, spec, training, seed }: Model,
  { name, engine, device }: Pick<RunSetup, 'name' | 'engine' | 'device'>,
): RunSetup {
  return { name, preset, config: { spec, training }, seed, engine, device };
}
