/** A core among a field's parameters, one output at a time: its weights, and the bias for the product of all constants. */
import type { Layer } from '../field/parameters.ts';
import { coreSides, type FieldSpec } from '../field/spec.ts';
import { zeros, type Matrix } from '../field/matrix.ts';

/** [w_0 + 1, the product of the other sides], from `parameters` [P]. @param core the layer of that role. */
export function loadCore(spec: FieldSpec, core: Layer, parameters: Float32Array, output: number): Matrix {
  const [rows = 1, ...others] = coreSides(spec);
  const { inputs, weightOffset, biasOffset } = core;
  const matrix = zeros(rows, others.reduce((product, side) => product * side, 1));
  matrix.values.set(parameters.subarray(weightOffset + output * inputs, weightOffset + (output + 1) * inputs));
  matrix.values[inputs] = parameters[biasOffset + output] as number;
  return matrix;
}

/** Puts such a core into them, rounded to float32. */
export function storeCore({ inputs, weightOffset, biasOffset }: Layer, parameters: Float32Array, output: number, { values }: Matrix): void {
  parameters.set(values.subarray(0, inputs), weightOffset + output * inputs);
  parameters[biasOffset + output] = values[inputs] as number;
}
