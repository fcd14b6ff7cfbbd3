/**
 * A branch's layers in float64, forward and backward, over all rows of a signal: what solving needs of a field. The products
 * are the engine's to do; reference.ts says what they mean.
 */
import { zeros, type Matrix } from '../field/matrix.ts';
import { omegaOf, type Layer, type Layout } from '../field/parameters.ts';
import { encode } from '../engine/referenceLayers.ts';
import { coreWidths, type FieldSpec } from '../field/spec.ts';
import { addTo, type Multiply } from '../engine/multiply.ts';

/** What the way back through a layer needs. */
interface LayerPass {
  layer: Layer;
  /** [outputs, inputs] */
  weight: Matrix;
  /** [rows, inputs] */
  input: Matrix;
  /** d output / d (W h + b), [rows, outputs]. */
  slope: Matrix;
}

/** The way forth through a branch. */
export interface BranchPass {
  /** Those that it gives to the core, [rows, w + 1]; the last is the constant 1. */
  features: Matrix;
  layers: LayerPass[];
}

/** What a branch's first layer reads at coordinates [rows, K]: [rows, E]. */
export function branchInput(spec: FieldSpec, branch: number, coordinates: Float32Array): Matrix {
  return encode(spec, branch, coordinates);
}

/** Features of a branch of a field with fusion `tensor`, from its input [rows, E]. */
export async function branchForward(
  spec: FieldSpec,
  layout: Layout,
  parameters: Float32Array,
  branch: number,
  input: Matrix,
  multiply: Multiply,
): Promise<BranchPass> {
  const layers: LayerPass[] = [];
  let hidden = input;
  for (const layer of [layout.first[branch] as Layer, ...layout.shared]) {
    const weight = weightOf(layer, parameters);
    const output = await multiply(hidden, weight, { b: true });
    const slope = activate(spec, layer, parameters, output);
    layers.push({ layer, weight, input: hidden, slope });
    hidden = output;
  }
  return { features: withConstant(hidden, coreWidths(spec)[branch] as number), layers };
}

/**
 * Adds d loss / d the branch's weights and biases to `gradient`, [P], from d loss / d features, [rows, w + 1].
 */
export async function branchBackward(
  { layers }: BranchPass,
  featureGradient: Matrix,
  gradient: Float64Array,
  multiply: Multiply,
): Promise<void> {
  let back = withoutConstant(featureGradient, layers.at(-1)?.layer.outputs ?? 0);
  for (const { layer, weight, input, slope } of layers.toReversed()) {
    for (let i = 0; i < back.values.length; i++) back.values[i] = (back.values[i] as number) * (slope.values[i] as number);
    const weightGradient = await multiply(back, input, { a: true });
    addAt(gradient, layer.weightOffset, weightGradient.values);
    addAt(gradient, layer.biasOffset, columnSums(back));
    if (layer !== layers[0]?.layer) back = await multiply(back, weight);
  }
}

function weightOf({ inputs, outputs, weightOffset, biasOffset }: Layer, parameters: Float32Array): Matrix {
  return { rows: outputs, columns: inputs, values: Float64Array.from(parameters.subarray(weightOffset, biasOffset)) };
}

/** Turns W h, [rows, outputs], into the layer's output in place; gives the slopes of the activation. */
function activate(spec: FieldSpec, layer: Layer, parameters: Float32Array, linear: Matrix): Matrix {
  const { outputs, biasOffset } = layer;
  const slope = zeros(linear.rows, outputs);
  const { values } = linear;
  const omega = omegaOf(spec, layer);
  const isRelu = spec.activation.kind === 'relu';
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === outputs ? 0 : column + 1) {
    const x = omega * ((values[i] as number) + (parameters[biasOffset + column] as number));
    if (isRelu) {
      values[i] = Math.max(0, x);
      slope.values[i] = x > 0 ? 1 : 0;
    } else {
      values[i] = Math.sin(x);
      slope.values[i] = omega * Math.cos(x);
    }
  }
  return slope;
}

/** The first `width` columns, and one of ones. */
function withConstant({ rows, columns, values }: Matrix, width: number): Matrix {
  const wide = zeros(rows, width + 1);
  for (let row = 0; row < rows; row++) {
    wide.values.set(values.subarray(row * columns, row * columns + width), row * (width + 1));
    wide.values[row * (width + 1) + width] = 1;
  }
  return wide;
}

/** All columns but the last, and zeros for those up to `width`. */
function withoutConstant({ rows, columns, values }: Matrix, width: number): Matrix {
  const features = zeros(rows, width);
  for (let row = 0; row < rows; row++) {
    features.values.set(values.subarray(row * columns, (row + 1) * columns - 1), row * width);
  }
  return features;
}

function columnSums({ rows, columns, values }: Matrix): Float64Array {
  const sums = zeros(1, columns);
  for (let row = 0; row < rows; row++) {
    addTo(sums, { rows: 1, columns, values: values.subarray(row * columns, (row + 1) * columns) });
  }
  return sums.values;
}

function addAt(total: Float64Array, offset: number, part: Float64Array): void {
  for (let i = 0; i < part.length; i++) total[offset + i] = (total[offset + i] as number) + (part[i] as number);
}
