/** What the fully split presets of pictures have in common. */
import type { FieldSpec } from '../field/spec.ts';

const OMEGA_RANGE = { least: 8, most: 512 };

/**
 * Two shared layers, then one product for every rank.
 * @param omega of the first layer for a sample of the longest axis; the Nyquist frequency is pi/2: below it, a fit is smooth
 * between samples.
 */
export function splitSpec(paper: FieldSpec, sizes: readonly number[], { omega, ...form }: { omega: number; rank: number; width?: number }): FieldSpec {
  const whole = Math.round(omega * Math.max(...sizes));
  const firstOmega = Math.min(OMEGA_RANGE.most, Math.max(OMEGA_RANGE.least, whole));
  return { ...paper, activation: { kind: 'sine', firstOmega, hiddenOmega: 30 }, sharedLayers: 2, tailLayers: 0, ...form };
}
