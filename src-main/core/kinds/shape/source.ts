/** A shape that is open: what its runs learn from, and what they are measured against. */
import { CancelledError, SettingError } from '../../base/errors.ts';
import { buildDistanceData, shareDistanceData } from '../../mesh/distance/distanceData.ts';
import type { TrainingOptions } from '../../training/options.ts';
import type { ShapeTraining } from '../../training/shapeOptions.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import { Trainer } from '../../training/trainer.ts';
import type { AskedField, MeasuredQuality, Source, SourceTools } from '../kind.ts';
import { ChunkBatches, chunksHere } from './chunks.ts';
import { shapeQuality, ShapeTruth } from './quality.ts';
import type { ShapeDataset, ShapeSignal } from './signal.ts';

export class ShapeSource implements Source {
  readonly dataset: ShapeDataset;
  #truth: ShapeTruth;

  /** @param data in shared memory, so that threads that draw from it need no copy; made when it is not there yet. */
  constructor(signal: ShapeSignal, dataset: ShapeDataset, data = shareDistanceData(buildDistanceData(signal.surface))) {
    this.dataset = dataset;
    this.#truth = new ShapeTruth(signal, data);
  }

  stepper({ spec, training, seed, state }: LearningStart, tools: SourceTools): MakeStepper {
    const { batch, batchPoints } = training;
    const shape = shapeTraining(training);
    const { surface, data } = this.#truth;
    const task = { surface, data, branches: spec.branches, options: { shape, batch, batchPoints } };
    const batches = new ChunkBatches(tools.drawChunks?.(task) ?? chunksHere(task), seed, shape.renewal);
    return (field, { clock }) => new Trainer(field, batches, training, state, clock);
  }

  async measure(field: AskedField, signal?: AbortSignal): Promise<MeasuredQuality> {
    const shape = shapeTraining(field.training);
    for await (const metrics of field.parts((asked) => shapeQuality(asked, shape, this.#truth, signal))) {
      if (metrics) return { metrics, framePsnr: null };
    }
    throw new CancelledError();
  }
}

/** The options that a run on a shape has. @throws SettingError when it has none. */
export function shapeTraining({ shape }: Pick<TrainingOptions, 'shape'>): ShapeTraining {
  if (shape) return shape;
  throw new SettingError('A run on a shape needs the settings of shapes: choose a preset.');
}
