/** A field's forward pass in TensorFlow.js operations, features last. What it means: core/engine/reference.ts. */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Bricks } from '../../core/field/batch.ts';
import { allLayers, isLinear, layersOfBranch, omegaOf, parameterLayout, type Layer } from '../../core/field/parameters.ts';
import { branchAxes, branchSizes, coreWidths, encodingFrequencies, fusedFeatures, type FieldSpec } from '../../core/field/spec.ts';
import type { Tensorflow } from './load.ts';

/** Weight [outputs, inputs] and bias [outputs] of every layer, in the order of the flat vector. */
export type Weights = Tensor[];

/** Cuts the flat vector into tensors: weight and bias of every layer, in its order. */
export function weightsOf(tf: Tensorflow, spec: FieldSpec, parameters: Float32Array): Weights {
  return allLayers(parameterLayout(spec)).flatMap((layer) => [
    tf.tensor(parameters.subarray(layer.weightOffset, layer.biasOffset), [layer.outputs, layer.inputs]),
    tf.tensor(parameters.subarray(layer.biasOffset, layer.biasOffset + layer.outputs), [layer.outputs]),
  ]);
}

/** Encoded coordinates of every branch, [B, n_i, E_i]: raw ones, then all sines, then all cosines. */
export function encodeBricks(tf: Tensorflow, spec: FieldSpec, bricks: Bricks): Tensor3D[] {
  return branchSizes(spec).map((size, i) => {
    const shape: [number, number, number] = [bricks.bricks, bricks.counts[i] as number, size];
    const coordinates = tf.tensor3d(bricks.coordinates[i] as Float32Array, shape);
    return spec.encoding.kind === 'none' ? coordinates : tf.tidy(() => encode(tf, spec, i, coordinates));
  });
}

function encode(tf: Tensorflow, spec: FieldSpec, branch: number, coordinates: Tensor3D): Tensor3D {
  const [bricks, rows] = coordinates.shape;
  // Axis by axis and not as one product of matrices, which a GPU may take in lower precision.
  const phases = branchAxes(spec, branch).flatMap((axis, k) => {
    const frequencies = encodingFrequencies(spec, axis);
    if (frequencies.length === 0) return [];
    return [coordinates.slice([0, 0, k], [bricks, rows, 1]).mul<Tensor3D>(tf.tensor1d(frequencies))];
  });
  const waves = [...phases.map((phase) => phase.sin()), ...phases.map((phase) => phase.cos())];
  return tf.concat3d(spec.encoding.kind === 'positional' ? [coordinates, ...waves] : waves, 2);
}

/** Outputs [O, points] from the encoded coordinates of every branch. To be called within `tf.tidy`. */
export function forward(tf: Tensorflow, spec: FieldSpec, weights: Weights, inputs: Tensor3D[]): Tensor2D {
  const layers = appliedLayers(tf, spec, weights);
  const features = inputs.map((input, i) => {
    const [bricks, n, size] = input.shape;
    const rows = layers.branch(i, input.reshape<Tensor2D>([bricks * n, size]));
    return rows.reshape<Tensor3D>([bricks, n, rows.shape[1]]);
  });
  if (layers.core) {
    const given = features.map((rows, i) => rows.slice([0, 0, 0], [-1, -1, coreWidths(spec)[i] as number]));
    return contract(tf, layers.core, given);
  }
  const fused = fuse(tf, spec, features).reshape<Tensor2D>([-1, fusedFeatures(spec)]);
  return tf.transpose(layers.tail(fused));
}

/** Features [branchFeatures(spec), rows] of a branch from coordinates [rows, K]. To be called within `tf.tidy`. */
export function branchFeatures(tf: Tensorflow, spec: FieldSpec, weights: Weights, branch: number, coordinates: Float32Array): Tensor2D {
  const size = branchSizes(spec)[branch] as number;
  const rows = coordinates.length / size;
  const raw = tf.tensor3d(coordinates, [1, rows, size]);
  const input = spec.encoding.kind === 'none' ? raw : encode(tf, spec, branch, raw);
  return tf.transpose(appliedLayers(tf, spec, weights).branch(branch, input.reshape<Tensor2D>([rows, input.shape[2]])));
}

/** Weight [outputs, inputs] and bias [outputs]. */
type LayerWeights = [weight: Tensor2D, bias: Tensor1D];

/** The layers of a branch, and those after fusion, as functions of rows; a tensor has a core in place of the latter. */
interface AppliedLayers {
  core: LayerWeights | null;
  branch: (i: number, rows: Tensor2D) => Tensor2D;
  tail: (rows: Tensor2D) => Tensor2D;
}

function appliedLayers(
  tf: Tensorflow,
  spec: FieldSpec,
  weights: Weights,
): AppliedLayers {
  const layout = parameterLayout(spec);
  const order = allLayers(layout);
  const tensorsOf = (layer: Layer): LayerWeights => {
    const place = 2 * order.indexOf(layer);
    return [weights[place] as Tensor2D, weights[place + 1] as Tensor1D];
  };
  const apply = (rows: Tensor2D, layer: Layer): Tensor2D => applyLayer(tf, spec, layer, tensorsOf(layer), rows);
  return {
    core: layout.core && tensorsOf(layout.core),
    branch: (i, rows) => layersOfBranch(layout, i).reduce(apply, rows),
    tail: (rows) => layout.tail.reduce(apply, rows),
  };
}

function applyLayer(
  tf: Tensorflow,
  spec: FieldSpec,
  layer: Layer,
  [weight, bias]: LayerWeights,
  input: Tensor2D,
): Tensor2D {
  const linear = (w: Tensor2D, b: Tensor1D): Tensor2D => tf.matMul(input, w, false, true).add(b);
  if (isLinear(layer)) return linear(weight, bias);
  if (spec.activation.kind === 'relu') return linear(weight, bias).relu();
  const omega = omegaOf(spec, layer);
  // The weights are scaled by omega, not their large product.
  return linear(weight.mul(omega), bias.mul(omega)).sin();
}

/**
 * Features that every branch gives, [B, n_i, w_i], and the weights of all their products -> outputs [O, points]. A constant 1 is the last
 * feature of each. One branch after the other meets the core, whose own axis of it stands in front: no product of matrices
 * then has to spread one of its sides over the other, of which TensorFlow.js knows no derivative.
 */
function contract(tf: Tensorflow, [weight, bias]: LayerWeights, features: Tensor3D[]): Tensor2D {
  const [outputs] = weight.shape;
  const [bricks] = (features[0] as Tensor3D).shape;
  const wide = features.map((branch) => tf.concat3d([branch, tf.ones([branch.shape[0], branch.shape[1], 1])], 2));
  const sizes = wide.map(({ shape }) => shape[2]);
  const core = tf.concat2d([weight, bias.reshape([outputs, 1])], 1).reshape([outputs, ...sizes]);
  // [w + 1 of the next branch, O, those to come] for every brick; rows are appended behind.
  const turned = core.transpose([1, 0, ...sizes.slice(1).map((_, i) => i + 2)]);
  // As one row, for TensorFlow.js knows no derivative of copies of more than four axes.
  let left: Tensor = tf.tile(turned.reshape([1, -1]), [bricks, 1]).reshape([bricks, ...turned.shape]);
  for (const branch of wide) {
    const [, next, ...rest] = left.shape;
    const met = tf.matMul(branch, left.reshape<Tensor3D>([bricks, next as number, -1])).reshape([bricks, branch.shape[1], ...rest]);
    // [B, n, O, next, ..., rows] -> [B, next, O, ..., rows, n]; of the last [B, n, O, rows] -> [B, O, rows, n].
    const axes = met.shape.map((_, axis) => axis);
    const isLast = branch === wide.at(-1);
    left = met.transpose(isLast ? [0, ...axes.slice(2), 1] : [0, 3, 2, ...axes.slice(4), 1]);
  }
  const dims = left.shape.map((_, axis) => axis);
  return left.transpose([1, 0, ...dims.slice(2)]).reshape<Tensor2D>([outputs, -1]);
}

/** Features of every branch, [B, n_i, G*R] -> [B, points of a brick, G]. */
function fuse(tf: Tensorflow, spec: FieldSpec, features: Tensor3D[]): Tensor3D {
  const last = features.at(-1) as Tensor3D;
  if (features.length === 1) return last;
  const combine = (a: Tensor, b: Tensor): Tensor => (spec.fusion === 'product' ? tf.mul(a, b) : tf.add(a, b));
  const others = features.slice(0, -1).reduce((all, next) => outer(all, next, combine));
  return spec.rank === 1 ? outer(others, last, combine) : rankSum(tf, spec, others, last);
}

/** Every row of `a` [B, m, F] with every row of `b` [B, n, F]: [B, m*n, F]. */
function outer(a: Tensor3D, b: Tensor3D, combine: (a: Tensor, b: Tensor) => Tensor): Tensor3D {
  const [bricks, m, features] = a.shape;
  const n = b.shape[1];
  const pairs = combine(a.reshape([bricks, m, 1, features]), b.reshape([bricks, 1, n, features]));
  return pairs.reshape<Tensor3D>([bricks, m * n, features]);
}

/**
 * Sum over r of the products of `a` [B, m, G*R] and `b` [B, n, G*R]: [B, m*n, G]. For one brick and
 * feature that is a product of matrices, [m, R] by [R, n].
 */
function rankSum(tf: Tensorflow, spec: FieldSpec, a: Tensor3D, b: Tensor3D): Tensor3D {
  const features = fusedFeatures(spec);
  const [bricks, m] = a.shape;
  const n = b.shape[1];
  const byFeature = (all: Tensor3D, rows: number): Tensor =>
    all.reshape([bricks, rows, features, spec.rank]).transpose([0, 2, 1, 3]);
  const sums = tf.matMul(byFeature(a, m), byFeature(b, n), false, true);
  return sums.transpose([0, 2, 3, 1]).reshape<Tensor3D>([bricks, m * n, features]);
}
