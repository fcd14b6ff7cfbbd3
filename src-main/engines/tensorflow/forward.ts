/** A field's forward pass in TensorFlow.js operations. Rows lie first, features last; see core/field/reference.ts. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { pointCount, type Bricks } from '../../core/batch.ts';
import { allLayers, parameterLayout, type Layer } from '../../core/field/parameters.ts';
import { branchAxes, branchSizes, encodingFrequencies, fusedFeatures, type FieldSpec } from '../../core/field/spec.ts';
import type { Tensorflow } from './load.ts';

/** Weight [outputs, inputs] and bias [outputs] of every layer, in the order of the flat vector. */
export type Weights = Tensor[];

/** Cuts the flat vector into tensors: weight and bias of every layer, in its order. */
export function weightsOf(tf: Tensorflow, spec: FieldSpec, parameters: Float32Array): Weights {
  return allLayers(parameterLayout(spec)).flatMap((layer) => [
    tf.tensor2d(parameters.subarray(layer.weightOffset, layer.biasOffset), [layer.outputs, layer.inputs]),
    tf.tensor1d(parameters.subarray(layer.biasOffset, layer.biasOffset + layer.outputs)),
  ]);
}

/** Outputs [O, points] of bricks. To be called within `tf.tidy`. */
export function forward(tf: Tensorflow, spec: FieldSpec, weights: Weights, bricks: Bricks): Tensor2D {
  const layout = parameterLayout(spec);
  const order = allLayers(layout);
  const apply = (input: Tensor2D, layer: Layer): Tensor2D => {
    const place = 2 * order.indexOf(layer);
    return applyLayer(tf, spec, layer, [weights[place] as Tensor2D, weights[place + 1] as Tensor1D], input);
  };
  const features = layout.first.map((first, i) => {
    const rows = [first, ...layout.shared].reduce(apply, encode(tf, spec, i, bricks));
    return rows.reshape([bricks.bricks, bricks.counts[i] as number, rows.shape[1]]);
  });
  const fused = fuse(tf, spec, features).reshape<Tensor2D>([pointCount(bricks), fusedFeatures(spec)]);
  return tf.transpose(layout.tail.reduce(apply, fused));
}

/** Coordinates of a branch [B, n, K] -> [B*n, E]: raw, then all sines, then all cosines. */
function encode(tf: Tensorflow, spec: FieldSpec, branch: number, bricks: Bricks): Tensor2D {
  const rows = bricks.bricks * (bricks.counts[branch] as number);
  const size = branchSizes(spec)[branch] as number;
  const raw = tf.tensor2d(bricks.coordinates[branch] as Float32Array, [rows, size]);
  if (spec.encoding.kind === 'none') return raw;
  // Axis by axis and not as one product of matrices, which a GPU may take in lower precision.
  const phases = branchAxes(spec, branch).flatMap((axis, k) => {
    const frequencies = encodingFrequencies(spec, axis);
    return frequencies.length > 0 ? [raw.slice([0, k], [rows, 1]).mul<Tensor2D>(tf.tensor1d(frequencies))] : [];
  });
  const waves = [...phases.map((phase) => phase.sin()), ...phases.map((phase) => phase.cos())];
  return tf.concat2d(spec.encoding.kind === 'positional' ? [raw, ...waves] : waves, 1);
}

function applyLayer(
  tf: Tensorflow,
  { activation }: FieldSpec,
  layer: Layer,
  [weight, bias]: [Tensor2D, Tensor1D],
  input: Tensor2D,
): Tensor2D {
  const linear = (w: Tensor2D, b: Tensor1D): Tensor2D => tf.matMul(input, w, false, true).add(b);
  if (layer.role === 'factor' || layer.role === 'output') return linear(weight, bias);
  if (activation.kind === 'relu') return linear(weight, bias).relu();
  const omega = layer.role === 'first' ? activation.firstOmega : activation.hiddenOmega;
  // The weights are scaled by omega, not their large product.
  return linear(weight.mul(omega), bias.mul(omega)).sin();
}

/** Features of every branch, [B, n_i, G*R] -> [B, points of a brick, G]. */
function fuse(tf: Tensorflow, spec: FieldSpec, features: Tensor[]): Tensor {
  const combine = (a: Tensor, b: Tensor): Tensor => (spec.fusion === 'product' ? tf.mul(a, b) : tf.add(a, b));
  const [last, ...before] = features.toReversed() as [Tensor, ...Tensor[]];
  const others = before.reduceRight<Tensor | null>((all, next) => (all ? outer(all, next, combine) : next), null);
  if (!others) return last;
  return spec.rank === 1 ? outer(others, last, combine) : rankSum(tf, spec, others, last);
}

/** Every row of `a` [B, m, F] with every row of `b` [B, n, F]: [B, m*n, F]. */
function outer(a: Tensor, b: Tensor, combine: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const [bricks, m, n, features] = [a.shape[0] as number, a.shape[1] as number, b.shape[1] as number, b.shape[2] as number];
  const pairs = combine(a.reshape([bricks, m, 1, features]), b.reshape([bricks, 1, n, features]));
  return pairs.reshape([bricks, m * n, features]);
}

/** Sum over r of the products of `a` [B, m, G*R] and `b` [B, n, G*R]: [B, m*n, G], as one product of matrices per feature. */
function rankSum(tf: Tensorflow, spec: FieldSpec, a: Tensor, b: Tensor): Tensor {
  const features = fusedFeatures(spec);
  const byFeature = ({ shape: [bricks = 0, rows = 0] }: Tensor, all: Tensor): Tensor =>
    all.reshape([bricks, rows, features, spec.rank]).transpose([0, 2, 1, 3]);
  const sums = tf.matMul(byFeature(a, a), byFeature(b, b), false, true);
  const [bricks = 0, , m = 0, n = 0] = sums.shape;
  return sums.transpose([0, 2, 3, 1]).reshape([bricks, m * n, features]);
}
