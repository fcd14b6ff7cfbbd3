/** What a step of training on a grid computes. */
import type { BrickShape } from '../../field/batch.ts';
import type { RunConfig } from '../../settings/settings.ts';
import { branchSamples } from '../../signal/gridSampler.ts';
import { axesCounts } from '../../training/batches.ts';
import { solves } from '../../training/method.ts';

/** The bricks of a typical step: the signal's, scaled down to the points of a batch. @param sizes samples along the axes. */
export function gridStep({ spec, training }: RunConfig, sizes: readonly number[]): BrickShape {
  const samples = branchSamples(spec, sizes);
  const total = sizes.reduce((product, size) => product * size, 1);
  // A solution sees all samples, whatever a step of gradients would.
  const isWhole = training.batch === 'full' || solves(training) || total <= training.batchPoints;
  return { bricks: 1, counts: isWhole ? samples : axesCounts(samples, training.batchPoints) };
}
