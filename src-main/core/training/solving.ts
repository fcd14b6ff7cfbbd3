/** Which trainer, with which solver, a method that solves takes. */
import type { Task } from '../base/task.ts';
import type { EngineField } from '../engine/engine.ts';
import type { Multiply } from '../engine/multiply.ts';
import type { SolveOptions } from '../solve/coreSolver.ts';
import { GridSolver } from '../solve/gridDescent.ts';
import { solveGrid } from '../solve/gridSolver.ts';
import { PlaneSolver } from '../solve/planeSolver.ts';
import type { Fit, Solver } from '../solve/solver.ts';
import type { GridTargets } from '../solve/targets.ts';
import { SolveOnce } from './solveOnce.ts';
import { SolveTrainer, type FirstLook } from './solveTrainer.ts';
import type { LearningStart, Stepper } from './stepper.ts';

/** Once, or by turns with the branches. @param look the first step of what goes by turns, where all of it takes long. */
export function learnWith<S extends Fit>(
  solver: Solver<S>,
  field: EngineField,
  { training, state }: LearningStart,
  clock: () => number,
  look: FirstLook | null = null,
): Stepper {
  if (training.method === 'alternate') return new SolveTrainer(field, solver, training, state, clock, look);
  return new SolveOnce(field, async (parameters, task) => (await solver.solve(parameters, task)).loss, state, clock);
}

/** The same on a grid of three axes, whose branches have an axis each, or the first has one and the second has two. */
export function learnGrid(
  field: EngineField,
  start: LearningStart,
  targets: (task: Task) => Promise<GridTargets>,
  options: SolveOptions,
  multiply: Multiply,
  clock: () => number,
): Stepper {
  const { spec, training, state } = start;
  if (spec.branches.length === 2) return learnWith(new PlaneSolver(spec, targets, options, multiply), field, start, clock);
  if (training.method === 'alternate') return learnWith(new GridSolver(spec, targets, options, multiply), field, start, clock);
  const { ridge, halfway } = options;
  // Nothing of the way forth is kept.
  const solve = async (parameters: Float32Array, task: Task): Promise<number> =>
    solveGrid(spec, await targets(task), parameters, { ridge, halfway: [halfway, 0, 0] }, multiply);
  return new SolveOnce(field, solve, state, clock);
}
