/** The best that any sum of so many sorted terms can have on a source: the source itself, cut off (Eckart and Young). */
import { cutErrors } from '../solve/cutErrors.ts';
import { partingOf } from './fieldValues.ts';
import { thinned } from './grid.ts';
import { termGrids, type Inside } from './look.ts';

export interface BestSums {
  /** Place k: the least mean squared error of k terms, values in [0, 1]; null without a source, and where there are no terms. */
  errors: Float64Array | null;
}

/** The best sums at the samples at which `lookAtTerms` looks: all singular values, in float64. @param most as there. */
export async function lookAtBest({ spec, sizes, source, multiply }: Inside, most: number): Promise<BestSums> {
  const parting = partingOf(spec);
  if (!parting || !source || source.sizes.length !== spec.axes.length) return { errors: null };
  const grids = termGrids(parting, sizes, most);
  const samples = thinned(source, source.sizes.map((_, axis) => grids.get(axis)?.stride ?? 1));
  const found = await cutErrors(samples, { axis: parting.axis, isJoined: true }, { multiply });
  return { errors: found?.errors ?? null };
}
