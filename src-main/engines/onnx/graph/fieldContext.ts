/** What all graphs of a FieldSpec begin with: the names of their inputs, and the weights of their layers as tensors. */
import { parameterLayout, type Layer, type Layout } from '../../../core/field/parameters.ts';
import { branchFeatures, branchSizes, type FieldSpec } from '../../../core/field/spec.ts';
import { GraphBuilder, type Tensor } from './graphBuilder.ts';
import { applyLayer, type LayerTrace, type WeightSource } from './layers.ts';
import type { SineKind } from './sine.ts';

/** All parameters, [P]. */
export const PARAMETERS = 'parameters';
/** Coordinates of branch i enter as `branch.i` [bricks, rows.i, K_i]. */
export const coordinateInput = (branch: number): string => `branch.${branch}`;
/** Features of branch i, [H, bricks, rows.i] with H = branchFeatures, between the graphs of the branches and of fusion. */
export const featureInput = (branch: number): string => `features.${branch}`;
/** d loss / d features of branch i, [H, bricks * rows.i]. */
export const featureGradientName = (branch: number): string => `featureGradient.${branch}`;

/** A graph under construction, and what its parts are made from. */
export interface Context {
  b: GraphBuilder;
  spec: FieldSpec;
  layout: Layout;
  source: WeightSource;
  sine: SineKind;
  forTraining: boolean;
}

/** A new graph whose weights are slices of its input `parameters` [P]. */
export function parameterContext(spec: FieldSpec, sine: SineKind, forTraining: boolean): Context {
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

/** Makes the tensors of a layer once, however often they are asked for. */
export function once(source: WeightSource): WeightSource {
  const made = new Map<Layer, ReturnType<WeightSource>>();
  return (layer) => {
    const tensors = made.get(layer) ?? source(layer);
    made.set(layer, tensors);
    return tensors;
  };
}

/** Adds the inputs `branch.i`. */
export function branchInputs({ b, spec }: Context): Tensor[] {
  return branchSizes(spec).map((size, i) => b.input(coordinateInput(i), ['bricks', `rows.${i}`, size]));
}

/** Adds the input `targets`, [O, points]. */
export function targetInput({ b, spec }: Context): Tensor {
  return b.input('targets', [spec.outputs, 'points']);
}

/** Adds the inputs `features.i`: features [H, bricks * rows.i] and rows [bricks, rows.i] (int64) of every branch. */
export function featureInputs({ b, spec }: Context): { features: Tensor[]; rows: Tensor[] } {
  const cubes = spec.branches.map((_, i) => b.input(featureInput(i), [branchFeatures(spec), 'bricks', `rows.${i}`]));
  return {
    features: cubes.map((cube) => b.reshape(cube, [branchFeatures(spec), -1])),
    rows: cubes.map((cube) => b.shape(cube, 1, 3)),
  };
}

/** Applies a layer to [inputs, rows]. */
export function apply(context: Context, layer: Layer, input: Tensor): LayerTrace {
  return applyLayer(context.b, context.spec, layer, context.source, input, context);
}

/** Applies layers one after another. */
export function applyAll(context: Context, layers: Layer[], input: Tensor): LayerTrace[] {
  const traces: LayerTrace[] = [];
  for (const layer of layers) traces.push(apply(context, layer, traces.at(-1)?.output ?? input));
  return traces;
}

/** Output of the last of a chain of layers, or what would have gone into it. */
export function outputOf(traces: LayerTrace[], input: Tensor): Tensor {
  return traces.at(-1)?.output ?? input;
}
