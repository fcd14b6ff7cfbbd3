/** A video that is open: what its runs learn from, and what they are measured against. */
import type { Task } from '../../base/task.ts';
import { BetweenFrames } from '../../motion/betweenFrames.ts';
import type { GridSignal } from '../../signal/signal.ts';
import { fieldPlane, signalTargets, type GridTargets } from '../../solve/targets.ts';
import { DEFAULT_RIDGE } from '../../training/method.ts';
import { meanPsnr } from '../../training/metrics.ts';
import { learnGrid } from '../../training/solving.ts';
import type { LearningStart, MakeStepper } from '../../training/stepper.ts';
import type { AskedField, MeasuredQuality, Source } from '../kind.ts';
import { adamOnGrid } from '../grid/learning.ts';
import { pictureQuality, type PictureMetrics } from '../picture/quality.ts';
import { planePlace } from '../../signal/planes.ts';
import { videoFrame, videoGrid, type VideoDataset, type VideoSignal } from './signal.ts';

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
    const { spec, training } = start;
    const { method = 'adam', midway, motion = false, ridge = DEFAULT_RIDGE } = training;
    const grid = this.samples;
    if (method === 'adam') return adamOnGrid(grid, start);
    // A branch of y and x together is held to interpolation alone.
    const targets = motion && spec.branches.length === 3 ? movingTargets(grid) : signalTargets(grid);
    // Between frames something has to hold a field; between the pixels of a frame its few features do.
    const options = { ridge, halfway: midway };
    return (field, { multiply, clock }) => learnGrid(field, start, async () => targets, options, multiply, clock);
  }

  /** The mean of all frames. */
  async measure(field: AskedField, { progress }: Task = {}): Promise<MeasuredQuality> {
    const { frames, width, height } = this.#video;
    const times = Array.from({ length: frames }, (_, k) => planePlace(k, frames));
    const qualities: PictureMetrics[] = [];
    for await (const { values } of field.frames({ width, height, times })) {
      qualities.push(pictureQuality(values, videoFrame(this.#video, qualities.length), this.#video));
      progress?.(qualities.length / frames);
    }
    return { metrics: meanMetrics(qualities), framePsnr: Float32Array.from(qualities, ({ psnr }) => psnr) };
  }
}

/** The frames, and between them what motion makes of them. */
function movingTargets(grid: GridSignal): GridTargets {
  const [, height = 1, width = 1] = grid.sizes;
  const moments = new BetweenFrames(grid);
  return { ...signalTargets(grid), between: (output, index) => fieldPlane(height, width, moments.plane(output, index)) };
}

function meanMetrics(frames: PictureMetrics[]): PictureMetrics {
  const similarities = frames.reduce((sum, { ssim }) => sum + ssim, 0);
  return { psnr: meanPsnr(frames.map(({ psnr }) => psnr)), ssim: similarities / frames.length };
}
