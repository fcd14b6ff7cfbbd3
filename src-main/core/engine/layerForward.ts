/** A layer on rows in float64, as reference.ts defines it. The product is whoever multiplies' to do. */
import type { Multiply } from './multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { isLinear, omegaOf, type Layer } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';

/** What the way back through a layer needs. */
export interface LayerPass {
  layer: Layer;
  /** [outputs, inputs] */
  weight: Matrix;
  /** [rows, inputs] */
  input: Matrix;
  /** What the activation was given, omega (W h + b): [rows, outputs]. The slopes there are found when somebody goes back. */
  activated: Matrix;
}

/** What a layer makes of rows, [rows, inputs], and what the way back needs. @param parameters [P] */
export async function layerForward(
  spec: FieldSpec,
  parameters: Float32Array,
  layer: Layer,
  input: Matrix,
  multiply: Multiply,
): Promise<{ pass: LayerPass; output: Matrix }> {
  const weight = weightOf(layer, parameters);
  const activated = await multiply(input, weight, { b: true });
  shift(spec, layer, parameters, activated);
  return { pass: { layer, weight, input, activated }, output: isLinear(layer) ? activated : activate(spec, activated) };
}

function weightOf({ inputs, outputs, weightOffset, biasOffset }: Layer, parameters: Float32Array): Matrix {
  return { rows: outputs, columns: inputs, values: Float64Array.from(parameters.subarray(weightOffset, biasOffset)) };
}

/** Turns W h, [rows, outputs], into omega (W h + b) in place. */
function shift(spec: FieldSpec, layer: Layer, parameters: Float32Array, { values }: Matrix): void {
  const { outputs, biasOffset } = layer;
  const omega = omegaOf(spec, layer);
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === outputs ? 0 : column + 1) {
    values[i] = omega * ((values[i] as number) + (parameters[biasOffset + column] as number));
  }
}

/** The layer's output. */
function activate({ activation }: FieldSpec, { rows, columns, values }: Matrix): Matrix {
  const output = zeros(rows, columns);
  if (activation.kind === 'relu') for (let i = 0; i < values.length; i++) output.values[i] = Math.max(0, values[i] as number);
  else for (let i = 0; i < values.length; i++) output.values[i] = Math.sin(values[i] as number);
  return output;
}
