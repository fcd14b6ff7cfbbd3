/**
 * Training by solving: the core of a field has its best value in closed form (core/solve), and what remains to be
 * learned are the branches. A step moves them along the exact gradient, solves for the core again, and looks at the true
 * error: a step that makes it worse is taken back and the rate halved, so that no run falls apart.
 *
 * The core is rounded to float32, which shakes the error by some thousandths. A step counts as worse when it is by more than
 * that, measured from the least error so far, and never may the error rise above the first one: it cannot creep away either.
 */
import { UnsolvableError } from '../base/errors.ts';
import type { Task } from '../base/task.ts';
import type { EngineField, KeptState } from '../engine/engine.ts';
import type { Progress, SolvingProgress } from './progress.ts';
import type { Fit, Solver } from '../solve/solver.ts';
import { adamStep, type AdamState } from '../engine/adam.ts';
import type { TrainingOptions } from './options.ts';
import { scheduledRate } from './schedule.ts';
import type { Stepper, TrainerState } from './stepper.ts';
import { keptParameters } from './trainedState.ts';

/** A step that went well lets the rate come back by this factor. */
const RECOVERY = 1.1;
/** What rounding may add to the least error, in parts of it. */
const SHAKE = 0.01;

/** Puts a core into parameters [P] that is nearly the best one, and gives about its mean squared error. */
export type FirstLook = (parameters: Float32Array) => Promise<number>;

export class SolveTrainer<Solved extends Fit> implements Stepper {
  readonly isDone = false;
  readonly state: TrainerState;
  #field: EngineField;
  #solver: Solver<Solved>;
  #options: TrainingOptions;
  #clock: () => number;
  #look: FirstLook | null;
  /** What the parameters of `state` give, until its gradient is known; null until they were looked at. */
  #current: Solved | null = null;
  #gradient: Float32Array | null = null;

  /**
   * @param field already holds `state.parameters`, and does after every step.
   * @param look makes the first step where to solve for everything takes long.
   */
  constructor(
    field: EngineField,
    solver: Solver<Solved>,
    options: TrainingOptions,
    state: TrainerState,
    clock: () => number,
    look: FirstLook | null = null,
  ) {
    this.#field = field;
    this.#solver = solver;
    this.#options = options;
    this.state = state;
    this.#clock = clock;
    this.#look = look;
  }

  /**
   * One step: the first solves for the core of the branches as they are, roughly before that where there is a look, and each
   * further one moves the branches as well.
   * @param done part of the budget that is used up, 0..1: where the schedule stands.
   */
  async step(done: number, task: Task = {}): Promise<Progress> {
    const { parameters, progress } = this.state;
    const start = this.#clock();
    if (progress.steps === 0 && this.#look) {
      const solution = parameters.slice();
      progress.loss = await this.#look(solution);
      parameters.set(solution);
    } else if (progress.solving) {
      await this.#alternate(done, progress.solving, task);
    } else {
      const solution = parameters.slice();
      this.#current = await this.#solver.solve(solution, task);
      parameters.set(solution);
      const { objective, loss } = this.#current;
      progress.solving = { rateScale: 1, first: objective, least: objective };
      progress.loss = loss;
    }
    progress.steps += 1;
    await this.#field.setParameters(parameters);
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  async readState(): Promise<void> {
    // Its arrays are the state.
  }

  keep(): KeptState {
    return keptParameters(this.#field, this.state.parameters);
  }

  close(): void {
    this.#current = null;
    this.#gradient = null;
  }

  async #alternate(done: number, { rateScale, first, least }: SolvingProgress, task: Task): Promise<void> {
    const { parameters, moments, progress } = this.state;
    const gradient = (this.#gradient ??= await this.#relativeGradient(task));
    const { beta1, beta2 } = this.#options;
    const learningRate = rateScale * scheduledRate(this.#options, progress.steps, done);
    // On copies: whoever looks at the field meanwhile, as a query may, sees no step half done.
    const moved = parameters.slice();
    const branchMoments = this.#branchPart(moments);
    const movedMoments = { first: branchMoments.first.slice(), second: branchMoments.second.slice() };
    const settings = { beta1, beta2, learningRate, step: progress.steps };
    adamStep(moved.subarray(0, this.#solver.branchParameters), gradient, movedMoments, settings);
    const next = await this.#solve(moved, task);
    const most = Math.max(least, Math.min(first, least * (1 + SHAKE)));
    if (!next || next.objective > most) {
      progress.solving = { rateScale: rateScale / 2, first, least };
      return;
    }
    parameters.set(moved);
    branchMoments.first.set(movedMoments.first);
    branchMoments.second.set(movedMoments.second);
    this.#current = next;
    this.#gradient = null;
    progress.loss = next.loss;
    progress.solving = { rateScale: Math.min(1, rateScale * RECOVERY), first, least: Math.min(least, next.objective) };
  }

  /** Null when the branches went where no core can be found. */
  async #solve(parameters: Float32Array, task: Task): Promise<Solved | null> {
    try {
      return await this.#solver.solve(parameters, task);
    } catch (error) {
      if (error instanceof UnsolvableError) return null;
      throw error;
    }
  }

  /**
   * The gradient as a part of the error: Adam takes any scale, but its epsilon would count beside that of a small error. A run
   * that is taken up again finds its branches and the core that was solved for them. What it is made from is large, and let go.
   */
  async #relativeGradient(task: Task): Promise<Float32Array> {
    const current = this.#current ?? (await this.#solver.evaluate(this.state.parameters, task));
    const gradient = await this.#solver.gradient(current);
    const scale = 1 / (current.objective || 1);
    this.#current = null;
    const relative = new Float32Array(gradient.length);
    for (let i = 0; i < relative.length; i++) relative[i] = scale * (gradient[i] as number);
    return relative;
  }

  /** The branches' part of the moments. */
  #branchPart({ first, second }: AdamState): AdamState {
    const { branchParameters } = this.#solver;
    return { first: first.subarray(0, branchParameters), second: second.subarray(0, branchParameters) };
  }
}
