/** What a step of training computes. */
import type { BrickShape } from '../engine/batch.ts';
import { domainOf } from './dataset.ts';
import type { RunStart } from '../session/run.ts';
import { axesCounts } from '../training/batches.ts';
import { branchSamples } from '../signal/gridSampler.ts';
import { shapeBricks } from './shape/plan.ts';
import { solves } from '../training/method.ts';

/** The bricks of a typical step: the signal's, scaled down to the points of a batch. */
export function stepShape({ spec, training, dataset }: Pick<RunStart, 'spec' | 'training' | 'dataset'>): BrickShape {
  if (training.shape) return shapeBricks({ ...training, shape: training.shape }, spec.branches);
  const { sizes } = domainOf(dataset);
  const samples = branchSamples(spec, sizes);
  const total = sizes.reduce((product, size) => product * size, 1);
  // A solution sees all samples, whatever a step of gradients would.
  const isWhole = training.batch === 'full' || solves(training) || total <= training.batchPoints;
  return { bricks: 1, counts: isWhole ? samples : axesCounts(samples, training.batchPoints) };
}
