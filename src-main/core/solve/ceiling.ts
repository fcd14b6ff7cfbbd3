/**
 * The ceiling of a field: the best that any field of its axes, rank and features could do on a signal, whatever its networks
 * learn. A sum of R products of functions of two coordinates is a matrix of rank R, and no such matrix comes nearer to a picture
 * than its truncated singular value decomposition. Of three axes there is a bound for each: the values, unfolded along it, are a
 * matrix of no higher rank than the axis has features (De Lathauwer, De Moor and Vandewalle, 2000).
 *
 * Values beyond black and white are not cut off here. Where a picture is measured they are, which may add a little.
 */
import { coreWidths, isFullySplit, type FieldSpec } from '../field/spec.ts';
import type { CutErrors, Unfolding } from './cutErrors.ts';

export interface Ceiling {
  /** Of all values together, in decibels; Infinity where any signal can be had. */
  psnr: number;
  /** Whether even the best may stay below it: it is a bound. Else functions that reach it exist. */
  isBound: boolean;
}

/** A ceiling as it is said to people; null where it says nothing. */
export function ceilingInWords({ fusion, rank, branches }: FieldSpec, { psnr, isBound }: Ceiling): string | null {
  if (psnr === Infinity) {
    // No bound is no promise. Nor is a branch of two axes looked at here, which would have to hold whole frames.
    if (isBound || branches.some(({ length }) => length > 1)) return null;
    return `No ceiling: so many ${fusion === 'tensor' ? 'features' : 'products'} can hold this source exactly.`;
  }
  const what = fusion === 'tensor' ? 'So many features' : `Rank ${rank}`;
  return isBound ? `${what} cannot get above ${psnr.toFixed(1)} dB.` : `${what} can reach ${psnr.toFixed(1)} dB.`;
}

/** Matrices of a signal that limit a field, with the rank to which they are cut. */
type Limit = Unfolding & { rank: number };

/**
 * What limits fields of a spec; null when nothing is known that does: of one branch, of a tail, of fusion `sum`.
 * @param sizes samples along the axes.
 */
function limitsOf(spec: FieldSpec, sizes: readonly number[]): Limit[] | null {
  if (!isFullySplit(spec) || spec.fusion === 'sum') return null;
  const lone = spec.branches.flatMap(([axis, ...others], branch) => (axis === undefined || others.length > 0 ? [] : [{ axis, branch }]));
  if (lone.length === 0) return null;
  if (spec.fusion === 'tensor') {
    const widths = coreWidths(spec);
    // Channels have cores of their own, of the same features.
    return lone.map(({ axis, branch }) => ({ axis, isJoined: true, rank: (widths[branch] as number) + 1 }));
  }
  const all = lone.map(({ axis }) => ({ axis, isJoined: false, rank: spec.rank }));
  // Of two branches either says the same, and the shorter axis says it sooner.
  return spec.branches.length > 2 ? all : [all.reduce((least, each) => ((sizes[each.axis] as number) < (sizes[least.axis] as number) ? each : least))];
}

/** The matrices of a signal to be cut for fields of a spec: the same for all its ranks and widths. */
export function unfoldingsOf(spec: FieldSpec, sizes: readonly number[]): Unfolding[] {
  return (limitsOf(spec, sizes) ?? []).map(({ axis, isJoined }) => ({ axis, isJoined }));
}

/**
 * The ceiling of fields of a spec.
 * @param known the errors of its unfoldings; null when one of them, or its rank, is not among them.
 */
export function ceilingOf(spec: FieldSpec, sizes: readonly number[], known: readonly CutErrors[]): Ceiling | null {
  const limits = limitsOf(spec, sizes);
  if (!limits) return null;
  const errors = limits.map(({ axis, isJoined, rank }) => {
    if (rank >= (sizes[axis] as number)) return 0;
    const found = known.find((each) => each.axis === axis && each.isJoined === isJoined);
    return found?.errors[rank];
  });
  if (!errors.every((error) => error !== undefined)) return null;
  const isBound = spec.branches.length > 2 || (spec.fusion === 'tensor' && spec.outputs > 1);
  return { psnr: -10 * Math.log10(Math.max(...errors)), isBound };
}
