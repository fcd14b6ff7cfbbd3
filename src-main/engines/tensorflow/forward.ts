/** A field in TensorFlow.js operations, features last, forth and back. What it means: core/engine/reference.ts. */
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Bricks } from '../../core/field/batch.ts';
import { layersOfBranch, parameterLayout, type Layer } from '../../core/field/parameters.ts';
import { branchAxes, branchSizes, encodingFrequencies, fusedFeatures, type FieldSpec } from '../../core/field/spec.ts';
import { fuseByCore } from './core.ts';
import { fuse } from './fusion.ts';
import { applyLayers, type LayerWeights, type Traced, type Weights } from './layers.ts';
import type { Tensorflow } from './load.ts';

/** Encoded coordinates of every branch, [B, n_i, E_i]: raw ones, then all sines, then all cosines. */
export function encodeBricks(tf: Tensorflow, spec: FieldSpec, bricks: Bricks): Tensor3D[] {
  return branchSizes(spec).map((size, i) => {
    const shape: [number, number, number] = [bricks.bricks, bricks.counts[i] as number, size];
    const coordinates = tf.tensor3d(bricks.coordinates[i] as Float32Array, shape);
    return spec.encoding.kind === 'none' ? coordinates : tf.tidy(() => encode(tf, spec, i, coordinates));
  });
}

function encode(tf: Tensorflow, spec: FieldSpec, branch: number, coordinates: Tensor3D): Tensor3D {
  const [bricks, rows] = coordinates.shape;
  // Axis by axis and not as one product of matrices, which a GPU may take in lower precision.
  const phases = branchAxes(spec, branch).flatMap((axis, k) => {
    const frequencies = encodingFrequencies(spec, axis);
    if (frequencies.length === 0) return [];
    return [coordinates.slice([0, 0, k], [bricks, rows, 1]).mul<Tensor3D>(tf.tensor1d(frequencies))];
  });
  const waves = [...phases.map((phase) => phase.sin()), ...phases.map((phase) => phase.cos())];
  return tf.concat3d(spec.encoding.kind === 'positional' ? [coordinates, ...waves] : waves, 2);
}

/** Outputs [O, points] from the encoded coordinates of every branch. To be called within `tf.tidy`. */
export function forward(tf: Tensorflow, spec: FieldSpec, weights: Weights, inputs: Tensor3D[]): Traced<void, Tensor2D> {
  const branches = runBranches(tf, spec, weights, inputs);
  const fused = runFused(tf, spec, weights, branches.value);
  return { value: fused.value, back: (gradient, gradients) => branches.back(fused.back(gradient, gradients), gradients) };
}

/** Features [branchFeatures(spec), rows] of a branch from coordinates [rows, K]. To be called within `tf.tidy`. */
export function branchFeatures(tf: Tensorflow, spec: FieldSpec, weights: Weights, branch: number, coordinates: Float32Array): Tensor2D {
  const size = branchSizes(spec)[branch] as number;
  const rows = coordinates.length / size;
  const raw = tf.tensor3d(coordinates, [1, rows, size]);
  const input = spec.encoding.kind === 'none' ? raw : encode(tf, spec, branch, raw);
  const layers = layersOfBranch(parameterLayout(spec), branch);
  return tf.transpose(applyLayers(tf, spec, weights, layers, input.reshape<Tensor2D>([rows, input.shape[2]])).value);
}

interface BranchPass {
  /** [B, n_i, F] of every branch. */
  value: Tensor3D[];
  back: (gradients: Tensor3D[], ofWeights: Weights) => void;
}

/** A first layer each, the shared layers on the rows of all branches at once, and the projections. */
function runBranches(tf: Tensorflow, spec: FieldSpec, weights: Weights, inputs: Tensor3D[]): BranchPass {
  const { first, shared, projections } = parameterLayout(spec);
  const sizes = inputs.map(({ shape: [bricks, n] }) => bricks * n);
  const isAlone = inputs.length === 1;
  const join = (rows: Tensor2D[]): Tensor2D => (isAlone ? (rows[0] as Tensor2D) : tf.concat2d(rows, 0));
  const split = (rows: Tensor2D): Tensor2D[] => (isAlone ? [rows] : tf.split(rows, sizes, 0));
  const run = (layer: Layer | undefined, rows: Tensor2D, wantInput = true): Traced<Tensor2D | null, Tensor2D> =>
    applyLayers(tf, spec, weights, layer ? [layer] : [], rows, wantInput);
  const starts = inputs.map((input, i) => run(first[i], input.reshape<Tensor2D>([sizes[i] as number, input.shape[2]]), false));
  const middle = applyLayers(tf, spec, weights, shared, join(starts.map(({ value }) => value)));
  const ends = split(middle.value).map((rows, i) => run(projections[i], rows));
  return {
    value: ends.map(({ value }, i) => value.reshape<Tensor3D>([...(inputs[i] as Tensor3D).shape.slice(0, 2), -1] as [number, number, number])),
    back: (featureGradients, gradients) => {
      const rows = featureGradients.map((gradient, i) => gradient.reshape<Tensor2D>([sizes[i] as number, -1]));
      const hidden = rows.map((gradient, i) => (ends[i] as (typeof ends)[number]).back(gradient, gradients) as Tensor2D);
      const joined = middle.back(join(hidden), gradients) as Tensor2D;
      for (const [i, gradient] of split(joined).entries()) starts[i]?.back(gradient, gradients);
    },
  };
}

/** Fusion, and the layers after it. */
function runFused(tf: Tensorflow, spec: FieldSpec, weights: Weights, features: Tensor3D[]): Traced<Tensor3D[], Tensor2D> {
  const { core, tail } = parameterLayout(spec);
  if (core) return fuseByCore(tf, spec, [core, weights.get(core.name) as LayerWeights], features);
  const fused = fuse(tf, spec, features);
  const { shape } = fused.value;
  const after = applyLayers(tf, spec, weights, tail, fused.value.reshape<Tensor2D>([-1, fusedFeatures(spec)]));
  return {
    value: tf.transpose(after.value),
    back: (gradient, gradients) => {
      const rows = after.back(tf.transpose(gradient), gradients) as Tensor2D;
      return fused.back(rows.reshape<Tensor3D>(shape), gradients);
    },
  };
}
