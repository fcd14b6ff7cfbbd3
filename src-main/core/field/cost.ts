/** What a field costs, from its spec alone: parameters, arithmetic, memory. */
import { parameterLayout, type Layer } from './parameters.ts';
import { fusedFeatures, type FieldSpec } from './spec.ts';

/** B bricks of n_i rows a branch. */
export interface BrickShape {
  bricks: number;
  counts: number[];
}

/** Number of parameters, P. */
export function parameterCount(spec: FieldSpec): number {
  return parameterLayout(spec).size;
}

/**
 * Floating-point operations of the matrix products of one query of these bricks: two for every
 * weight and row, and two for every product that fusion sums. Elementwise work is not counted.
 */
export function queryFlops(spec: FieldSpec, shape: BrickShape): number {
  const layout = parameterLayout(spec);
  const rows = branchRows(shape);
  const points = totalPoints(shape);
  const first = sum(layout.first.map((layer, i) => 2 * weights(layer) * (rows[i] as number)));
  const shared = sum(layout.shared.map(weights)) * 2 * sum(rows);
  const tail = sum(layout.tail.map(weights)) * 2 * points;
  return first + shared + fusionFlops(spec, shape) + tail;
}

/**
 * Floating-point operations of one training step: the query, and twice as much again for the
 * gradients by inputs and by weights; the first layer has no gradient by inputs.
 */
export function stepFlops(spec: FieldSpec, shape: BrickShape): number {
  const rows = branchRows(shape);
  const first = sum(parameterLayout(spec).first.map((layer, i) => 2 * weights(layer) * (rows[i] as number)));
  return 3 * queryFlops(spec, shape) - first;
}

function fusionFlops(spec: FieldSpec, { bricks, counts }: BrickShape): number {
  if (counts.length === 1) return 0;
  const features = fusedFeatures(spec) * spec.rank;
  // Left fold: each branch multiplies the outer product of those before it.
  let points = counts[0] as number;
  let flops = 0;
  for (const [i, n] of counts.slice(1).entries()) {
    points *= n;
    const isLast = i === counts.length - 2;
    flops += (isLast && spec.rank > 1 ? 2 : 1) * features * points;
  }
  return flops * bricks;
}

/** Bytes a query holds for each point of a tile, its output counted. */
export function queryBytesPerPoint(spec: FieldSpec): number {
  const { tail } = parameterLayout(spec);
  // The fused features, and a layer's input and output with a temporary of the activation.
  const features = fusedFeatures(spec) + (tail.length > 1 || spec.branches.length === 1 ? 3 * spec.width : 0);
  return 4 * (features + 2 * spec.outputs);
}

/** Bytes a training step holds for each point of a tile: activations are kept for the way back. */
export function stepBytesPerPoint(spec: FieldSpec): number {
  const { tail, shared } = parameterLayout(spec);
  // A plain MLP's branch layers run on points too.
  const hidden = tail.filter((layer) => layer.role === 'hidden').length;
  const onPoints = hidden + (spec.branches.length === 1 ? 1 + shared.length : 0);
  // A layer keeps its output and its derivative; the way back has three temporaries of one layer.
  const features = 2 * fusedFeatures(spec) + 2 * onPoints * spec.width + (onPoints > 0 ? 3 * spec.width : 0);
  return 4 * (features + 4 * spec.outputs);
}

/** Bytes a training step holds for each row of a branch. */
export function stepBytesPerRow(spec: FieldSpec): number {
  const { shared } = parameterLayout(spec);
  const widths = spec.width + sum(shared.map((layer) => layer.outputs));
  return 4 * 4 * widths;
}

/** Parameters, gradient, both moments of Adam and the engine's copies, in bytes. */
export function stateBytes(spec: FieldSpec): number {
  return 4 * 7 * parameterCount(spec);
}

/** Peak bytes of a step over bricks that are cut into tiles of at most `tilePoints`, its targets counted. */
export function stepMemory(spec: FieldSpec, shape: BrickShape, tilePoints: number): number {
  const points = totalPoints(shape);
  const tile = Math.min(points, tilePoints);
  const rows = Math.min(sum(branchRows(shape)), shape.counts.length * tile);
  return stateBytes(spec) + tile * stepBytesPerPoint(spec) + rows * stepBytesPerRow(spec) + 4 * spec.outputs * points;
}

/** Peak bytes of a query of these bricks, its output counted. */
export function queryMemory(spec: FieldSpec, shape: BrickShape, tilePoints: number): number {
  const points = totalPoints(shape);
  const tile = Math.min(points, tilePoints);
  const features = parameterLayout(spec).shared.at(-1)?.outputs ?? spec.width;
  const rows = shape.counts.length === 1 ? tile : sum(branchRows(shape));
  return (
    4 * parameterCount(spec) +
    tile * queryBytesPerPoint(spec) +
    rows * 4 * (features + 3 * spec.width) +
    4 * spec.outputs * points
  );
}

function weights(layer: Layer): number {
  return layer.inputs * layer.outputs;
}

function branchRows({ bricks, counts }: BrickShape): number[] {
  return counts.map((n) => n * bricks);
}

function totalPoints({ bricks, counts }: BrickShape): number {
  return bricks * counts.reduce((product, n) => product * n, 1);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
