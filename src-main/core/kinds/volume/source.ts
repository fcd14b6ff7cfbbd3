/** A volume that is open: what its runs learn from, and what they are measured against. */
import type { Task } from '../../base/task.ts';
import { gridPlane, planePlace } from '../../signal/planes.ts';
import type { GridSignal } from '../../signal/signal.ts';
import { signalTargets } from '../../solve/targets.ts';
import { DEFAULT_RIDGE } from '../../training/method.ts';
import { learnGrid } from '../../training/solving.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { adamOnGrid } from '../grid/learning.ts';
import type { AskedField, MeasuredQuality, Source } from '../kind.ts';
import { SliceQuality } from './quality.ts';
import { volumeGrid, type VolumeDataset, type VolumeSignal } from './signal.ts';

export class VolumeSource implements Source {
  readonly dataset: VolumeDataset;
  #volume: VolumeSignal;

  constructor(volume: VolumeSignal, dataset: VolumeDataset) {
    this.#volume = volume;
    this.dataset = dataset;
  }

  get samples(): GridSignal {
    return volumeGrid(this.#volume);
  }

  stepper(start: LearningStart): MakeStepper {
    const { method = 'adam', midway, ridge = DEFAULT_RIDGE } = start.training;
    const grid = this.samples;
    if (method === 'adam') return adamOnGrid(grid, start);
    const targets = signalTargets(grid);
    return (field, { multiply, clock }) => learnGrid(field, start, async () => targets, { ridge, halfway: midway }, multiply, clock);
  }

  async measure(field: AskedField, { progress }: Task = {}): Promise<MeasuredQuality> {
    const { depth, width, height } = this.#volume;
    const times = Array.from({ length: depth }, (_, k) => planePlace(k, depth));
    const quality = new SliceQuality(this.#volume);
    let k = 0;
    for await (const { values } of field.frames({ width, height, times })) {
      quality.add(values, gridPlane(this.samples, k));
      k += 1;
      progress?.(k / depth);
    }
    return { metrics: quality.metrics, framePsnr: null };
  }
}
