/**
 * What the layers of a field give, in float64 as reference.ts defines it: a branch's on the samples of its axes, and what
 * fusion and the tail make of them on a grid.
 */
import { encode } from '../engine/referenceLayers.ts';
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { layersOfBranch, parameterLayout, type Layer } from '../field/parameters.ts';
import { fusedFeatures, type FieldSpec } from '../field/spec.ts';
import { layerForward } from '../engine/layerForward.ts';

/** A field at one moment. */
export interface Weights {
  spec: FieldSpec;
  /** [P] */
  parameters: Float32Array;
  multiply: Multiply;
}

/** Outputs of a branch's layers, the first one first: [rows, outputs] each. @param coordinates [rows, K]. @param upTo the last place that is wanted. */
export async function branchActivations({ spec, parameters, multiply }: Weights, branch: number, coordinates: Float32Array, upTo = Infinity): Promise<Matrix[]> {
  const layout = parameterLayout(spec);
  const layers = layersOfBranch(layout, branch).slice(0, upTo + 1);
  return chain({ spec, parameters, multiply }, layers, encode(spec, branch, coordinates));
}

/** What a branch gives to fusion: [rows, branchFeatures]. */
export async function branchOutput(weights: Weights, branch: number, coordinates: Float32Array): Promise<Matrix> {
  return (await branchActivations(weights, branch, coordinates)).at(-1) as Matrix;
}

/**
 * What fusion gives on the outer product of the branches' rows, [points, G], then what each layer of the tail makes of it. Of a
 * field with one branch fusion gives what the branch does.
 * @param tables coordinates [rows, K] of every branch. @throws RangeError of fusion `tensor`, whose core gives the output.
 */
export async function fusedActivations(weights: Weights, tables: readonly Float32Array[], upTo = Infinity): Promise<Matrix[]> {
  const { spec } = weights;
  if (spec.fusion === 'tensor') throw new RangeError('a core has no layers');
  const features: Matrix[] = [];
  for (const [branch, rows] of tables.entries()) features.push(await branchOutput(weights, branch, rows));
  const fused = features.length === 1 ? (features[0] as Matrix) : fuseRows(spec, features);
  return [fused, ...(await chain(weights, parameterLayout(spec).tail.slice(0, upTo), fused))];
}

async function chain({ spec, parameters, multiply }: Weights, layers: readonly Layer[], input: Matrix): Promise<Matrix[]> {
  const outputs: Matrix[] = [];
  for (const layer of layers) {
    const { output } = await layerForward(spec, parameters, layer, outputs.at(-1) ?? input, multiply);
    outputs.push(output);
  }
  return outputs;
}

/** Sums of products (or sums) of the branches' features, over the outer product of their rows: [points, G]. */
function fuseRows(spec: FieldSpec, features: readonly Matrix[]): Matrix {
  const all = features.reduce((left, right) => outerRows(left, right, spec.fusion === 'sum'));
  const fused = zeros(all.rows, fusedFeatures(spec));
  for (let i = 0; i < all.values.length; i++) {
    const place = Math.floor(i / spec.rank);
    fused.values[place] = (fused.values[place] as number) + (all.values[i] as number);
  }
  return fused;
}

/** Feature by feature, every row of one with every row of the other: [left.rows * right.rows, features]. */
export function outerRows(left: Matrix, right: Matrix, isSum = false): Matrix {
  const { columns } = left;
  const all = zeros(left.rows * right.rows, columns);
  for (let row = 0, place = 0; row < left.rows; row++) {
    for (let other = 0; other < right.rows; other++) {
      for (let k = 0; k < columns; k++, place++) {
        const [a, b] = [left.values[row * columns + k] as number, right.values[other * columns + k] as number];
        all.values[place] = isSum ? a + b : a * b;
      }
    }
  }
  return all;
}
