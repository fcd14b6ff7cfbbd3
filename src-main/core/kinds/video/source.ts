/** A video that is open: what its runs learn from, and what they are measured against. */
import type { GridSignal } from '../../signal/signal.ts';
import { solveGrid } from '../../solve/gridSolver.ts';
import { signalTargets } from '../../solve/targets.ts';
import { DEFAULT_RIDGE } from '../../training/method.ts';
import { SolveOnce } from '../../training/solveOnce.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import type { AskedField, MeasuredQuality, Source } from '../kind.ts';
import { adamOnGrid } from '../picture/learning.ts';
import { pictureQuality, type PictureMetrics } from '../picture/quality.ts';
import { frameTime, videoFrame, videoGrid, type VideoDataset, type VideoSignal } from './signal.ts';

export class VideoSource implements Source {
  readonly dataset: VideoDataset;
  #video: VideoSignal;

  constructor(video: VideoSignal, dataset: VideoDataset) {
    this.#video = video;
    this.dataset = dataset;
  }

  get samples(): GridSignal {
    return videoGrid(this.#video);
  }

  stepper(start: LearningStart): MakeStepper {
    const { spec, training, state } = start;
    const { method = 'adam', midway, ridge = DEFAULT_RIDGE } = training;
    const grid = this.samples;
    if (method === 'adam') return adamOnGrid(grid, start);
    const targets = signalTargets(grid);
    // Between frames something has to hold a field; between the pixels of a frame its few features do.
    const options = { ridge, halfway: [midway, 0, 0] };
    return (field, { multiply, clock }) =>
      new SolveOnce(field, (parameters) => solveGrid(spec, targets, parameters, options, multiply), state, clock);
  }

  /** The mean of all frames. */
  async measure(field: AskedField): Promise<MeasuredQuality> {
    const { frames, width, height } = this.#video;
    const times = Array.from({ length: frames }, (_, k) => frameTime(k, frames));
    const qualities: PictureMetrics[] = [];
    for await (const { values } of field.frames({ width, height, times })) {
      qualities.push(pictureQuality(values, videoFrame(this.#video, qualities.length), this.#video));
    }
    return { metrics: meanMetrics(qualities), framePsnr: Float32Array.from(qualities, ({ psnr }) => psnr) };
  }
}

function meanMetrics(frames: PictureMetrics[]): PictureMetrics {
  const mean = (of: (metrics: PictureMetrics) => number): number =>
    frames.reduce((sum, metrics) => sum + of(metrics), 0) / frames.length;
  return { psnr: mean(({ psnr }) => psnr), ssim: mean(({ ssim }) => ssim) };
}
