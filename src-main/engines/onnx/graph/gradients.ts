/** Gradients of layers, as they are found on the way back and as they leave the graph. */
import type { Layer } from '../../../core/field/parameters.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';
import { backLayer, type LayerTensors, type LayerTrace } from './layers.ts';

/** Weight and bias gradients by layer, flattened. */
export type Gradients = Map<Layer, Tensor[]>;

/** Keeps the gradients of a layer's weight and bias. */
export function record(b: GraphBuilder, gradients: Gradients, layer: Layer, gradient: LayerTensors): void {
  gradients.set(layer, [b.reshape(gradient.weight, [-1]), b.reshape(gradient.bias, [-1])]);
}

/** Those of some layers as one vector, in the order of the flat parameters. */
export function flatGradient(b: GraphBuilder, layers: Layer[], gradients: Gradients): Tensor {
  return b.concat(layers.flatMap((layer) => gradients.get(layer) ?? []), 0);
}

/** Back through a chain of layers; gives d loss / d its input. */
export function back(b: GraphBuilder, traces: LayerTrace[], outputGradient: Tensor, gradients: Gradients): Tensor {
  let gradient = outputGradient;
  for (const trace of traces.toReversed()) {
    const layer = backLayer(b, trace, gradient, true);
    record(b, gradients, trace.layer, layer);
    gradient = layer.input as Tensor;
  }
  return gradient;
}
