/** How fields of grids learn by gradient steps, and what solves for their cores multiplies by. */
import type { Engine } from '../../engine/engine.ts';
import { multiplyHere, type Multiply } from '../../engine/multiply.ts';
import type { GridSignal } from '../../signal/signal.ts';
import { trainingSampler } from '../../training/batches.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { Trainer } from '../../training/trainer.ts';

/** Adam on batches of a grid. */
export function adamOnGrid(grid: GridSignal, { spec, training, state }: LearningStart): MakeStepper {
  const draw = trainingSampler(grid, spec, training);
  return (field, { clock }) => new Trainer(field, { draw: (_, random) => draw(random) }, training, state, clock);
}

/** The matrix products of an engine, or of this thread where it has none. */
export function multiplyOf(engine: Engine, threads: number | undefined): Multiply {
  return engine.multiply?.(threads) ?? multiplyHere;
}
