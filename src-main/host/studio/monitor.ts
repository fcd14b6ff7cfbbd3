/** When a run in training is measured against its source, and the error that a measurement adds up. */
import { queryFlops, stepFlops } from '../../core/field/cost.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { branchSamples } from '../../core/signal/gridSampler.ts';
import { stepShape, domainOf } from '../../core/kinds/table.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import { psnr } from '../../core/training/metrics.ts';
import type { RunConfig } from '../../core/settings/settings.ts';
import type { BrickShape } from '../../core/engine/batch.ts';
import type { DatasetDescription } from '../../core/kinds/types.ts';
import { measuredSizes } from './frameQuality.ts';
import { nearBricks } from './nearPoints.ts';
import type { Rows } from './pictures.ts';

/** Part of the training time that measuring takes at most. */
const SHARE = 0.02;
/** Each measurement waits for the training time to grow by this factor: curves need less and less of them. */
const GROWTH = 1.02;

/** Plans the measurements of a run. All times are seconds of its training. */
export class Monitor {
  /** Time of a measurement in steps, by arithmetic: what is known before any. */
  #costInSteps: number;
  /** The shortest step and the shortest measurement: whatever disturbs one makes it longer. */
  #step = Infinity;
  #cost: number | null = null;
  #hasMeasured = false;
  /** After which the next one has to wait. */
  #last: number | null = null;

  constructor({ spec, training }: RunConfig, dataset: DatasetDescription) {
    this.#costInSteps = queryFlops(spec, measuredBricks(spec, dataset)) / stepFlops(spec, stepShape({ spec, training, dataset }));
  }

  /** Whether it is time. To be asked after every step. @param step seconds that the step took. */
  isDue(seconds: number, step: number): boolean {
    this.#step = Math.min(this.#step, step);
    this.#last ??= seconds - step;
    const pause = (this.#cost ?? this.#costInSteps * this.#step) / SHARE;
    return seconds >= Math.max(this.#last + pause, this.#hasMeasured ? this.#last * GROWTH : 0);
  }

  /** Puts off the next measurement after one that took so many seconds. The first builds graphs, and says little. */
  measured(seconds: number, cost: number): void {
    if (this.#hasMeasured) this.#cost = Math.min(this.#cost ?? cost, cost);
    this.#hasMeasured = true;
    this.#last = seconds;
  }
}

/** What a field is asked for when it is measured in passing. */
function measuredBricks(spec: FieldSpec, dataset: DatasetDescription): BrickShape {
  if (dataset.kind === 'shape') return nearBricks(spec);
  return { bricks: 1, counts: branchSamples(spec, measuredSizes(domainOf(dataset).sizes)) };
}

/** The squared error of a picture of the whole source, band by band. */
export class ErrorSum {
  #image: ImageSignal;
  #row = 0;
  #sum = 0;

  constructor(image: ImageSignal) {
    this.#image = image;
  }

  /** Adds the next rows. */
  add({ rows, values }: Rows): void {
    const { width, height, channels, values: truth } = this.#image;
    const size = rows * width;
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const from = (c * height + this.#row) * width;
      for (let i = 0; i < size; i++) {
        const difference = (values[c * size + i] as number) - (truth[from + i] as number);
        sum += difference * difference;
      }
    }
    this.#sum += sum;
    this.#row += rows;
  }

  /** Of the whole picture, in decibels; to be asked for when all rows have been added. */
  get psnr(): number {
    return psnr(this.#sum / this.#image.values.length);
  }
}
