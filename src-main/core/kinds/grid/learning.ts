/** How fields of grids learn by gradient steps. */
import type { Random } from '../../base/random.ts';
import type { GridSignal } from '../../signal/signal.ts';
import { trainingSampler } from '../../training/batches.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { Trainer } from '../../training/trainer.ts';
import { weighedBatch } from '../../training/weighedBatch.ts';

/** Adam on batches of a grid. */
export function adamOnGrid(grid: GridSignal, { spec, training, state }: LearningStart): MakeStepper {
  const draw = trainingSampler(grid, spec, training);
  return (field, { clock }) => {
    const drawn = grid.weights ? (random: Random) => weighedBatch(field, draw(random)) : draw;
    return new Trainer(field, { draw: (_, random) => drawn(random) }, training, state, clock);
  };
}
