/**
 * The parts of the reference that act on rows: encoding, and a layer forward and backward. Float64
 * and plain loops, written to be read; see reference.ts.
 */
import { zeros, type Matrix } from '../field/matrix.ts';
import { isLinear, omegaOf, type Layer } from '../field/parameters.ts';
import { branchAxes, encodingFrequencies, type FieldSpec } from '../field/spec.ts';

/** Parameters in either precision; the arithmetic is float64 always. */
export type Parameters = Float32Array | Float64Array;

/** What the way back through a layer needs of the way forth. */
export interface LayerTrace {
  layer: Layer;
  input: Matrix;
  /** W h + b */
  linear: Matrix;
  output: Matrix;
}

/**
 * Encodes the coordinates of branch `branch`, [rows, K], into [rows, E]: raw coordinates (unless
 * Fourier), then all sines axis by axis, then all cosines axis by axis.
 */
export function encode(spec: FieldSpec, branch: number, coordinates: Float32Array): Matrix {
  const axes = branchAxes(spec, branch);
  const rows = coordinates.length / axes.length;
  const encoded = Array.from({ length: rows }, (_, row) => {
    const point = [...coordinates.subarray(row * axes.length, (row + 1) * axes.length)];
    const phases = point.flatMap((x, k) => encodingFrequencies(spec, axes[k] as number).map((f) => f * x));
    const raw = spec.encoding.kind === 'fourier' ? [] : point;
    return [...raw, ...phases.map(Math.sin), ...phases.map(Math.cos)];
  });
  return { rows, columns: encoded[0]?.length ?? 0, values: Float64Array.from(encoded.flat()) };
}

/** Applies a layer to rows [rows, inputs]: activation(W h + b), or W h + b for a linear layer. */
export function applyLayer(spec: FieldSpec, parameters: Parameters, layer: Layer, input: Matrix): LayerTrace {
  const linear = zeros(input.rows, layer.outputs);
  const output = zeros(input.rows, layer.outputs);
  for (let row = 0; row < input.rows; row++) {
    for (let o = 0; o < layer.outputs; o++) {
      let sum = parameters[layer.biasOffset + o] as number;
      for (let i = 0; i < layer.inputs; i++) {
        sum += weight(parameters, layer, o, i) * (input.values[row * layer.inputs + i] as number);
      }
      linear.values[row * layer.outputs + o] = sum;
      output.values[row * layer.outputs + o] = activate(spec, layer, sum);
    }
  }
  return { layer, input, linear, output };
}

/**
 * Goes back through a layer: adds d loss / d its weight and bias to `gradient`, [P], and returns
 * d loss / d its input. `outputGradient` is d loss / d its output.
 */
export function backLayer(
  spec: FieldSpec,
  parameters: Parameters,
  trace: LayerTrace,
  outputGradient: Matrix,
  gradient: Float64Array,
): Matrix {
  const { layer, input, linear } = trace;
  const inputGradient = zeros(input.rows, layer.inputs);
  for (let row = 0; row < input.rows; row++) {
    for (let o = 0; o < layer.outputs; o++) {
      const place = row * layer.outputs + o;
      const slope = activationSlope(spec, layer, linear.values[place] as number);
      const delta = slope * (outputGradient.values[place] as number);
      add(gradient, layer.biasOffset + o, delta);
      for (let i = 0; i < layer.inputs; i++) {
        const h = input.values[row * layer.inputs + i] as number;
        add(gradient, layer.weightOffset + o * layer.inputs + i, delta * h);
        add(inputGradient.values, row * layer.inputs + i, delta * weight(parameters, layer, o, i));
      }
    }
  }
  return inputGradient;
}

/** Adds to one element of an array. */
export function add(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] as number) + value;
}

function weight(parameters: Parameters, layer: Layer, output: number, input: number): number {
  return parameters[layer.weightOffset + output * layer.inputs + input] as number;
}

function activate(spec: FieldSpec, layer: Layer, x: number): number {
  if (isLinear(layer)) return x;
  return spec.activation.kind === 'sine' ? Math.sin(omegaOf(spec, layer) * x) : Math.max(0, x);
}

/** d activate / d x; relu's at 0 is 0. */
function activationSlope(spec: FieldSpec, layer: Layer, x: number): number {
  if (isLinear(layer)) return 1;
  if (spec.activation.kind === 'relu') return x > 0 ? 1 : 0;
  const omega = omegaOf(spec, layer);
  return omega * Math.cos(omega * x);
}
