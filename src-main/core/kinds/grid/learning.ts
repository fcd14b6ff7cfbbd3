/** How fields of grids learn by gradient steps. */
import type { GridSignal } from '../../signal/signal.ts';
import { trainingSampler } from '../../training/batches.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { Trainer } from '../../training/trainer.ts';

/** Adam on batches of a grid. */
export function adamOnGrid(grid: GridSignal, { spec, training, state }: LearningStart): MakeStepper {
  const draw = trainingSampler(grid, spec, training);
  return (field, { clock }) => new Trainer(field, { draw: (_, random) => draw(random) }, training, state, clock);
}
