/**
 * The layout of a field's parameters: one flat float32 vector, cut into named tensors.
 * Weights are [outputs, inputs] row-major, so that a layer is W h + b on feature-major rows.
 */
import { coreSize, encodedSize, MAX_PARAMETERS, type FieldSpec } from './spec.ts';
import { SettingError } from '../base/errors.ts';

/**
 * What a layer is, for initialisation and for the omega it is scaled by:
 * `first` reads (encoded) coordinates, `hidden` ends in an activation,
 * `factor` is the linear end of a fully split branch, `projection` that of a branch before a core that was cut, `output` the
 * linear end of a tail, `core` the weights of a tensor.
 */
export type LayerRole = 'first' | 'hidden' | 'factor' | 'projection' | 'output' | 'core';

/** A linear layer in the order it is applied. */
export interface Layer {
  /** `first.0`, `shared.1`, `factor`, `projection.0`, `core`, `tail.0`, `output`: also the prefix of its tensors' names. */
  name: string;
  role: LayerRole;
  /** Of a first layer and a projection, whose it is; 0 of the others, which belong to all. */
  branch: number;
  inputs: number;
  outputs: number;
  /** Place of the weight [outputs, inputs] and the bias [outputs] in the flat vector. */
  weightOffset: number;
  biasOffset: number;
}

/** All layers of a field, by where they stand. */
export interface Layout {
  /** One per branch. */
  first: Layer[];
  /** Shared by all branches, on branch rows; a fully split field's last one is its `factor`. */
  shared: Layer[];
  /** One per branch, after the shared ones; empty but for a tensor whose core was cut. */
  projections: Layer[];
  /**
   * Weights of every product of the branches' features, row-major with the last branch fastest; the last one of each is the
   * constant 1. The product of the constants comes last: it is the bias. Null but for fusion `tensor`.
   */
  core: Layer | null;
  /** On the fused rows; the last one is the `output`. Empty for a fully split field. */
  tail: Layer[];
  /** Length of the flat parameter vector. */
  size: number;
}

/** Layers of a validated spec with their places in the flat parameter vector. */
export function parameterLayout(spec: FieldSpec): Layout {
  let size = 0;
  const layer = (name: string, role: LayerRole, inputs: number, outputs: number, branch = 0): Layer => {
    const weightOffset = size;
    const biasOffset = size + inputs * outputs;
    size = biasOffset + outputs;
    return { name, role, branch, inputs, outputs, weightOffset, biasOffset };
  };
  const { width, rank, outputs, sharedLayers, tailLayers } = spec;
  const isTensor = spec.fusion === 'tensor';
  const first = spec.branches.map((_, i) => layer(`first.${i}`, 'first', encodedSize(spec, i), width, i));
  const shared = Array.from({ length: sharedLayers }, (_, i) => {
    const widened = tailLayers > 0 && i === sharedLayers - 1;
    return layer(`shared.${i}`, 'hidden', width, widened ? width * rank : width);
  });
  const projected = spec.projections;
  const projections = projected === undefined ? [] : spec.branches.map((_, i) => layer(`projection.${i}`, 'projection', width, projected, i));
  const core = isTensor ? layer('core', 'core', coreSize(spec) - 1, outputs) : null;
  if (tailLayers === 0 && !isTensor) shared.push(layer('factor', 'factor', width, outputs * rank));
  const tail = Array.from({ length: tailLayers }, (_, i) =>
    i === tailLayers - 1 ? layer('output', 'output', width, outputs) : layer(`tail.${i}`, 'hidden', width, width),
  );
  if (size > MAX_PARAMETERS) {
    throw new SettingError(`The field would have ${size} parameters; at most ${MAX_PARAMETERS} are allowed.`);
  }
  return { first, shared, projections, core, tail, size };
}

/** Every layer in the order of the flat vector. */
export function allLayers(layout: Layout): Layer[] {
  return [...branchLayers(layout), ...fusedLayers(layout)];
}

/** The layers of all branches, in that order. */
export function branchLayers({ first, shared, projections }: Layout): Layer[] {
  return [...first, ...shared, ...projections];
}

/** The layers of one branch, in the order in which they are applied. */
export function layersOfBranch({ first, shared, projections }: Layout, branch: number): Layer[] {
  return [first[branch] as Layer, ...shared, ...projections.slice(branch, branch + 1)];
}

/** Whether no activation follows a layer. */
export function isLinear({ role }: Layer): boolean {
  return role !== 'first' && role !== 'hidden';
}

/** What a sine layer's sum is multiplied by before the sine; 1 for relu and linear layers. */
export function omegaOf({ activation }: FieldSpec, { role, branch }: Layer): number {
  if (activation.kind === 'relu') return 1;
  if (role === 'first') return activation.branchOmegas?.[branch] ?? activation.firstOmega;
  return role === 'hidden' ? activation.hiddenOmega : 1;
}

/** The layers that work on what all branches give: a core, or the tail. */
export function fusedLayers({ core, tail }: Layout): Layer[] {
  return core ? [core] : tail;
}
