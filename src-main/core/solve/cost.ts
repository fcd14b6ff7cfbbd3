/** What a step that solves for a core costs, from the field's spec alone. */
import type { FieldSpec } from '../field/spec.ts';
import { parameterLayout } from '../field/parameters.ts';

/** Samples along both axes, and whether the places halfway between them take part. */
export interface SolveShape {
  sizes: readonly number[];
  halfway: boolean;
}

/**
 * Floating-point operations of the matrix products of a step, in float64: both branches forth and back, their Gram matrices
 * and inverses, and the picture times the features of each branch, and times both for the error.
 */
export function solveFlops(spec: FieldSpec, { sizes, halfway }: SolveShape): number {
  const wide = spec.width + 1;
  const [height = 1, width = 1] = sizes;
  const rows = sizes.map((n) => (halfway && n > 1 ? 2 * n - 1 : n)).reduce((sum, n) => sum + n, 0);
  const { first, shared } = parameterLayout(spec);
  const weights = [...first.slice(0, 1), ...shared].reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
  const branches = 3 * rows * weights + 2 * rows * wide * wide;
  const inverses = 2 * 2 * wide ** 3;
  const cores = spec.outputs * (8 * wide ** 3 + 3 * (height + width) * wide * wide);
  const picture = spec.outputs * 3 * height * width * wide;
  return 2 * (branches + inverses + cores + picture);
}

/** Bytes that a step holds at most beside the picture: what branches and channels give, of this step and the last good one. */
export function solveMemory(spec: FieldSpec, { sizes, halfway }: SolveShape): number {
  const wide = spec.width + 1;
  const samples = sizes.reduce((sum, n) => sum + n, 0);
  const rows = (halfway ? 2 : 1) * samples;
  const layers = 2 + 2 * (1 + spec.sharedLayers);
  const core = 3 * spec.outputs * wide * wide + 6 * wide * wide;
  return 2 * 8 * (layers * rows * wide + spec.outputs * samples * wide + core) + CHUNK_BYTES;
}

/** Of the picture, in float64, with its prediction. */
const CHUNK_BYTES = 2 * 8 * 2 ** 21;
