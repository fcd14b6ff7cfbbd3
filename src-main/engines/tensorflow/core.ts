/** Fusion by a core in TensorFlow.js operations. The way back is by its own derivatives: a core is mostly solved for, not trained. */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Layer } from '../../core/field/parameters.ts';
import { coreWidths, type FieldSpec } from '../../core/field/spec.ts';
import type { LayerWeights, Traced } from './layers.ts';
import type { Tensorflow } from './load.ts';

/** Features of every branch, [B, n_i, F], become outputs [O, points]. */
export function fuseByCore(
  tf: Tensorflow,
  spec: FieldSpec,
  [layer, [weight, bias]]: [Layer, LayerWeights],
  features: Tensor3D[],
): Traced<Tensor3D[], Tensor2D> {
  const meet = (...[w, b, ...all]: Tensor[]): Tensor2D => {
    const given = all.map((rows, i) => (rows as Tensor3D).slice([0, 0, 0], [-1, -1, coreWidths(spec)[i] as number]));
    return contract(tf, [w as Tensor2D, b as Tensor1D], given);
  };
  return {
    value: meet(weight, bias, ...features),
    back: (gradient, gradients) => {
      const [dWeight, dBias, ...others] = tf.grads(meet)([weight, bias, ...features], gradient);
      gradients.set(layer.name, [dWeight as Tensor2D, dBias as Tensor1D]);
      return others as Tensor3D[];
    },
  };
}

/**
 * Features that every branch gives, [B, n_i, w_i], and the weights of all their products -> outputs [O, points]. A constant 1 is the last
 * feature of each. One branch after the other meets the core, whose own axis of it stands in front: no product of matrices
 * then has to spread one of its sides over the other, of which TensorFlow.js knows no derivative.
 */
function contract(tf: Tensorflow, [weight, bias]: [Tensor2D, Tensor1D], features: Tensor3D[]): Tensor2D {
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
