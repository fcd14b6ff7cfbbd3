/** What training by turns needs of whoever solves for a core. */

import type { Task } from '../base/task.ts';

/** How well a field fits once its core was solved for. */
export interface Fit {
  /** Mean squared error over all that counts, by weights: what the core makes smallest, but for the ridge. */
  objective: number;
  /** Mean squared error over the samples alone, on the scale of training. */
  loss: number;
}

/** @template S a fit, and what its gradient needs of the way forth. */
export interface Solver<S extends Fit> {
  /** Parameters [0, branchParameters) are the branches', and the core's follow. */
  readonly branchParameters: number;
  /**
   * Puts the best core for the branches in `parameters`, [P], into them.
   * @param task ends what has to be found before it can be solved for.
   * @throws UnsolvableError when there is none, as when a weight is no number; CancelledError
   */
  solve(parameters: Float32Array, task?: Task): Promise<S>;
  /** The same for a core that is in `parameters` already. */
  evaluate(parameters: Float32Array, task?: Task): Promise<S>;
  /** d objective / d the branches' parameters, [branchParameters], the core held as it is. */
  gradient(solved: S): Promise<Float64Array>;
}
