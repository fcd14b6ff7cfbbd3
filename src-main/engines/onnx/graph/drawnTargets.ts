/**
 * Targets that a graph gathers from the whole signal, which stays on the device: a step then sends where they lie, a number for
 * every row of a branch, and not what they are.
 */
import type { FieldSpec } from '../../../core/field/spec.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';

/** All values of the signal, [O, samples]. */
export const SIGNAL = 'signal';
/** What the rows of branch i add to the place of a sample, [bricks, rows.i], int32. */
export const placeInput = (branch: number): string => `place.${branch}`;

/** Adds these inputs; gives the targets [O, points], from -1 to 1. */
export function drawnTargets(b: GraphBuilder, { branches, outputs }: FieldSpec): Tensor {
  const signal = b.input(SIGNAL, [outputs, 'samples']);
  const parts = branches.map((_, i) => {
    const rows = b.input(placeInput(i), ['bricks', `rows.${i}`], 'int32');
    // [bricks, 1, ..., rows.i, ..., 1]
    const others = branches.map((__, j) => j + 1).filter((axis) => axis !== i + 1);
    return others.length === 0 ? rows : b.node('Unsqueeze', [rows, b.integers(others)]);
  });
  const places = b.reshape(parts.reduce((sum, part) => b.add(sum, part)), [-1]);
  const values = b.node('Gather', [signal, places], { axis: 1 });
  return b.subtract(b.multiply(values, b.scalar(2)), b.scalar(1));
}
