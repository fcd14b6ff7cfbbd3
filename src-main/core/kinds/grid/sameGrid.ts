/** Grids that the same fields are made for. */
import type { FieldDomain } from '../../field/domain.ts';

/** Whether two datasets are grids of the same form. */
export function isSameGrid(one: FieldDomain, other: FieldDomain): boolean {
  return one.sizes.join() === other.sizes.join() && one.outputs === other.outputs;
}
