/** What a field costs, from its spec alone: parameters, arithmetic, memory. */
import { pointCount, type BrickShape } from './batch.ts';
import { branchLayers, layersOfBranch, parameterLayout, type Layer } from './parameters.ts';
import { branchFeatures, coreSides, fusedFeatures, type FieldSpec } from './spec.ts';

/** Number of parameters, P. */
export function parameterCount(spec: FieldSpec): number {
  return parameterLayout(spec).size;
}

/**
 * Floating-point operations of the matrix products of one query of these bricks: two for every
 * weight and row, and two for every product that fusion sums. A core is contracted with one branch after the other.
 * Elementwise work is not counted.
 */
export function queryFlops(spec: FieldSpec, shape: BrickShape): number {
  const layout = parameterLayout(spec);
  const rows = branchRows(shape);
  const points = pointCount(shape);
  const first = sum(layout.first.map((layer, i) => 2 * weights(layer) * (rows[i] as number)));
  const shared = sum(layout.shared.map(weights)) * 2 * sum(rows);
  const projections = sum(layout.projections.map((layer, i) => 2 * weights(layer) * (rows[i] as number)));
  const tail = sum(layout.tail.map(weights)) * 2 * points;
  return first + shared + projections + fusionFlops(spec, shape) + tail;
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
  if (spec.fusion === 'tensor') return bricks * sum(contractions(spec, counts).map(({ flops }) => flops));
  const features = branchFeatures(spec);
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

/**
 * Bytes a training step holds for one tile beside parameters and targets: activations are kept for the
 * way back. A layer keeps its output and its derivative; the widest needs some temporaries beside.
 */
export function stepTileBytes(spec: FieldSpec, shape: BrickShape): number {
  const layout = parameterLayout(spec);
  const { first, tail } = layout;
  const rows = branchRows(shape);
  const points = pointCount(shape);
  const encoded = sum(first.map((layer, i) => 3 * layer.inputs * (rows[i] as number)));
  const branches = sum(rows) * layerFloats(layersOfBranch(layout, 0));
  const fusion = 2 * sum(rows) * branchFeatures(spec) + 2 * points * fusedFeatures(spec) + foldFloats(spec, shape);
  return 4 * (encoded + branches + fusion + points * (layerFloats(tail) + 3 * spec.outputs));
}

/** Bytes a query holds for one tile: its features, one layer at a time, and its output. */
export function queryTileBytes(spec: FieldSpec, shape: BrickShape): number {
  const layout = parameterLayout(spec);
  const { first, tail } = layout;
  const rows = branchRows(shape);
  const points = pointCount(shape);
  const widest = (layers: Layer[]): number => 4 * Math.max(0, ...layers.map((layer) => layer.outputs));
  const encoded = sum(first.map((layer, i) => 3 * layer.inputs * (rows[i] as number)));
  const branches = sum(rows) * (widest(branchLayers(layout)) + branchFeatures(spec));
  const fusion = points * fusedFeatures(spec) + foldFloats(spec, shape);
  return 4 * (encoded + branches + fusion + points * (widest(tail) + spec.outputs));
}

/** Peak bytes of a training step of any size that is cut to a budget: with parameters, moments and targets. */
export function stepMemory(spec: FieldSpec, shape: BrickShape, budget: number): number {
  // Parameters, gradient and both of Adam's moments, each with the engine's copy.
  const state = 8 * 4 * parameterCount(spec);
  return state + 4 * spec.outputs * pointCount(shape) + Math.min(budget, stepTileBytes(spec, shape));
}

/** Peak bytes of a query of any size that is cut to a budget: with parameters and its output. */
export function queryMemory(spec: FieldSpec, shape: BrickShape, budget: number): number {
  const held = 4 * (parameterCount(spec) + spec.outputs * pointCount(shape));
  return held + Math.min(budget, queryTileBytes(spec, shape));
}

/** Floats that a chain of layers keeps for one row. */
function layerFloats(layers: Layer[]): number {
  const widths = layers.map((layer) => layer.outputs);
  return 2 * sum(widths) + 5 * Math.max(0, ...widths);
}

/** A core meeting one branch: what that costs of arithmetic and gives, for one brick. */
interface Contraction {
  flops: number;
  /** Numbers that are left: [O, rows so far, features of the branches to come]. */
  floats: number;
}

/** A core meets the rows of one branch after the other. */
function contractions(spec: FieldSpec, counts: number[]): Contraction[] {
  const sides = coreSides(spec);
  let points = 1;
  return counts.map((n, i) => {
    points *= n;
    const floats = spec.outputs * points * sides.slice(i + 1).reduce((product, side) => product * side, 1);
    return { flops: 2 * (sides[i] as number) * floats, floats };
  });
}

/** Floats of what stands between the branches and the fused values: the outer products of the branches before the last. */
function foldFloats(spec: FieldSpec, { bricks, counts }: BrickShape): number {
  if (spec.fusion === 'tensor') return 3 * bricks * sum(contractions(spec, counts).slice(0, -1).map(({ floats }) => floats));
  if (counts.length < 3) return 0;
  const left = pointCount({ bricks, counts: counts.slice(0, -1) });
  return 3 * left * branchFeatures(spec);
}

function weights(layer: Layer): number {
  return layer.inputs * layer.outputs;
}

function branchRows({ bricks, counts }: BrickShape): number[] {
  return counts.map((n) => n * bricks);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
