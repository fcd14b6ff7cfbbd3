/** An image that is open: what its runs learn from, and what they are measured against. */
import type { GridSignal } from '../../signal/signal.ts';
import { firstLook } from '../../solve/firstLook.ts';
import { CoreSolver } from '../../solve/coreSolver.ts';
import { DEFAULT_RIDGE } from '../../training/method.ts';
import { learnWith } from '../../training/solving.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import type { AskedField, MeasuredQuality, Source } from '../kind.ts';
import { adamOnGrid } from '../grid/learning.ts';
import { bandsQuality } from '../picture/quality.ts';
import { imageGrid, type ImageDataset, type ImageSignal } from './signal.ts';

export class ImageSource implements Source {
  readonly dataset: ImageDataset;
  #image: ImageSignal;

  constructor(image: ImageSignal, dataset: ImageDataset) {
    this.#image = image;
    this.dataset = dataset;
  }

  get samples(): GridSignal {
    return imageGrid(this.#image);
  }

  stepper(start: LearningStart): MakeStepper {
    const { spec, training } = start;
    const { method = 'adam', midway, ridge = DEFAULT_RIDGE } = training;
    const grid = this.samples;
    if (method === 'adam') return adamOnGrid(grid, start);
    return (field, { multiply, clock }) => {
      const solver = new CoreSolver(spec, grid, { halfway: midway, ridge }, multiply);
      return learnWith(solver, field, start, clock, firstLook(spec, grid, ridge, multiply));
    };
  }

  async measure(field: AskedField): Promise<MeasuredQuality> {
    const { width, height, values } = this.#image;
    return { metrics: await bandsQuality(field.picture({ width, height }), values, this.#image), framePsnr: null };
  }
}
