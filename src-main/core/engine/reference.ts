/**
 * What a FieldSpec means: a forward and a hand-derived backward pass in float64 and plain loops.
 * Slow and readable; every engine is tested against it (test/engines/contract.ts).
 */
import { pointCount, type Batch, type Bricks } from '../field/batch.ts';
import type { Loss } from './engine.ts';
import { transpose, type Matrix } from '../field/matrix.ts';
import { fusedLayers, layersOfBranch, parameterLayout, type Layer, type Layout } from '../field/parameters.ts';
import { backFusion, fuse } from './referenceFusion.ts';
import { applyLayer, backLayer, encode, type LayerTrace, type Parameters } from './referenceLayers.ts';
import { branchSizes, type FieldSpec } from '../field/spec.ts';

/** A batch's loss and its gradient, as LossGradient but in float64. */
export interface ReferenceGradient {
  loss: number;
  /** d loss / d parameters, [P]. */
  gradient: Float64Array;
}

/** All layers' traces of one forward pass. */
interface Trace {
  /** For each branch: its first layer, then the shared ones. */
  branches: LayerTrace[][];
  /** Of the core, or of the tail. */
  tail: LayerTrace[];
  /** [points, O] */
  prediction: Matrix;
}

/**
 * Outputs [O, B, n_0, ..., n_(C-1)] of a validated spec.
 * @throws RangeError when parameters or coordinates do not have the spec's sizes.
 */
export function referenceForward(spec: FieldSpec, parameters: Parameters, bricks: Bricks): Float64Array {
  return transpose(forward(spec, parameters, bricks).prediction).values;
}

/** Features [branchFeatures(spec), rows] of a branch, of coordinates [rows, K]. @throws RangeError as referenceForward. */
export function referenceFeatures(
  spec: FieldSpec,
  parameters: Parameters,
  branch: number,
  coordinates: Float32Array,
): Float64Array {
  const layout = parameterLayout(spec);
  checkLength('parameters', parameters, layout.size);
  return transpose(lastOutput(branchTraces(spec, parameters, layout, branch, coordinates))).values;
}

/**
 * Mean loss over outputs and points, and its gradient.
 * @throws RangeError when parameters, coordinates or targets do not have the spec's sizes.
 */
export function referenceGradient(
  spec: FieldSpec,
  parameters: Parameters,
  batch: Batch,
  loss: Loss = 'squares',
): ReferenceGradient {
  const { branches, tail, prediction } = forward(spec, parameters, batch);
  const count = spec.outputs * pointCount(batch);
  checkLength('targets', batch.targets, count);
  const outputs = transpose(prediction);
  const { value, slope } = LOSSES[loss];
  const target = (i: number): number => batch.targets[i] as number;
  const mean = outputs.values.reduce((sum, prediction, i) => sum + value(prediction, target(i)), 0) / count;

  const gradient = new Float64Array(parameters.length);
  const outputGradient = transpose({ ...outputs, values: outputs.values.map((prediction, i) => slope(prediction, target(i)) / count) });
  const fusedGradient = backLayers(spec, parameters, tail, outputGradient, gradient);
  const features = branches.map(lastOutput);
  for (const [i, featureGradient] of backFusion(spec, batch, features, fusedGradient).entries()) {
    backLayers(spec, parameters, branches[i] as LayerTrace[], featureGradient, gradient);
  }
  return { loss: mean, gradient };
}

/** A loss of one prediction, and its derivative by that. */
const LOSSES: Record<Loss, Record<'value' | 'slope', (prediction: number, target: number) => number>> = {
  squares: {
    value: (prediction, target) => (prediction - target) ** 2,
    slope: (prediction, target) => 2 * (prediction - target),
  },
  logistic: {
    // log(1 + e^x), that does not overflow.
    value: (x, target) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target * x,
    slope: (x, target) => 1 / (1 + Math.exp(-x)) - target,
  },
};

function forward(spec: FieldSpec, parameters: Parameters, bricks: Bricks): Trace {
  const layout = parameterLayout(spec);
  checkLength('parameters', parameters, layout.size);
  const branches = branchSizes(spec).map((size, i) => {
    const coordinates = bricks.coordinates[i] ?? new Float32Array();
    checkLength(`coordinates of branch ${i}`, coordinates, bricks.bricks * (bricks.counts[i] as number) * size);
    return branchTraces(spec, parameters, layout, i, coordinates);
  });
  const fused = fuse(spec, bricks, branches.map(lastOutput));
  const tail = applyLayers(spec, parameters, fusedLayers(layout), fused);
  return { branches, tail, prediction: tail.at(-1)?.output ?? fused };
}

function branchTraces(
  spec: FieldSpec,
  parameters: Parameters,
  layout: Layout,
  branch: number,
  coordinates: Float32Array,
): LayerTrace[] {
  return applyLayers(spec, parameters, layersOfBranch(layout, branch), encode(spec, branch, coordinates));
}

function applyLayers(spec: FieldSpec, parameters: Parameters, layers: Layer[], input: Matrix): LayerTrace[] {
  const traces: LayerTrace[] = [];
  for (const layer of layers) {
    traces.push(applyLayer(spec, parameters, layer, traces.at(-1)?.output ?? input));
  }
  return traces;
}

/** Back through a chain of layers, last first; returns d loss / d the chain's input. */
function backLayers(
  spec: FieldSpec,
  parameters: Parameters,
  traces: LayerTrace[],
  outputGradient: Matrix,
  gradient: Float64Array,
): Matrix {
  return traces.reduceRight((back, trace) => backLayer(spec, parameters, trace, back, gradient), outputGradient);
}

function lastOutput(traces: LayerTrace[]): Matrix {
  return (traces.at(-1) as LayerTrace).output;
}

function checkLength(what: string, { length }: ArrayLike<number>, expected: number): void {
  if (length !== expected) throw new RangeError(`${what} must hold ${expected} numbers, not ${length}`);
}
