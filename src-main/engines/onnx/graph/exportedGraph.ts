/** The ONNX file of a model, for other programs. */
import { parameterLayout } from '../../../core/field/parameters.ts';
import { branchSizes, type FieldSpec } from '../../../core/field/spec.ts';
import { runBranches } from './branches.ts';
import { once, type Context } from './fieldContext.ts';
import { runFused } from './fused.ts';
import { GraphBuilder, type Tensor } from './graphBuilder.ts';
import type { WeightSource } from './layers.ts';

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
  const values = runFused(context, runBranches(context, inputs).features, rows).prediction;
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
