/** A volume that is open: what its runs learn from, and what they are measured against. */
import type { Task } from '../../base/task.ts';
import { gridPlane, planePlace } from '../../signal/planes.ts';
import type { GridSignal } from '../../signal/signal.ts';
import { signalTargets } from '../../solve/targets.ts';
import { WeighedSolver } from '../../solve/weighed/weighedSolver.ts';
import { DEFAULT_RIDGE } from '../../training/method.ts';
import { learnGrid, learnWith } from '../../training/solving.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { adamOnGrid } from '../grid/learning.ts';
import type { AskedField, MeasuredQuality, Source } from '../kind.ts';
import { checkMaskable } from './mask.ts';
import { SliceQuality } from './quality.ts';
import { volumeGrid, type VolumeDataset, type VolumeSignal } from './signal.ts';

export class VolumeSource implements Source {
  readonly dataset: VolumeDataset;
  #volume: VolumeSignal;

  constructor(volume: VolumeSignal, dataset: VolumeDataset) {
    this.#volume = volume;
    this.dataset = dataset;
  }

  /** Under a mask, what all samples have in common says little of how good a field can be. */
  get samples(): GridSignal | null {
    return this.#volume.weights ? null : volumeGrid(this.#volume);
  }

  stepper(start: LearningStart): MakeStepper {
    const { method = 'adam', midway, ridge = DEFAULT_RIDGE } = start.training;
    const grid = volumeGrid(this.#volume);
    const { weights } = grid;
    if (weights) checkMaskable(start);
    if (method === 'adam') return adamOnGrid(grid, start);
    if (weights) return (field, { multiply, clock }) => learnWith(new WeighedSolver(start.spec, { ...grid, weights }, ridge, multiply), field, start, clock);
    const targets = signalTargets(grid);
    return (field, { multiply, clock }) => learnGrid(field, start, async () => targets, { ridge, halfway: midway }, multiply, clock);
  }

  async measure(field: AskedField, { progress }: Task = {}): Promise<MeasuredQuality> {
    const { depth, width, height, weights } = this.#volume;
    const grid = volumeGrid(this.#volume);
    const times = Array.from({ length: depth }, (_, k) => planePlace(k, depth));
    const quality = new SliceQuality(this.#volume);
    let k = 0;
    for await (const { values } of field.frames({ width, height, times })) {
      quality.add(values, gridPlane(grid, k), weights?.subarray(k * height * width, (k + 1) * height * width));
      k += 1;
      progress?.(k / depth);
    }
    return { metrics: quality.metrics, framePsnr: null };
  }
}
