/**
 * FieldSpec: the architecture of a neural field f: R^K -> R^O, as plain data.
 * Every engine builds its forward and backward pass from this and nothing else.
 * Source: CoordX (arXiv 2201.12425) section 3; SIREN (arXiv 2006.09661) for sine layers.
 */
import { SettingError } from '../base/errors.ts';

/** One coordinate of the field: `y`, `x`, `t`, `z`. Its values run over [-1, 1]. */
export type AxisName = 't' | 'z' | 'y' | 'x';

/** What is done to the raw coordinates before the first layer. */
export type Encoding =
  | { kind: 'none' }
  /** gamma(x) = [x, sin(2^k pi x), cos(2^k pi x)], k = 0..octaves-1, octaves given for every axis in order. */
  | { kind: 'positional'; octaves: number[] }
  /** [sin(f_k x), cos(f_k x)], f_k = 2 pi (2^(6k/(n-1)) - 1): the paper's log-spaced Fourier features. */
  | { kind: 'fourier'; frequencies: number };

export type Activation =
  /** h = sin(omega (W x + b)): SIREN. `branchOmegas` are the first omegas of the branches where they differ. */
  { kind: 'sine'; firstOmega: number; hiddenOmega: number; branchOmegas?: number[] } | { kind: 'relu' };

/**
 * product: sums of R products, one feature of every branch in each. sum: the branches' features added. tensor: every product of
 * features, one of every branch, with a weight of its own: a Tucker decomposition whose factors are networks. A constant 1 is
 * a further feature of every branch there.
 */
export const FUSIONS = ['product', 'sum', 'tensor'] as const;
export type Fusion = (typeof FUSIONS)[number];

export interface FieldSpec {
  /** The field's coordinates, slowest first: image ['y','x'], video ['t','y','x'], shape ['z','y','x']. */
  axes: AxisName[];
  /**
   * A partition of the axis indices in order: [[0],[1]] splits y from x, [[0],[1,2]] is XY+T,
   * [[0,1]] is the plain MLP. Branch i takes K_i = branches[i].length coordinates.
   */
  branches: number[][];
  encoding: Encoding;
  activation: Activation;
  /** M: features of every hidden layer. */
  width: number;
  /** Hidden layers after the first that all branches share, applied before fusion. */
  sharedLayers: number;
  /**
   * Layers on the fused rows, the output layer counted. 0 is the fully split field, in which fusion gives the output: of a
   * product or a sum, a linear factor layer (M -> O*R) ends the branches; of a tensor, its core weighs their features.
   */
  tailLayers: number;
  /** R: products summed for one fused feature. With a tail the last shared layer is M*R wide. */
  rank: number;
  fusion: Fusion;
  /** Of a tensor: how many of its features each branch gives to the core, the first ones; all when absent. */
  coreWidths?: number[];
  /**
   * Of a tensor: features of a linear layer of its own at the end of each branch, which the core takes in place of the M; none
   * when absent. A core that was cut has them (Tucker's factors; core/solve/tuckerField.ts).
   */
  projections?: number;
  /** O: channels of the output. */
  outputs: number;
}

/** Number of coordinates of each branch, K_i. */
export function branchSizes(spec: FieldSpec): number[] {
  return spec.branches.map((branch) => branch.length);
}

/** Inputs of branch `i`'s first layer, E_i: its coordinates after encoding. */
export function encodedSize(spec: FieldSpec, branch: number): number {
  const axes = branchAxes(spec, branch);
  const { encoding } = spec;
  switch (encoding.kind) {
    case 'none':
      return axes.length;
    case 'positional':
      return axes.reduce((sum, axis) => sum + 1 + 2 * octavesOf(encoding.octaves, axis), 0);
    case 'fourier':
      return 2 * encoding.frequencies * axes.length;
  }
}

/** Axis indices of branch `i`. */
export function branchAxes(spec: FieldSpec, branch: number): number[] {
  const axes = spec.branches[branch];
  if (!axes) throw new RangeError(`no branch ${branch}`);
  return axes;
}

function octavesOf(octaves: number[], axis: number): number {
  return octaves[axis] ?? 0;
}

/**
 * Angular frequencies (radians per unit of coordinate) that an axis is encoded with.
 * Both encodings are [raw?, sin(f x)..., cos(f x)...] over these; see `Encoding`.
 */
export function encodingFrequencies(spec: FieldSpec, axis: number): number[] {
  const { encoding } = spec;
  switch (encoding.kind) {
    case 'none':
      return [];
    case 'positional':
      return Array.from({ length: octavesOf(encoding.octaves, axis) }, (_, k) => Math.PI * 2 ** k);
    case 'fourier': {
      const n = encoding.frequencies;
      return Array.from({ length: n }, (_, k) => 2 * Math.PI * (2 ** ((6 * k) / (n - 1)) - 1));
    }
  }
}

/** G: features that fusion yields: M with a tail, O without. */
export function fusedFeatures(spec: FieldSpec): number {
  return spec.tailLayers > 0 ? spec.width : spec.outputs;
}

/** Features that a branch gives to fusion: G*R, and to a tensor all M or those of its projection. */
export function branchFeatures(spec: FieldSpec): number {
  return spec.fusion === 'tensor' ? (spec.projections ?? spec.width) : fusedFeatures(spec) * spec.rank;
}

/** Features that each branch gives to a tensor's core, the constant not counted. */
export function coreWidths(spec: FieldSpec): number[] {
  return spec.coreWidths ?? spec.branches.map(() => branchFeatures(spec));
}

/** Sides of a tensor's core: the features of each branch and the constant. */
export function coreSides(spec: FieldSpec): number[] {
  return coreWidths(spec).map((width) => width + 1);
}

/** Weights of a tensor's core for one output, the constants' counted. */
export function coreSize(spec: FieldSpec): number {
  return coreSides(spec).reduce((size, side) => size * side, 1);
}

/** Whether nothing but the fusion of branches is done on every point. */
export function isFullySplit({ branches, tailLayers }: FieldSpec): boolean {
  return branches.length > 1 && tailLayers === 0;
}

/** Layers before fusion, the paper's split depth D_s; 0 for the plain MLP. */
export function splitDepth(spec: FieldSpec): number {
  if (spec.branches.length === 1) return 0;
  const endsLinear = spec.fusion === 'tensor' ? spec.projections !== undefined : spec.tailLayers === 0;
  return 1 + spec.sharedLayers + (endsLinear ? 1 : 0);
}

interface NumberRange {
  min: number;
  max: number;
  integer: boolean;
}

/** The allowed range of every number in a spec: used by validation, the command line and the window. */
export const SPEC_RANGES = {
  width: { min: 1, max: 4096, integer: true },
  sharedLayers: { min: 0, max: 16, integer: true },
  tailLayers: { min: 0, max: 16, integer: true },
  rank: { min: 1, max: 4096, integer: true },
  outputs: { min: 1, max: 16, integer: true },
  firstOmega: { min: 0.01, max: 10000, integer: false },
  hiddenOmega: { min: 0.01, max: 1000, integer: false },
  octaves: { min: 0, max: 16, integer: true },
  frequencies: { min: 2, max: 1024, integer: true },
} as const satisfies Record<string, NumberRange>;

/** Most parameters a field may have: 256 Mi (1 GiB of float32), so that a hostile file cannot ask for more. */
export const MAX_PARAMETERS = 2 ** 28;

/** Throws SettingError naming `name` and its range unless `value` is inside. */
export function checkNumber(name: string, value: unknown, range: NumberRange): asserts value is number {
  const ok =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= range.min &&
    value <= range.max &&
    (!range.integer || Number.isInteger(value));
  if (!ok) {
    const kind = range.integer ? 'a whole number' : 'a number';
    throw new SettingError(`${name} must be ${kind} from ${range.min} to ${range.max}, not ${String(value)}.`);
  }
}

function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) {
    throw new SettingError(`${name} must be one of ${allowed.join(', ')}, not ${String(value)}.`);
  }
}

/**
 * Checks a whole spec and returns it unchanged.
 * @throws SettingError naming the first field that is wrong and what it may be.
 */
export function validateSpec(spec: FieldSpec): FieldSpec {
  checkAxes(spec);
  checkNumber('width', spec.width, SPEC_RANGES.width);
  checkNumber('sharedLayers', spec.sharedLayers, SPEC_RANGES.sharedLayers);
  checkNumber('tailLayers', spec.tailLayers, SPEC_RANGES.tailLayers);
  checkNumber('rank', spec.rank, SPEC_RANGES.rank);
  checkNumber('outputs', spec.outputs, SPEC_RANGES.outputs);
  checkOneOf('fusion', spec.fusion, FUSIONS);
  checkEncoding(spec);
  checkActivation(spec);
  checkRank(spec);
  checkCore(spec);
  return spec;
}

function checkAxes({ axes, branches }: FieldSpec): void {
  if (axes.length < 1 || axes.length > 4) {
    throw new SettingError(`axes must name 1 to 4 coordinates, not ${axes.length}.`);
  }
  for (const axis of axes) checkOneOf('axes', axis, ['t', 'z', 'y', 'x']);
  if (new Set(axes).size !== axes.length) throw new SettingError('axes must not name a coordinate twice.');
  const order = branches.flat();
  const isPartition =
    order.length === axes.length && order.every((axis, i) => axis === i) && branches.every((b) => b.length > 0);
  if (!isPartition) {
    throw new SettingError(
      `branches must hold every axis index from 0 to ${axes.length - 1} once and in order, not ${JSON.stringify(branches)}.`,
    );
  }
}

function checkEncoding({ encoding, axes }: FieldSpec): void {
  checkOneOf('encoding', encoding.kind, ['none', 'positional', 'fourier']);
  if (encoding.kind === 'fourier') checkNumber('frequencies', encoding.frequencies, SPEC_RANGES.frequencies);
  if (encoding.kind === 'positional') {
    if (encoding.octaves.length !== axes.length) {
      throw new SettingError(`octaves must hold one number for each of the ${axes.length} axes.`);
    }
    for (const octaves of encoding.octaves) checkNumber('octaves', octaves, SPEC_RANGES.octaves);
  }
}

function checkActivation({ activation, branches }: FieldSpec): void {
  checkOneOf('activation', activation.kind, ['sine', 'relu']);
  if (activation.kind === 'sine') {
    checkNumber('firstOmega', activation.firstOmega, SPEC_RANGES.firstOmega);
    checkNumber('hiddenOmega', activation.hiddenOmega, SPEC_RANGES.hiddenOmega);
    const { branchOmegas } = activation;
    if (branchOmegas && branchOmegas.length !== branches.length) {
      throw new SettingError(`branchOmegas must hold one number for each of the ${branches.length} branches.`);
    }
    for (const omega of branchOmegas ?? []) checkNumber('branchOmegas', omega, SPEC_RANGES.firstOmega);
  }
}

function checkCore(spec: FieldSpec): void {
  const { fusion, coreWidths: widths, branches, projections } = spec;
  if (projections !== undefined) {
    if (fusion !== 'tensor') throw new SettingError(`projections are of fusion tensor, not ${fusion}.`);
    checkNumber('projections', projections, SPEC_RANGES.width);
  }
  if (widths === undefined) return;
  if (fusion !== 'tensor') throw new SettingError(`coreWidths are of fusion tensor, not ${fusion}.`);
  if (widths.length !== branches.length) throw new SettingError(`coreWidths must hold one number for each of the ${branches.length} branches.`);
  for (const side of widths) checkNumber('coreWidths', side, { min: 1, max: branchFeatures(spec), integer: true });
}

function checkRank({ rank, branches, fusion, tailLayers, sharedLayers }: FieldSpec): void {
  if (fusion === 'tensor' && branches.length === 1) {
    throw new SettingError('fusion tensor needs two branches or more: a plain MLP has nothing to fuse.');
  }
  if (fusion === 'tensor' && tailLayers > 0) {
    throw new SettingError('tailLayers must be 0 with fusion tensor: its core gives the output.');
  }
  if (rank === 1) return;
  if (fusion === 'tensor') throw new SettingError('rank must be 1 with fusion tensor: its core holds all products.');
  if (branches.length === 1) throw new SettingError('rank must be 1 for a plain MLP: one branch has nothing to fuse.');
  if (fusion === 'sum') throw new SettingError('rank must be 1 with fusion sum: a sum of sums is one sum.');
  if (tailLayers > 0 && sharedLayers === 0) {
    throw new SettingError('sharedLayers must be at least 1 when rank is above 1 and there is a tail.');
  }
}
