/** Training that is one solution: the core in closed form, for the branches as they start (core/solve/gridSolver.ts). */
import type { Task } from '../base/task.ts';
import type { EngineField, KeptState } from '../engine/engine.ts';
import type { Progress } from './progress.ts';
import type { Stepper, TrainerState } from './stepper.ts';
import { keptParameters } from './trainedState.ts';

/** Puts the best core into parameters [P], and gives the mean squared error. @throws CancelledError */
export type SolveWhole = (parameters: Float32Array, task: Task) => Promise<number>;

export class SolveOnce implements Stepper {
  readonly state: TrainerState;
  #field: EngineField;
  #solve: SolveWhole;
  #clock: () => number;

  constructor(field: EngineField, solve: SolveWhole, state: TrainerState, clock: () => number) {
    this.#field = field;
    this.#solve = solve;
    this.state = state;
    this.#clock = clock;
  }

  get isDone(): boolean {
    return this.state.progress.steps > 0;
  }

  async step(_done: number, task: Task = {}): Promise<Progress> {
    const { parameters, progress } = this.state;
    const start = this.#clock();
    // On a copy: whoever looks at the field meanwhile, as a query may, sees no solution half done, and one that is broken
    // off leaves nothing behind.
    const solution = parameters.slice();
    progress.loss = await this.#solve(solution, task);
    parameters.set(solution);
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
    // Nothing works for it between steps.
  }
}
