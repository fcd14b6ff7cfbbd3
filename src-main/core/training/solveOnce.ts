/** Training that is one solution: the core in closed form, for the branches as they start (core/solve/gridSolver.ts). */
import type { EngineField } from '../engine/engine.ts';
import type { Progress } from './progress.ts';
import type { Stepper, TrainerState } from './stepper.ts';

export class SolveOnce implements Stepper {
  readonly state: TrainerState;
  #field: EngineField;
  #solve: (parameters: Float32Array) => Promise<number>;
  #clock: () => number;

  /** @param solve puts the best core into parameters [P], and gives the mean squared error. */
  constructor(field: EngineField, solve: (parameters: Float32Array) => Promise<number>, state: TrainerState, clock: () => number) {
    this.#field = field;
    this.#solve = solve;
    this.state = state;
    this.#clock = clock;
  }

  get isDone(): boolean {
    return this.state.progress.steps > 0;
  }

  async step(): Promise<Progress> {
    const { parameters, progress } = this.state;
    const start = this.#clock();
    // On a copy: whoever looks at the field meanwhile, as a query may, sees no solution half done.
    const solution = parameters.slice();
    progress.loss = await this.#solve(solution);
    parameters.set(solution);
    progress.steps += 1;
    await this.#field.setParameters(parameters);
    progress.seconds += (this.#clock() - start) / 1000;
    return progress;
  }

  close(): void {
    // Nothing works for it between steps.
  }
}
