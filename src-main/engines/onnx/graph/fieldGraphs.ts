/**
 * The ONNX graphs of a FieldSpec that the engine runs. Training: one graph takes parameters, coordinates and targets and
 * gives loss and gradient (forward and hand-derived backward). Queries: one graph a branch gives its
 * features, one fuses features and runs the tail. All shapes but the architecture's are dynamic.
 */
import type { Loss } from '../../../core/engine/engine.ts';
import { allLayers, branchLayers, fusedLayers, layersOfBranch, type Layout } from '../../../core/field/parameters.ts';
import { branchFeatures, branchSizes, type FieldSpec } from '../../../core/field/spec.ts';
import { addAdam } from './adamGraph.ts';
import { backBranches, encode, runBranches } from './branches.ts';
import { drawnTargets } from './drawnTargets.ts';
import {
  applyAll,
  branchInputs,
  coordinateInput,
  featureGradientName,
  featureInputs,
  outputOf,
  parameterContext,
  PARAMETERS,
  targetInput,
  type Context,
} from './fieldContext.ts';
import { backFused, runFused } from './fused.ts';
import { flatGradient, type Gradients } from './gradients.ts';
import type { Tensor } from './graphBuilder.ts';
import type { SineKind } from './sine.ts';

/**
 * Loss and gradient of a batch in one graph. Inputs: `parameters` [P], `branch.i`, `targets` [O, points],
 * `scale` [] (`lossScale` of the whole batch). Outputs: `loss` [] (summed over the values), `gradient` [P].
 */
export function gradientGraph(spec: FieldSpec, sine: SineKind, loss: Loss): Uint8Array {
  const context = parameterContext(spec, sine, true);
  context.b.output('gradient', addGradient(context, loss), [context.layout.size]);
  return context.b.encode();
}

/**
 * A whole training step in one graph: inputs and outputs of `gradientGraph` and of `addAdam`. In place of `gradient` it gives `squares`
 * [], the sum of its squares.
 * @param isDrawn whether the inputs of `drawnTargets` are there in place of `targets`.
 */
export function stepGraph(spec: FieldSpec, sine: SineKind, loss: Loss, isDrawn = false): Uint8Array {
  const context = parameterContext(spec, sine, true);
  const { b, layout } = context;
  const gradient = addGradient(context, loss, isDrawn);
  b.output('squares', b.node('ReduceSumSquare', [gradient], { keepdims: 0 }), []);
  addAdam(b, PARAMETERS, gradient, layout.size);
  return b.encode();
}

/** Forward, loss and backward; gives the gradient [P]. */
function addGradient(context: Context, loss: Loss, isDrawn = false): Tensor {
  const { b, layout, spec } = context;
  const branches = runBranches(context, branchInputs(context));
  const fused = runFused(context, branches.features, branches.rows);
  const gradients: Gradients = new Map();
  const targets = isDrawn ? drawnTargets(b, spec) : targetInput(context);
  const featureGradients = backFused(context, fused, branches.rows, gradients, { loss, targets });
  backBranches(context, branches, featureGradients, gradients);
  return flatGradient(b, allLayers(layout), gradients);
}

/**
 * The part of the gradient after the branches, for one tile of a brick. Inputs: `parameters`, `features.i`,
 * `targets`, `scale`. Outputs: `loss`, `gradient` (of the core's or the tail's parameters, where there is one),
 * `featureGradient.i` [H, bricks * rows.i].
 */
export function fusedGradientGraph(spec: FieldSpec, sine: SineKind, loss: Loss): Uint8Array {
  const context = parameterContext(spec, sine, true);
  const { b, layout } = context;
  const { features, rows } = featureInputs(context);
  const fused = runFused(context, features, rows);
  const gradients: Gradients = new Map();
  for (const [i, gradient] of backFused(context, fused, rows, gradients, { loss, targets: targetInput(context) }).entries()) {
    b.output(featureGradientName(i), gradient, [branchFeatures(spec), 'rows']);
  }
  const fusedOnes = fusedLayers(layout);
  if (fusedOnes.length > 0) {
    b.output('gradient', flatGradient(b, fusedOnes, gradients), [layout.size - fusedOffset(layout)]);
  }
  return b.encode();
}

/**
 * The part of the gradient before fusion. Inputs: `parameters`, `branch.i`, `featureGradient.i` [H, rows].
 * Output: `gradient` of the branches' parameters.
 */
export function branchGradientGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, true);
  const { b, layout } = context;
  const branches = runBranches(context, branchInputs(context));
  const featureGradients = spec.branches.map((_, i) =>
    b.input(featureGradientName(i), [branchFeatures(spec), `points.${i}`]),
  );
  const gradients: Gradients = new Map();
  backBranches(context, branches, featureGradients, gradients);
  b.output('gradient', flatGradient(b, branchLayers(layout), gradients), [fusedOffset(layout)]);
  return b.encode();
}

/** Query in one graph. Inputs: `parameters` [P], `branch.i`. Output: `values` [O, points]. */
export function queryGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { features, rows } = runBranches(context, branchInputs(context));
  context.b.output('values', runFused(context, features, rows).prediction, [spec.outputs, 'points']);
  return context.b.encode();
}

/** Features of one branch. Inputs: `parameters` [P], `branch.i`. Output: `features` [H, rows]. */
export function branchGraph(spec: FieldSpec, branch: number, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { b, layout } = context;
  const input = b.input(coordinateInput(branch), ['bricks', `rows.${branch}`, branchSizes(spec)[branch] as number]);
  const encoded = encode(context, input, branch);
  b.output('features', outputOf(applyAll(context, layersOfBranch(layout, branch), encoded), encoded), [branchFeatures(spec), 'rows']);
  return b.encode();
}

/** The query after the branches. Inputs: `parameters` [P], `features.i` [H, bricks, rows.i]. Output: `values` [O, points]. */
export function fuseGraph(spec: FieldSpec, sine: SineKind): Uint8Array {
  const context = parameterContext(spec, sine, false);
  const { features, rows } = featureInputs(context);
  context.b.output('values', runFused(context, features, rows).prediction, [spec.outputs, 'points']);
  return context.b.encode();
}

/** Where the parameters begin that stand behind the branches in the flat vector. */
export function fusedOffset(layout: Layout): number {
  return fusedLayers(layout)[0]?.weightOffset ?? layout.size;
}
