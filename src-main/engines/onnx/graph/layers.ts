/**
 * A linear layer with its activation, forward and backward, on feature-major rows: an input is
 * [inputs, rows]. Weights stand left in every product, the layout onnxruntime multiplies fastest.
 */
import { isLinear, omegaOf, type Layer } from '../../../core/field/parameters.ts';
import type { FieldSpec } from '../../../core/field/spec.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';
import { sineOfTurns, type SineKind } from './sine.ts';

/** The tensors of a layer: weight [outputs, inputs] and bias [outputs, 1]. */
export interface LayerTensors {
  weight: Tensor;
  bias: Tensor;
}

/** Where a graph takes a layer's weights from: slices of a parameter input, or initializers. */
export type WeightSource = (layer: Layer) => LayerTensors;

/** What the way back needs of a layer's way forth. */
export interface LayerTrace {
  layer: Layer;
  input: Tensor;
  output: Tensor;
  /** d output / d (W x + b) up to the factor `slope`; null for a linear layer. */
  derivative: Tensor | null;
  /** Factor of the derivative, applied to small tensors only. */
  slope: number;
  weight: Tensor;
}

const TURN = 2 * Math.PI;

/** Applies a layer. With `forTraining` the trace holds the activation's derivative too. */
export function applyLayer(
  b: GraphBuilder,
  spec: FieldSpec,
  layer: Layer,
  source: WeightSource,
  input: Tensor,
  options: { sine: SineKind; forTraining: boolean },
): LayerTrace {
  const { weight, bias } = source(layer);
  const trace = { layer, input, weight, slope: 1, derivative: null };
  if (isLinear(layer)) {
    return { ...trace, output: b.add(b.matmul(weight, input), bias) };
  }
  const { activation } = spec;
  if (activation.kind === 'relu') {
    const output = b.node('Relu', [b.add(b.matmul(weight, input), bias)]);
    // An output of relu is never negative: its sign is the derivative.
    return { ...trace, output, derivative: options.forTraining ? b.node('Sign', [output]) : null };
  }
  const omega = omegaOf(spec, layer);
  // The small weight is scaled to turns, not the large product.
  const scale = b.scalar(omega / TURN);
  const turns = b.add(b.matmul(b.multiply(weight, scale), input), b.multiply(bias, scale));
  const { sine, cosine, cosineScale } = sineOfTurns(b, turns, options.sine);
  return { ...trace, slope: omega / cosineScale, output: sine, derivative: options.forTraining ? cosine : null };
}

export interface LayerGradient {
  /** d loss / d W, [outputs, inputs]. */
  weight: Tensor;
  /** d loss / d b, [outputs, 1]. */
  bias: Tensor;
  /** d loss / d input, [inputs, rows]; null when it was not asked for. */
  input: Tensor | null;
}

/** Gradients of a layer from d loss / d output, [outputs, rows]. */
export function backLayer(b: GraphBuilder, trace: LayerTrace, outputGradient: Tensor, wantInput: boolean): LayerGradient {
  const { slope, derivative } = trace;
  const delta = derivative === null ? outputGradient : b.multiply(outputGradient, derivative);
  const scaled = (x: Tensor): Tensor => (slope === 1 ? x : b.multiply(x, b.scalar(slope)));
  return {
    weight: scaled(b.matmul(delta, b.transpose(trace.input, [1, 0]))),
    bias: scaled(b.sum(delta, [1], true)),
    input: wantInput ? b.matmul(b.transpose(scaled(trace.weight), [1, 0]), delta) : null,
  };
}
