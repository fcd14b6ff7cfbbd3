/**
 * A cut core as a field of fusion `product`, exactly. Its factor layer belongs to both branches, and so do all layers but the
 * first. So the network becomes twice as wide: one half has the features of the first branch, the other those of the second, and
 * the half of the other branch holds constants. One more feature, which is 1 on the first branch and 0 on the second, lets either
 * have a bias of its own.
 */
import { SettingError } from '../base/errors.ts';
import { omegaOf, parameterLayout, type Layer, type Layout } from '../field/parameters.ts';
import { SPEC_RANGES, type FieldSpec } from '../field/spec.ts';
import { firstColumns, type CutCore } from './cutCore.ts';

/** The spec of a field of two branches whose core is cut to `rank` products. @throws SettingError when it would be too wide. */
export function productSpec(spec: FieldSpec, rank: number): FieldSpec {
  const rest = { ...spec };
  delete rest.coreWidths;
  delete rest.projections;
  const width = 2 * spec.width + 1;
  if (width > SPEC_RANGES.width.max) throw new SettingError(`The field would be ${width} features wide; at most ${SPEC_RANGES.width.max} are allowed.`);
  return { ...rest, fusion: 'product', rank, width };
}

/** Its parameters, [P], rounded to float32. */
export function productParameters(spec: FieldSpec, parameters: Float32Array, { factors }: Pick<CutCore, 'factors'>, rank: number): Float32Array {
  const wide = productSpec(spec, rank);
  const [from, to] = [parameterLayout(spec), parameterLayout(wide)];
  const result = new Float32Array(to.size);
  for (const [branch, layer] of from.first.entries()) copyFirst(spec, parameters, layer, result, to.first[branch] as Layer);
  for (const [i, layer] of from.shared.entries()) copyShared(spec, parameters, layer, result, to.shared[i] as Layer);
  const constants = constantsOf(spec, parameters, from);
  const factor = to.shared.at(-1) as Layer;
  const { width } = spec;
  for (const [output, [down, across]] of factors.entries()) {
    const [a, b] = [firstColumns(down, rank), firstColumns(across, rank)];
    for (let r = 0; r < rank; r++) {
      const row = result.subarray(factor.weightOffset + (output * rank + r) * factor.inputs).subarray(0, factor.inputs);
      let [ofDown, ofAcross] = [a.values[(a.rows - 1) * rank + r] as number, b.values[(b.rows - 1) * rank + r] as number];
      for (let k = 0; k + 1 < a.rows; k++) row[k] = a.values[k * rank + r] as number;
      for (let k = 0; k + 1 < b.rows; k++) row[width + k] = b.values[k * rank + r] as number;
      for (const [k, constant] of constants.entries()) {
        ofDown -= (row[width + k] as number) * constant;
        ofAcross -= (row[k] as number) * constant;
      }
      result[factor.biasOffset + output * rank + r] = ofAcross;
      row[2 * width] = ofDown - ofAcross;
    }
  }
  return result;
}

/** A branch's first layer in its half; the last feature is 1 on the first branch. */
function copyFirst(spec: FieldSpec, parameters: Float32Array, from: Layer, result: Float32Array, to: Layer): void {
  const start = from.branch * from.outputs;
  result.set(parameters.subarray(from.weightOffset, from.biasOffset), to.weightOffset + start * to.inputs);
  result.set(parameters.subarray(from.biasOffset, from.biasOffset + from.outputs), to.biasOffset + start);
  if (from.branch === 0) result[to.biasOffset + 2 * from.outputs] = toOne(spec, from);
}

/** A layer of both branches, once for either half; the last feature stays what it is. */
function copyShared(spec: FieldSpec, parameters: Float32Array, from: Layer, result: Float32Array, to: Layer): void {
  for (const half of [0, 1]) {
    for (let row = 0; row < from.outputs; row++) {
      const weights = parameters.subarray(from.weightOffset + row * from.inputs, from.weightOffset + (row + 1) * from.inputs);
      result.set(weights, to.weightOffset + (half * from.outputs + row) * to.inputs + half * from.inputs);
    }
    result.set(parameters.subarray(from.biasOffset, from.biasOffset + from.outputs), to.biasOffset + half * from.outputs);
  }
  result[to.weightOffset + to.inputs * to.outputs - 1] = toOne(spec, from);
}

/** What an activation makes 1 of. */
function toOne(spec: FieldSpec, layer: Layer): number {
  return spec.activation.kind === 'relu' ? 1 : Math.PI / (2 * omegaOf(spec, layer));
}

/** Features of a branch whose first layer gives zeros: [M]. */
function constantsOf(spec: FieldSpec, parameters: Float32Array, { shared }: Layout): Float64Array {
  return shared.reduce((hidden, layer) => {
    const { inputs, outputs, weightOffset, biasOffset } = layer;
    const omega = omegaOf(spec, layer);
    return Float64Array.from({ length: outputs }, (_, row) => {
      let sum = parameters[biasOffset + row] as number;
      for (let k = 0; k < inputs; k++) sum += (parameters[weightOffset + row * inputs + k] as number) * (hidden[k] as number);
      return spec.activation.kind === 'relu' ? Math.max(0, sum) : Math.sin(omega * sum);
    });
  }, new Float64Array(spec.width));
}
