/** Layers in TensorFlow.js operations, forth and back by hand: its own derivatives run twice as many kernels, many of them copies. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { allLayers, isLinear, omegaOf, parameterLayout, type Layer } from '../../core/field/parameters.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import type { Tensorflow } from './load.ts';

/** Weight [outputs, inputs] and bias [outputs]. */
export type LayerWeights = [weight: Tensor2D, bias: Tensor1D];

/** Those of every layer, by its name, times its omega: what its sine is taken of is then the product alone. */
export type Weights = Map<string, LayerWeights>;

/** Of the weights times omega, as they are found on the way back. */
export type Gradients = Map<string, LayerWeights>;

/** What every parameter is multiplied by before it is used, [P]: omega in a layer of sines, else 1. */
export function scales(spec: FieldSpec): Float32Array {
  const layout = parameterLayout(spec);
  const all = new Float32Array(layout.size).fill(1);
  const isSine = spec.activation.kind === 'sine';
  for (const layer of allLayers(layout)) {
    if (isSine && !isLinear(layer)) all.fill(omegaOf(spec, layer), layer.weightOffset, layer.biasOffset + layer.outputs);
  }
  return all;
}

/** Cuts scaled parameters [P], which hold weight and bias of layer after layer. */
export function weightsOf(tf: Tensorflow, spec: FieldSpec, scaled: Tensor1D): Weights {
  const layers = allLayers(parameterLayout(spec));
  const sizes = layers.flatMap(({ inputs, outputs }) => [inputs * outputs, outputs]);
  const parts = tf.split(scaled, sizes);
  return new Map(
    layers.map((layer, i) => {
      const [weight, bias] = [parts[2 * i], parts[2 * i + 1]] as [Tensor1D, Tensor1D];
      return [layer.name, [weight.reshape<Tensor2D>([layer.outputs, layer.inputs]), bias]];
    }),
  );
}

/** The gradient of the parameters [P] from that of the scaled ones. */
export function flatGradient(tf: Tensorflow, spec: FieldSpec, gradients: Gradients, scale: Tensor1D): Tensor1D {
  const parts = allLayers(parameterLayout(spec)).flatMap((layer) => {
    const [weight, bias] = gradients.get(layer.name) as LayerWeights;
    return [weight.reshape<Tensor1D>([-1]), bias];
  });
  return tf.mul(tf.concat1d(parts), scale);
}

/** A value, and the way from d loss / d it to that of what it was made from. */
export interface Traced<From, To extends Tensor> {
  value: To;
  /** Puts gradients of weights into `gradients`. */
  back: (gradient: To, gradients: Gradients) => From;
}

/** A layer on rows [rows, inputs]. The way back gives null for rows that nobody asks the gradient of. */
export function applyLayer(
  tf: Tensorflow,
  spec: FieldSpec,
  [layer, [weight, bias]]: [Layer, LayerWeights],
  input: Tensor2D,
  wantInput = true,
): Traced<Tensor2D | null, Tensor2D> {
  // The library's fused product is no kernel of its own: it is these two, and three copies.
  const product: Tensor2D = tf.add(tf.matMul(input, weight, false, true), bias);
  const [value, derivative] = activate(tf, isLinear(layer) ? 'none' : spec.activation.kind, product);
  return {
    value,
    back: (gradient, gradients) => {
      const delta = derivative ? tf.mul<Tensor2D>(gradient, derivative()) : gradient;
      gradients.set(layer.name, [tf.matMul(delta, input, true, false), tf.sum(delta, 0)]);
      return wantInput ? tf.matMul(delta, weight) : null;
    },
  };
}

/** What an activation makes of rows, and its derivative there; none of no activation. */
function activate(tf: Tensorflow, kind: 'none' | 'relu' | 'sine', rows: Tensor2D): [Tensor2D, (() => Tensor2D) | null] {
  switch (kind) {
    case 'none':
      return [rows, null];
    case 'relu':
      return [tf.relu(rows), () => tf.step(rows)];
    case 'sine':
      return [tf.sin(rows), () => tf.cos(rows)];
  }
}

/** Layers one after another. @param wantInput whether the way back goes on before the first. */
export function applyLayers(
  tf: Tensorflow,
  spec: FieldSpec,
  weights: Weights,
  layers: Layer[],
  input: Tensor2D,
  wantInput = true,
): Traced<Tensor2D | null, Tensor2D> {
  let value = input;
  const passes = layers.map((layer, i) => {
    const pass = applyLayer(tf, spec, [layer, weights.get(layer.name) as LayerWeights], value, wantInput || i > 0);
    value = pass.value;
    return pass;
  });
  return {
    value,
    back: (gradient, gradients) => passes.toReversed().reduce<Tensor2D | null>((all, pass) => all && pass.back(all, gradients), gradient),
  };
}
