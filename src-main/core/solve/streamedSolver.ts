/** What solvers over three axes have in common: targets that are asked for when they are first needed, and seen a plane at a time. */
import type { Task } from '../base/task.ts';
import type { Multiply } from '../engine/multiply.ts';
import { parameterLayout, type Layer, type Layout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { SolveOptions } from './coreSolver.ts';
import type { Fit, Solver } from './solver.ts';
import type { GridTargets } from './targets.ts';

/** @template S a fit. @template M what is made of the targets once, and does not change from step to step. */
export abstract class StreamedSolver<S extends Fit, M> implements Solver<S> {
  protected readonly spec: FieldSpec;
  protected readonly layout: Layout;
  protected readonly core: Layer;
  protected readonly options: SolveOptions;
  protected readonly multiply: Multiply;
  #targets: (task: Task) => Promise<GridTargets>;
  #made: Promise<M> | null = null;

  /**
   * @param spec with fusion `tensor`. @param targets asked for when they are first needed.
   * @param options halfway: of the first axis alone.
   */
  constructor(spec: FieldSpec, targets: (task: Task) => Promise<GridTargets>, options: SolveOptions, multiply: Multiply) {
    this.spec = spec;
    this.layout = parameterLayout(spec);
    this.core = this.layout.core as Layer;
    this.options = options;
    this.multiply = multiply;
    this.#targets = targets;
  }

  get branchParameters(): number {
    return this.core.weightOffset;
  }

  async solve(parameters: Float32Array, task: Task = {}): Promise<S> {
    return this.fit(parameters, true, task);
  }

  async evaluate(parameters: Float32Array, task: Task = {}): Promise<S> {
    return this.fit(parameters, false, task);
  }

  abstract gradient(solved: S): Promise<Float64Array>;

  /** Looks at a core that is in `parameters`, [P], or first puts the best one there. */
  protected abstract fit(parameters: Float32Array, isToBeSolved: boolean, task: Task): Promise<S>;

  protected abstract make(targets: GridTargets): M;

  protected made(task: Task = {}): Promise<M> {
    this.#made ??= this.#targets(task)
      .then((targets) => this.make(targets))
      .catch((error: unknown) => {
        // Who broke it off may ask again.
        this.#made = null;
        throw error;
      });
    return this.#made;
  }
}
