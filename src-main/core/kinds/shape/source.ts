/** A shape that is open: what its runs learn from, and what they are measured against. */
import { CancelledError, SettingError } from '../../base/errors.ts';
import type { Task } from '../../base/task.ts';
import { buildDistanceData, shareDistanceData } from '../../mesh/distance/distanceData.ts';
import { distanceVolume, type DistanceTask } from '../../mesh/distance/distanceVolume.ts';
import type { GridTargets } from '../../solve/targets.ts';
import { DEFAULT_RIDGE, solves } from '../../training/method.ts';
import type { TrainingOptions } from '../../training/options.ts';
import type { ShapeTraining } from '../../training/shapeOptions.ts';
import { learnGrid } from '../../training/solving.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { Trainer } from '../../training/trainer.ts';
import type { AskedField, MeasuredQuality, Source, SourceTools } from '../kind.ts';
import { ChunkBatches, chunksHere } from './chunks.ts';
import { BENT_REACH, distanceTargets, solvedSamples } from './distanceGrid.ts';
import { shapeQuality, ShapeTruth } from './quality.ts';
import type { ShapeDataset, ShapeSignal } from './signal.ts';

/** How much of the time of a solution goes into its distances, about. */
const DISTANCES_PART = 0.7;

export class ShapeSource implements Source {
  readonly dataset: ShapeDataset;
  /** Its distances on a grid say little of its surface. */
  readonly samples = null;
  #truth: ShapeTruth;
  #grid: { resolution: number; limit: number; values: Float32Array } | null = null;

  /** @param data in shared memory, so that threads that draw from it need no copy; made when it is not there yet. */
  constructor(signal: ShapeSignal, dataset: ShapeDataset, data = shareDistanceData(buildDistanceData(signal.surface))) {
    this.dataset = dataset;
    this.#truth = new ShapeTruth(signal, data);
  }

  stepper(start: LearningStart, tools: SourceTools): MakeStepper {
    return solves(start.training) ? this.#solve(start, tools) : this.#descend(start, tools);
  }

  /** The core in closed form on a grid of distances, once or by turns with the branches. */
  #solve(start: LearningStart, tools: SourceTools): MakeStepper {
    const { spec, training } = start;
    const { truncation } = shapeTraining(training);
    const { ridge = DEFAULT_RIDGE } = training;
    const resolution = solvedSamples(spec);
    const targets = async (task: Task): Promise<GridTargets> => {
      const distances = await this.#distances({ data: this.#truth.data, resolution, limit: BENT_REACH * truncation }, tools, task);
      return distanceTargets(distances, resolution, truncation);
    };
    return (field, { multiply, clock }) => learnGrid(field, start, targets, { ridge, halfway: 0 }, multiply, clock);
  }

  /** Adam on points. */
  #descend({ spec, training, seed, state }: LearningStart, tools: SourceTools): MakeStepper {
    const { batch, batchPoints } = training;
    const shape = shapeTraining(training);
    const { surface, data } = this.#truth;
    const task = { surface, data, branches: spec.branches, options: { shape, batch, batchPoints } };
    const batches = new ChunkBatches(tools.drawChunks?.(task) ?? chunksHere(task), seed, shape.renewal);
    return (field, { clock }) => new Trainer(field, batches, training, state, clock);
  }

  /** Distances on a grid; the last ones are kept, for another run to be solved with. */
  async #distances(wanted: DistanceTask, tools: SourceTools, { signal, progress }: Task): Promise<Float32Array> {
    const last = this.#grid;
    if (last?.resolution === wanted.resolution && last.limit === wanted.limit) return last.values;
    const task: Task = { ...(signal && { signal }), progress: (done) => progress?.(DISTANCES_PART * done) };
    const values = (await tools.measureGrid?.(wanted, task)) ?? distanceVolume(wanted);
    this.#grid = { resolution: wanted.resolution, limit: wanted.limit, values };
    return values;
  }

  async measure(field: AskedField, { signal, progress }: Task = {}): Promise<MeasuredQuality> {
    const shape = shapeTraining(field.training);
    for await (const part of field.parts((asked) => shapeQuality(asked, shape, this.#truth, signal))) {
      if (typeof part !== 'number') return { metrics: part, framePsnr: null };
      progress?.(part);
    }
    throw new CancelledError();
  }
}

/** The options that a run on a shape has. @throws SettingError when it has none. */
export function shapeTraining({ shape }: Pick<TrainingOptions, 'shape'>): ShapeTraining {
  if (shape) return shape;
  throw new SettingError('A run on a shape needs the settings of shapes: choose a preset.');
}
