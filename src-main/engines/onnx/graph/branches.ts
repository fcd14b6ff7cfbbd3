/** The branches of a field, forward and backward: encoding, a first layer each, and the layers they share. */
import type { Layer } from '../../../core/field/parameters.ts';
import { branchAxes, encodingFrequencies } from '../../../core/field/spec.ts';
import { apply, applyAll, outputOf, type Context } from './fieldContext.ts';
import { back, record, type Gradients } from './gradients.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';
import { backLayer, type LayerTrace } from './layers.ts';
import { sineOfTurns } from './sine.ts';

/** Coordinates [B, n, K] -> encoded [E, B*n]: raw values, then all sines, then all cosines. */
export function encode({ b, spec, sine }: Context, input: Tensor, branch: number): Tensor {
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

/** All branches on the way forth. */
export interface Branches {
  first: LayerTrace[];
  shared: LayerTrace[];
  /** Of every branch, where it has one. */
  projections: LayerTrace[];
  /** [H, B*n_i] of every branch. */
  features: Tensor[];
  /** [B, n_i] of every branch, int64. */
  rows: Tensor[];
  /** [B*n_i] of every branch, int64. */
  sizes: Tensor[];
}

/** Encoding, first layers, the shared layers in one product over all branches, and the projections. */
export function runBranches(context: Context, inputs: Tensor[]): Branches {
  const { b, layout } = context;
  const rows = inputs.map((input) => b.shape(input, 0, 2));
  const sizes = rows.map((row) => b.node('ReduceProd', [row], { keepdims: 1 }));
  const first = inputs.map((input, i) => apply(context, layout.first[i] as Layer, encode(context, input, i)));
  const joined = b.concat(first.map((trace) => trace.output), 1);
  const shared = applyAll(context, layout.shared, joined);
  const hidden = splitRows(b, outputOf(shared, joined), sizes);
  const projections = layout.projections.map((layer, i) => apply(context, layer, hidden[i] as Tensor));
  const features = projections.length > 0 ? projections.map(({ output }) => output) : hidden;
  return { first, shared, projections, rows, sizes, features };
}

/** Back from d loss / d features [H, B*n_i] of every branch; adds the gradients of its layers. */
export function backBranches(context: Context, branches: Branches, featureGradients: Tensor[], gradients: Gradients): void {
  const { b } = context;
  const { first, shared, projections, sizes } = branches;
  const hidden = featureGradients.map((gradient, i) => back(b, projections.slice(i, i + 1), gradient, gradients));
  const joined = back(b, shared, b.concat(hidden, 1), gradients);
  for (const [i, gradient] of splitRows(b, joined, sizes).entries()) {
    const trace = first[i] as LayerTrace;
    record(b, gradients, trace.layer, backLayer(b, trace, gradient, false));
  }
}

/** Cuts [F, rows of all branches] into one tensor a branch. */
function splitRows(b: GraphBuilder, all: Tensor, sizes: Tensor[]): Tensor[] {
  if (sizes.length === 1) return [all];
  return b.nodes('Split', [all, b.concat(sizes, 0)], sizes.length, { axis: 1 });
}
