/** The best that any sum of so many sorted terms can have on a source: its own, cut off. */
import type { FieldSpec } from '../field/spec.ts';
import type { CutErrors } from '../solve/cutErrors.ts';

/** A field that is limited as sorted terms are: outputs share their lines. Ask for its cut errors. */
export function bestSpec(spec: FieldSpec): FieldSpec {
  const best: FieldSpec = { ...spec, fusion: 'tensor', rank: 1, tailLayers: 0 };
  delete best.coreWidths;
  delete best.projections;
  return best;
}

/** Place k: the least mean squared error of k terms; null where it was not found. @param axis of the line. */
export function bestErrors(found: readonly CutErrors[], axis: number): Float64Array | null {
  return found.find((each) => each.axis === axis && each.isJoined)?.errors ?? null;
}
