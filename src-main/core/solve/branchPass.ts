/**
 * A branch's layers in float64, forward and backward, over all rows of a signal: what solving needs of a field. The products
 * are the engine's to do; reference.ts says what they mean.
 */
import { zeros, type Matrix } from '../field/matrix.ts';
import { layersOfBranch, omegaOf, type Layer, type Layout } from '../field/parameters.ts';
import { encode } from '../engine/referenceLayers.ts';
import { coreWidths, type FieldSpec } from '../field/spec.ts';
import { addTo, type Multiply } from '../engine/multiply.ts';
import { layerForward, type LayerPass } from '../engine/layerForward.ts';

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
  for (const layer of layersOfBranch(layout, branch)) {
    const { pass, output } = await layerForward(spec, parameters, layer, hidden, multiply);
    layers.push(pass);
    hidden = output;
  }
  return { features: withConstant(hidden, coreWidths(spec)[branch] as number), layers };
}

/**
 * Adds d loss / d the branch's weights and biases to `gradient`, [P], from d loss / d features, [rows, w + 1].
 */
export async function branchBackward(
  spec: FieldSpec,
  { layers }: BranchPass,
  featureGradient: Matrix,
  gradient: Float64Array,
  multiply: Multiply,
): Promise<void> {
  let back = withoutConstant(featureGradient, layers.at(-1)?.layer.outputs ?? 0);
  for (const { layer, weight, input, activated } of layers.toReversed()) {
    timesSlopes(spec, layer, activated, back);
    const weightGradient = await multiply(back, input, { a: true });
    addAt(gradient, layer.weightOffset, weightGradient.values);
    addAt(gradient, layer.biasOffset, columnSums(back));
    if (layer !== layers[0]?.layer) back = await multiply(back, weight);
  }
}

/** Multiplies a gradient by d output / d (W h + b), in place. */
function timesSlopes(spec: FieldSpec, layer: Layer, { values }: Matrix, back: Matrix): void {
  const omega = omegaOf(spec, layer);
  const isRelu = spec.activation.kind === 'relu';
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    const slope = isRelu ? (x > 0 ? 1 : 0) : omega * Math.cos(x);
    back.values[i] = (back.values[i] as number) * slope;
  }
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
