/** What comes after the branches, forward and backward: their fusion, the tail, and the loss. */
import type { Loss } from '../../../core/engine/engine.ts';
import type { Layer } from '../../../core/field/parameters.ts';
import { branchFeatures, coreWidths, fusedFeatures } from '../../../core/field/spec.ts';
import { applyAll, outputOf, type Context } from './fieldContext.ts';
import { backProduct, backSum, fuseProduct, fuseSum, type FusionTrace } from './fusion.ts';
import { back, record, type Gradients } from './gradients.ts';
import type { Tensor } from './graphBuilder.ts';
import type { LayerTrace } from './layers.ts';
import { LOSSES } from './losses.ts';
import { backTensor, fuseTensor, type TensorTrace } from './tensorFusion.ts';

/** What comes after the branches on the way forth. */
export interface FusedTraces extends Fused {
  tail: LayerTrace[];
  prediction: Tensor;
}

/** From features [H, B*n_i] and rows [B, n_i] of every branch to the prediction [O, points]. */
export function runFused(context: Context, features: Tensor[], rows: Tensor[]): FusedTraces {
  const fused = fuse(context, features, rows);
  const tail = applyAll(context, context.layout.tail, fused.fused);
  return { ...fused, tail, prediction: outputOf(tail, fused.fused) };
}

/** What the prediction is scored by: targets [O, points], and how. */
export interface Score {
  loss: Loss;
  targets: Tensor;
}

/** Adds the loss, and goes back to d loss / d features of every branch. */
export function backFused(
  context: Context,
  traces: FusedTraces,
  rows: Tensor[],
  gradients: Gradients,
  { loss, targets }: Score,
): Tensor[] {
  const { b } = context;
  const { sum, slope } = LOSSES[loss](b, traces.prediction, targets);
  b.output('loss', sum, []);
  const predictionGradient = b.multiply(slope, b.input('scale', []));
  const fusedGradient = back(b, traces.tail, predictionGradient, gradients);
  return backFusion(context, traces, fusedGradient, rows, gradients);
}

interface Fused {
  fused: Tensor;
  /** Null but for a product. */
  product: FusionTrace | null;
  /** Null but for a tensor. A sum, and one branch, need nothing on the way back. */
  tensor: TensorTrace | null;
}

function fuse({ b, spec, layout, source }: Context, features: Tensor[], rows: Tensor[]): Fused {
  if (features.length === 1) return { fused: features[0] as Tensor, product: null, tensor: null };
  if (layout.core) {
    const shape = { outputs: spec.outputs, width: branchFeatures(spec), widths: coreWidths(spec) };
    const tensor = fuseTensor(b, shape, source(layout.core), features, rows);
    return { fused: tensor.fused, product: null, tensor };
  }
  const shape = { features: fusedFeatures(spec), rank: spec.rank };
  if (spec.fusion === 'sum') return { fused: fuseSum(b, shape.features, features, rows), product: null, tensor: null };
  const product = fuseProduct(b, shape, features, rows);
  return { fused: product.fused, product, tensor: null };
}

function backFusion(
  { b, spec, layout }: Context,
  { product, tensor }: Fused,
  gradient: Tensor,
  rows: Tensor[],
  gradients: Gradients,
): Tensor[] {
  if (product) return backProduct(b, product, gradient);
  if (tensor) {
    const { core, features } = backTensor(b, tensor, gradient);
    record(b, gradients, layout.core as Layer, core);
    return features;
  }
  return rows.length === 1 ? [gradient] : backSum(b, fusedFeatures(spec), gradient, rows);
}
