/**
 * Omegas of first layers where every feature that a branch has must be of use, as in front of a core. Few features can tell apart
 * few frequencies. Those of two coordinates fill a square of frequencies, and so reach as far along each as the root of them.
 */
import type { FieldSpec } from '../field/spec.ts';

/**
 * What the root is multiplied by. Measured on the bunny, z|yx, hard IoU: with 96 features, where a coordinate by itself has an omega of
 * 30, 0.493 for an omega of 4, 0.568 for 6, 0.594 for 9, 0.544 for 12, 0.455 for 20 and 0.340 for 30.
 */
const SPREAD = 1.6;

type Activation = FieldSpec['activation'];

/** For other branches than before. What a coordinate by itself had, it keeps. */
export function omegasOfBranches({ activation, branches: before }: FieldSpec, branches: readonly (readonly number[])[]): Activation {
  if (activation.kind !== 'sine') return activation;
  const { firstOmega, branchOmegas } = activation;
  const own = (axis: number): number => {
    const branch = before.findIndex((axes) => axes.length === 1 && axes[0] === axis);
    return branchOmegas?.[branch] ?? firstOmega;
  };
  const omegaOf = (axes: readonly number[]): number => {
    const omega = Math.max(...axes.map(own));
    return axes.length === 1 ? omega : tenths(SPREAD * omega ** (1 / axes.length));
  };
  return { ...activation, branchOmegas: branches.map(omegaOf) };
}

/** For so many times the features. */
export function omegasOfWidth({ activation, branches }: FieldSpec, part: number): Activation {
  if (activation.kind !== 'sine') return activation;
  const { firstOmega, branchOmegas } = activation;
  const scaled = branchOmegas?.map((omega, branch) => tenths(omega * part ** (1 / (branches[branch]?.length ?? 1))));
  return { ...activation, firstOmega: tenths(firstOmega * part), ...(scaled && { branchOmegas: scaled }) };
}

/** To be read by people; at least 1. */
function tenths(omega: number): number {
  return Math.max(1, Math.round(10 * omega) / 10);
}
