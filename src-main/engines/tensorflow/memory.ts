/**
 * How large a tile of a batch may be. TensorFlow.js frees what a step computes when the step ends,
 * so a tile holds the temporaries of all layers at once. The factors below are how many arrays its
 * own count (`tf.profile`) has alive together in a training step, rounded up. A query needs less.
 */
import { layersOfBranch, parameterLayout, type Layer } from '../../core/field/parameters.ts';
import { branchFeatures, coreSides, coreSize, fusedFeatures, type FieldSpec } from '../../core/field/spec.ts';
import type { BrickShape } from '../../core/field/batch.ts';

type Shape = BrickShape;

/** Bytes that a training step over one tile takes beside weights and batch. */
export function stepBytes(spec: FieldSpec, tile: Shape): number {
  const layout = parameterLayout(spec);
  const { first, tail } = layout;
  const rows = tile.counts.map((n) => tile.bricks * n);
  const branches = first.map((layer, i) => (rows[i] as number) * (4 * layer.inputs + layerFloats(layersOfBranch(layout, i))));
  const points = tile.bricks * product(tile.counts);
  // Prediction, targets, errors and their gradients.
  const ends = 12 * spec.outputs * points;
  return 4 * (sum(branches) + fusionFloats(spec, tile) + points * layerFloats(tail) + ends);
}

/** Floats of a chain of layers for one row: six arrays a layer, and five temporaries of the largest. */
function layerFloats(layers: Layer[]): number {
  const widths = layers.map((layer) => layer.outputs);
  return 6 * sum(widths) + 5 * Math.max(0, ...widths);
}

/** Floats of fusion: branches are joined one after another; with a rank the last by a product of matrices. */
function fusionFloats(spec: FieldSpec, { bricks, counts }: Shape): number {
  if (counts.length === 1) return 0;
  if (spec.fusion === 'tensor') return coreFloats(spec, { bricks, counts });
  const features = branchFeatures(spec);
  const joined = counts.map((_, i) => bricks * product(counts.slice(0, i + 1))).slice(1);
  if (spec.rank === 1) return 8 * features * sum(joined);
  const rows = bricks * product(counts.slice(0, -1)) + bricks * (counts.at(-1) as number);
  const points = bricks * product(counts);
  return 8 * (features * (sum(joined.slice(0, -1)) + rows) + fusedFeatures(spec) * points);
}

/** Floats of a core that meets one branch after the other, and once more for the way back; every brick has a copy of it. */
function coreFloats(spec: FieldSpec, { bricks, counts }: Shape): number {
  const sides = coreSides(spec);
  const left = counts.map((_, i) => product(counts.slice(0, i + 1)) * product(sides.slice(i + 1)));
  return 12 * bricks * spec.outputs * (coreSize(spec) + sum(left));
}

function product(values: number[]): number {
  return values.reduce((all, value) => all * value, 1);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
