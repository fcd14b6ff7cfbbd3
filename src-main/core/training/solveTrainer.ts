/**
 * Training by solving: the core of a field has its best value in closed form (core/solve/coreSolver.ts), and what remains to be
 * learned are the branches. A step moves them along the exact gradient, solves for the core again, and looks at the true
 * error: a step that makes it worse is taken back and the rate halved, so that no run falls apart.
 */
import { CoordxError } from '../errors.ts';
import type { EngineField } from '../engine.ts';
import type { Progress } from '../model.ts';
import type { CoreSolver, Solved } from '../solve/coreSolver.ts';
import { adamStep, type AdamState } from './adam.ts';
import type { TrainingOptions } from './options.ts';
import { scheduledRate } from './schedule.ts';
import type { Stepper, TrainerState } from './trainer.ts';

/** A step that went well lets the rate come back by this factor. */
const RECOVERY = 1.1;

export class SolveTrainer implements Stepper {
  readonly state: TrainerState;
  #field: EngineField;
  #solver: CoreSolver;
  #options: TrainingOptions;
  #clock: () => number;
  /** What the parameters of `state` give; null until they were looked at. */
  #current: Solved | null = null;
  #gradient: Float32Array | null = null;

  /** @param field already holds `state.parameters`, and does after every step. */
  constructor(field: EngineField, solver: CoreSolver, options: TrainingOptions, state: TrainerState, clock: () => number) {
    this.#field = field;
    this.#solver = solver;
    this.#options = options;
    this.state = state;
    this.#clock = clock;
  }

  /** Whether no further step would change anything. */
  get isDone(): boolean {
    return this.#options.method === 'solve' && this.state.progress.steps > 0;
  }

  /**
   * One step: the first solves for the core of the branches as they are, each further one moves the branches as well.
   * @param done part of the budget that is used up, 0..1: where the schedule stands.
   */
  async step(done: number): Promise<Progress> {
    const { parameters, progress } = this.state;
    const start = this.#clock();
    if (progress.steps === 0) {
      const solution = parameters.slice();
      this.#current = await this.#solver.solve(solution);
      parameters.set(solution);
    } else if (!this.isDone) {
      await this.#alternate(done);
    }
    progress.steps += 1;
    progress.loss = this.#current?.loss ?? progress.loss;
    await this.#field.setParameters(parameters);
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  close(): void {
    this.#current = null;
    this.#gradient = null;
  }

  async #alternate(done: number): Promise<void> {
    const { parameters, moments, progress } = this.state;
    // A run that is taken up again finds its branches and the core that was solved for them.
    const current = (this.#current ??= await this.#solver.evaluate(parameters));
    const gradient = (this.#gradient ??= await this.#relativeGradient(current));
    const { beta1, beta2 } = this.#options;
    const scale = progress.rateScale ?? 1;
    const learningRate = scale * scheduledRate(this.#options, done);
    // On copies: whoever looks at the field meanwhile, as a query may, sees no step half done.
    const moved = parameters.slice();
    const branches = this.#branchPart(moments);
    const movedMoments = { first: branches.first.slice(), second: branches.second.slice() };
    const settings = { beta1, beta2, learningRate, step: progress.steps };
    adamStep(moved.subarray(0, this.#solver.branchParameters), gradient, movedMoments, settings);
    const next = await this.#solve(moved);
    if (!next || next.objective > current.objective) {
      progress.rateScale = scale / 2;
      return;
    }
    parameters.set(moved);
    branches.first.set(movedMoments.first);
    branches.second.set(movedMoments.second);
    this.#current = next;
    this.#gradient = null;
    progress.rateScale = Math.min(1, scale * RECOVERY);
  }

  /** Null when the branches went where no core can be found. */
  async #solve(parameters: Float32Array): Promise<Solved | null> {
    try {
      return await this.#solver.solve(parameters);
    } catch (error) {
      if (error instanceof CoordxError) return null;
      throw error;
    }
  }

  /** The gradient as a part of the error: Adam takes any scale, but its epsilon would count beside that of a small error. */
  async #relativeGradient(current: Solved): Promise<Float32Array> {
    const gradient = await this.#solver.gradient(current);
    const scale = 1 / Math.max(current.objective, Number.MIN_VALUE);
    return Float32Array.from(gradient, (slope) => (slope === 0 ? 0 : slope * scale));
  }

  /** The branches' part of the moments. */
  #branchPart({ first, second }: AdamState): AdamState {
    const { branchParameters } = this.#solver;
    return { first: first.subarray(0, branchParameters), second: second.subarray(0, branchParameters) };
  }
}
