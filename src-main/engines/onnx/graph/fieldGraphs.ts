/**
 * The ONNX graphs of a FieldSpec. Training: one graph takes parameters, coordinates and targets and
 * gives loss and gradient (forward and hand-derived backward). Queries: one graph a branch gives its
 * features, one fuses features and runs the tail. All shapes but the architecture's are dynamic.
 */
import type { Loss } from '../../../core/engine/engine.ts';
import { allLayers, fusedLayers, parameterLayout, type Layer, type Layout } from '../../../core/field/parameters.ts';
import { branchAxes, branchFeatures, branchSizes, coreWidths, encodingFrequencies, fusedFeatures, type FieldSpec } from '../../../core/field/spec.ts';
import { addAdam } from './adamGraph.ts';
import { backProduct, backSum, fuseProduct, fuseSum, type FusionTrace } from './fusion.ts';
import { GraphBuilder, type Tensor } from './graphBuilder.ts';
import { applyLayer, backLayer, type LayerTensors, type LayerTrace, type WeightSource } from './layers.ts';
import { sineOfTurns, type SineKind } from './sine.ts';
import { backTensor, fuseTensor, type TensorTrace } from './tensorFusion.ts';

const PARAMETERS = 'parameters';
/** Coordinates of branch i enter as `branch.i` [bricks, rows.i, K_i]. */
export const coordinateInput = (branch: number): string => `branch.${branch}`;
/** Features of branch i, [H, bricks, rows.i] with H = branchFeatures, between the graphs of the branches and of fusion. */
export const featureInput = (branch: number): string => `features.${branch}`;
/** d loss / d features of branch i, [H, bricks * rows.i]. */
export const featureGradientName = (branch: number): string => `featureGradient.${branch}`;

interface Context {
  b: GraphBuilder;
  spec: FieldSpec;
  layout: Layout;
  source: WeightSource;
  sine: SineKind;
  forTraining: boolean;
}

/**
 * Loss and gradient of a batch in one graph. Inputs: `parameters` [P], `branch.i`, `targets` [O, points],
 * `scale` [] (`lossScale` of the whole batch). Outputs: `loss` [] (summed over the values), `gradient` [P].
 */
export function gradientGraph(spec: FieldSpec, sine: SineKind, loss: Loss): Uint8Array {
  const context = parameterContext(spec, sine, true);
  context.b.output('gradient', addGradient(context, loss), [context.layout.size]);
  return context.b.encode();
}

/** A whole training step in one graph: inputs and outputs of `gradientGraph` and of `addAdam`, but no `gradient`. */
export function stepGraph(spec: FieldSpec, sine: SineKind, loss: Loss): Uint8Array {
  const context = parameterContext(spec, sine, true);
  addAdam(context.b, PARAMETERS, addGradient(context, loss), context.layout.size);
  return context.b.encode();
}

/** Forward, loss and backward; gives the gradient [P]. */
function addGradient(context: Context, loss: Loss): Tensor {
  const { b, layout } = context;
  const branches = runBranches(context, branchInputs(context));
  const fused = runFused(context, branches.features, branches.rows);
  const gradients: Gradients = new Map();
  const featureGradients = backFused(context, fused, branches.rows, gradients, loss);
  backBranches(context, branches, featureGradients, gradients);
  return flatGradient(b, allLayers(layout), gradients);
}

/**
 * The part of the gradient after the branches, for one tile of a brick. Inputs: `parameters`, `features.i`,
 * `targets`, `scale`. Outputs: `loss`, `gradient` (of the core's or the tail's parameters, where there is one),
 * `featureGradient.i` [H, bricks * rows.i].
 */
export function fusedGradientGraph(spec: FieldSpec, sine: SineKind, loss: Loss): Uint8Array {
  const context = parameterContext(spec, sine, true);
  const { b, layout } = context;
  const { features, rows } = featureInputs(context);
  const fused = runFused(context, features, rows);
  const gradients: Gradients = new Map();
  for (const [i, gradient] of backFused(context, fused, rows, gradients, loss).entries()) {
    b.output(featureGradientName(i), gradient, [branchFeatures(spec), 'rows']);
  }
  const fusedOnes = fusedLayers(layout);
  if (fusedOnes.length > 0) {
    b.output('gradient', flatGradient(b, fusedOnes, gradients), [layout.size - fusedOffset(layout)]);
  }
  return b.encode();
}

/**
 * The part of the gradient before fusion. Inputs: `parameters`, `branch.i`, `featureGradient.i` [H, rows].
 * Output: `gradient` of the branches' parameters.
 */
export function branchGradientGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, true);
  const { b, layout } = context;
  const branches = runBranches(context, branchInputs(context));
  const featureGradients = spec.branches.map((_, i) =>
    b.input(featureGradientName(i), [branchFeatures(spec), `points.${i}`]),
  );
  const gradients: Gradients = new Map();
  backBranches(context, branches, featureGradients, gradients);
  b.output('gradient', flatGradient(b, [...layout.first, ...layout.shared], gradients), [fusedOffset(layout)]);
  return b.encode();
}

/** Query in one graph. Inputs: `parameters` [P], `branch.i`. Output: `values` [O, points]. */
export function queryGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { features, rows } = runBranches(context, branchInputs(context));
  context.b.output('values', fieldValues(context, features, rows), [spec.outputs, 'points']);
  return context.b.encode();
}

/** Features of one branch. Inputs: `parameters` [P], `branch.i`. Output: `features` [H, rows]. */
export function branchGraph(spec: FieldSpec, branch: number, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { b, layout } = context;
  const input = b.input(coordinateInput(branch), ['bricks', `rows.${branch}`, branchSizes(spec)[branch] as number]);
  const first = apply(context, layout.first[branch] as Layer, encode(context, input, branch));
  const shared = applyAll(context, layout.shared, first.output);
  b.output('features', outputOf(shared, first.output), [branchFeatures(spec), 'rows']);
  return b.encode();
}

/** The query after the branches. Inputs: `parameters` [P], `features.i` [H, bricks, rows.i]. Output: `values` [O, points]. */
export function fuseGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { features, rows } = featureInputs(context);
  context.b.output('values', fieldValues(context, features, rows), [spec.outputs, 'points']);
  return context.b.encode();
}

/**
 * The whole field in one file, weights inside, for any ONNX runtime. Inputs: for every branch, named by its
 * axes (`y`, `x`, `yx`), coordinates [bricks, <name>_rows, K_i] in [-1, 1]. Output: `values`
 * [bricks, rows of every branch..., O].
 */
export function exportedGraph(spec: FieldSpec, parameters: Float32Array, metadata: Record<string, string>): Uint8Array {
  const b = new GraphBuilder();
  const layout = parameterLayout(spec);
  const source: WeightSource = (layer) => ({
    weight: b.weights(
      `${layer.name}.weight`,
      parameters.subarray(layer.weightOffset, layer.biasOffset),
      [layer.outputs, layer.inputs],
    ),
    bias: b.weights(
      `${layer.name}.bias`,
      parameters.subarray(layer.biasOffset, layer.biasOffset + layer.outputs),
      [layer.outputs, 1],
    ),
  });
  const context: Context = { b, spec, layout, source: once(source), sine: 'operator', forTraining: false };
  const names = spec.branches.map((branch) => branch.map((axis) => spec.axes[axis]).join(''));
  const inputs = names.map((name, i) => b.input(name, ['bricks', `${name}_rows`, branchSizes(spec)[i] as number]));
  const rows = inputs.map((input) => b.shape(input, 0, 2));
  const values = fieldValues(context, runBranches(context, inputs).features, rows);
  const counts = rows.map((row) => b.shapePart(row, 1));
  const dims = b.concat([b.integers([spec.outputs]), b.shapePart(rows[0] as Tensor, 0), ...counts], 0);
  const last = names.length + 1;
  const order = Array.from({ length: last + 1 }, (_, i) => (i === last ? 0 : i + 1));
  b.output('values', b.transpose(b.node('Reshape', [values, dims]), order), [
    'bricks',
    ...names.map((name) => `${name}_rows`),
    spec.outputs,
  ]);
  for (const [key, value] of Object.entries(metadata)) b.metadata(key, value);
  return b.encode();
}

/** Where the parameters begin that stand behind the branches in the flat vector. */
export function fusedOffset(layout: Layout): number {
  return fusedLayers(layout)[0]?.weightOffset ?? layout.size;
}

function parameterContext(spec: FieldSpec, sine: SineKind, forTraining: boolean): Context {
  const b = new GraphBuilder();
  const layout = parameterLayout(spec);
  const parameters = b.input(PARAMETERS, [layout.size]);
  // One Split for all of them would be a GPU shader with more buffers than WebGPU allows.
  const part = (start: number, end: number): Tensor =>
    b.node('Slice', [parameters, b.integers([start]), b.integers([end])]);
  const source: WeightSource = ({ weightOffset, biasOffset, inputs, outputs }) => ({
    weight: b.reshape(part(weightOffset, biasOffset), [outputs, inputs]),
    bias: b.reshape(part(biasOffset, biasOffset + outputs), [outputs, 1]),
  });
  return { b, spec, layout, source: once(source), sine, forTraining };
}

function once(source: WeightSource): WeightSource {
  const made = new Map<Layer, ReturnType<WeightSource>>();
  return (layer) => {
    const tensors = made.get(layer) ?? source(layer);
    made.set(layer, tensors);
    return tensors;
  };
}

function branchInputs({ b, spec }: Context): Tensor[] {
  return branchSizes(spec).map((size, i) => b.input(coordinateInput(i), ['bricks', `rows.${i}`, size]));
}

/** Coordinates [B, n, K] -> encoded [E, B*n]: raw values, then all sines, then all cosines. */
function encode({ b, spec, sine }: Context, input: Tensor, branch: number): Tensor {
  const axes = branchAxes(spec, branch);
  const raw = b.transpose(b.reshape(input, [-1, axes.length]), [1, 0]);
  if (spec.encoding.kind === 'none') return raw;
  const frequencies = axes.map((axis) => encodingFrequencies(spec, axis));
  const turns = axes.flatMap((_, place) => {
    const list = frequencies[place] as number[];
    return list.map((f) => axes.map((__, k) => (k === place ? f / (2 * Math.PI) : 0)));
  });
  const parts = spec.encoding.kind === 'positional' ? [raw] : [];
  if (turns.length > 0) {
    const table = b.weights(`frequencies.${branch}`, Float32Array.from(turns.flat()), [turns.length, axes.length]);
    const phase = b.matmul(table, raw);
    const waves = sineOfTurns(b, phase, sine);
    const cosine = waves.cosineScale === 1 ? waves.cosine : b.multiply(waves.cosine, b.scalar(1 / waves.cosineScale));
    parts.push(waves.sine, cosine);
  }
  return b.concat(parts, 0);
}

function apply(context: Context, layer: Layer, input: Tensor): LayerTrace {
  return applyLayer(context.b, context.spec, layer, context.source, input, context);
}

function applyAll(context: Context, layers: Layer[], input: Tensor): LayerTrace[] {
  const traces: LayerTrace[] = [];
  for (const layer of layers) traces.push(apply(context, layer, traces.at(-1)?.output ?? input));
  return traces;
}

/** Output of the last of a chain of layers, or what would have gone into it. */
function outputOf(traces: LayerTrace[], input: Tensor): Tensor {
  return traces.at(-1)?.output ?? input;
}

/** Weight and bias gradients by layer, flattened. */
type Gradients = Map<Layer, Tensor[]>;

interface Branches {
  first: LayerTrace[];
  shared: LayerTrace[];
  /** [H, B*n_i] of every branch. */
  features: Tensor[];
  /** [B, n_i] of every branch, int64. */
  rows: Tensor[];
  /** [B*n_i] of every branch, int64. */
  sizes: Tensor[];
}

/** Encoding, first layers, and the shared layers in one product over all branches. */
function runBranches(context: Context, inputs: Tensor[]): Branches {
  const { b, layout } = context;
  const rows = inputs.map((input) => b.shape(input, 0, 2));
  const sizes = rows.map((row) => b.node('ReduceProd', [row], { keepdims: 1 }));
  const first = inputs.map((input, i) => apply(context, layout.first[i] as Layer, encode(context, input, i)));
  const joined = b.concat(first.map((trace) => trace.output), 1);
  const shared = applyAll(context, layout.shared, joined);
  return { first, shared, rows, sizes, features: splitRows(b, outputOf(shared, joined), sizes) };
}

function backBranches(context: Context, branches: Branches, featureGradients: Tensor[], gradients: Gradients): void {
  const { b } = context;
  const { first, shared, sizes } = branches;
  const joined = back(b, shared, b.concat(featureGradients, 1), gradients);
  for (const [i, gradient] of splitRows(b, joined, sizes).entries()) {
    const trace = first[i] as LayerTrace;
    record(b, gradients, trace.layer, backLayer(b, trace, gradient, false));
  }
}

interface FusedTraces extends Fused {
  tail: LayerTrace[];
  prediction: Tensor;
}

function runFused(context: Context, features: Tensor[], rows: Tensor[]): FusedTraces {
  const fused = fuse(context, features, rows);
  const tail = applyAll(context, context.layout.tail, fused.fused);
  return { ...fused, tail, prediction: outputOf(tail, fused.fused) };
}

/** Adds the graph's targets and loss, and goes back to d loss / d features of every branch. */
function backFused(
  context: Context,
  traces: FusedTraces,
  rows: Tensor[],
  gradients: Gradients,
  loss: Loss,
): Tensor[] {
  const { b, spec } = context;
  const targets = b.input('targets', [spec.outputs, 'points']);
  const { sum, slope } = LOSSES[loss](b, traces.prediction, targets);
  b.output('loss', sum, []);
  const predictionGradient = b.multiply(slope, b.input('scale', []));
  const fusedGradient = back(b, traces.tail, predictionGradient, gradients);
  return backFusion(context, traces, fusedGradient, rows, gradients);
}

/** The loss summed over all values, and what its derivative by each prediction is but for `scale`. */
type AddLoss = (b: GraphBuilder, prediction: Tensor, targets: Tensor) => { sum: Tensor; slope: Tensor };

const LOSSES: Record<Loss, AddLoss> = {
  squares: (b, prediction, targets) => {
    const error = b.subtract(prediction, targets);
    return { sum: b.node('ReduceSumSquare', [error], { keepdims: 0 }), slope: error };
  },
  logistic: (b, prediction, targets) => {
    // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which does not overflow.
    const decay = b.node('Exp', [b.node('Neg', [b.node('Abs', [prediction])])]);
    const softplus = b.add(b.node('Relu', [prediction]), b.node('Log', [b.add(decay, b.scalar(1))]));
    const losses = b.subtract(softplus, b.multiply(targets, prediction));
    return { sum: b.sum(losses, [0, 1], false), slope: b.subtract(b.node('Sigmoid', [prediction]), targets) };
  },
};

/** The input `scale` of a batch with so many values: what makes the slopes those of the mean loss. */
export function lossScale(loss: Loss, values: number): number {
  return (loss === 'squares' ? 2 : 1) / values;
}

function fieldValues(context: Context, features: Tensor[], rows: Tensor[]): Tensor {
  return runFused(context, features, rows).prediction;
}

function featureInputs({ b, spec }: Context): { features: Tensor[]; rows: Tensor[] } {
  const cubes = spec.branches.map((_, i) => b.input(featureInput(i), [branchFeatures(spec), 'bricks', `rows.${i}`]));
  return {
    features: cubes.map((cube) => b.reshape(cube, [branchFeatures(spec), -1])),
    rows: cubes.map((cube) => b.shape(cube, 1, 3)),
  };
}

function record(b: GraphBuilder, gradients: Gradients, layer: Layer, gradient: LayerTensors): void {
  gradients.set(layer, [b.reshape(gradient.weight, [-1]), b.reshape(gradient.bias, [-1])]);
}

function flatGradient(b: GraphBuilder, layers: Layer[], gradients: Gradients): Tensor {
  return b.concat(layers.flatMap((layer) => gradients.get(layer) ?? []), 0);
}

/** Back through a chain of layers; gives d loss / d its input. */
function back(b: GraphBuilder, traces: LayerTrace[], outputGradient: Tensor, gradients: Gradients): Tensor {
  let gradient = outputGradient;
  for (const trace of traces.toReversed()) {
    const layer = backLayer(b, trace, gradient, true);
    record(b, gradients, trace.layer, layer);
    gradient = layer.input as Tensor;
  }
  return gradient;
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
    const shape = { outputs: spec.outputs, width: spec.width, widths: coreWidths(spec) };
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

/** Cuts [F, rows of all branches] into one tensor a branch. */
function splitRows(b: GraphBuilder, all: Tensor, sizes: Tensor[]): Tensor[] {
  if (sizes.length === 1) return [all];
  return b.nodes('Split', [all, b.concat(sizes, 0)], sizes.length, { axis: 1 });
}
