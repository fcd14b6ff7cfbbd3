/** Fusion of branches in TensorFlow.js operations, forth and back. Features of a branch are [B, n, F], fused ones [B, points, G]. */
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { fusedFeatures, type FieldSpec } from '../../core/field/spec.ts';
import type { Traced } from './layers.ts';
import type { Tensorflow } from './load.ts';

/** Features of every branch become [B, points of a brick, G]. */
export function fuse(tf: Tensorflow, spec: FieldSpec, features: Tensor3D[]): Traced<Tensor3D[], Tensor3D> {
  const [first, ...others] = features as [Tensor3D, ...Tensor3D[]];
  let value = first;
  const passes = others.map((next, i) => {
    const isLast = i === others.length - 1;
    const pass = isLast && spec.fusion === 'product' && spec.rank > 1 ? rankSum(tf, spec, value, next) : outer(tf, spec.fusion === 'product', value, next);
    value = pass.value;
    return pass;
  });
  return {
    value,
    back: (gradient, gradients) => {
      let left = gradient;
      const rights = passes.toReversed().map((pass) => {
        const [before, right] = pass.back(left, gradients);
        left = before;
        return right;
      });
      return [left, ...rights.toReversed()];
    },
  };
}

/** Every row of `a` [B, m, F] with every row of `b` [B, n, F]: their products, or sums, [B, m*n, F]. */
function outer(tf: Tensorflow, isProduct: boolean, a: Tensor3D, b: Tensor3D): Traced<[Tensor3D, Tensor3D], Tensor3D> {
  const [bricks, m, features] = a.shape;
  const n = b.shape[1];
  const [wideA, wideB] = [a.reshape<Tensor4D>([bricks, m, 1, features]), b.reshape<Tensor4D>([bricks, 1, n, features])];
  const pairs: Tensor = isProduct ? tf.mul(wideA, wideB) : tf.add(wideA, wideB);
  return {
    value: pairs.reshape<Tensor3D>([bricks, m * n, features]),
    back: (gradient) => {
      const wide = gradient.reshape<Tensor4D>([bricks, m, n, features]);
      return [tf.sum(isProduct ? tf.mul(wide, wideB) : wide, 2), tf.sum(isProduct ? tf.mul(wide, wideA) : wide, 1)];
    },
  };
}

/**
 * Sum over r of the products of `a` [B, m, G*R] and `b` [B, n, G*R]: [B, m*n, G]. For one brick and
 * feature that is a product of matrices, [m, R] by [R, n].
 */
function rankSum(tf: Tensorflow, spec: FieldSpec, a: Tensor3D, b: Tensor3D): Traced<[Tensor3D, Tensor3D], Tensor3D> {
  const features = fusedFeatures(spec);
  const [bricks, m] = a.shape;
  const n = b.shape[1];
  const byFeature = (all: Tensor3D, rows: number): Tensor4D =>
    all.reshape<Tensor4D>([bricks, rows, features, spec.rank]).transpose([0, 2, 1, 3]);
  const byRow = (all: Tensor, rows: number): Tensor3D => all.transpose([0, 2, 1, 3]).reshape([bricks, rows, features * spec.rank]);
  const [left, right] = [byFeature(a, m), byFeature(b, n)];
  const sums: Tensor4D = tf.matMul(left, right, false, true);
  return {
    value: sums.transpose([0, 2, 3, 1]).reshape<Tensor3D>([bricks, m * n, features]),
    back: (gradient) => {
      const wide = gradient.reshape<Tensor4D>([bricks, m, n, features]).transpose<Tensor4D>([0, 3, 1, 2]);
      return [byRow(tf.matMul(wide, right), m), byRow(tf.matMul(wide, left, true, false), n)];
    },
  };
}
