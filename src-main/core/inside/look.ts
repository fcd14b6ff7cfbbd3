/** Looks inside a field: what whoever shows it asks for, and what is given. Numbers are found in float64, and curves and pictures rounded to float32. */
import { SettingError } from '../base/errors.ts';
import { transpose, zeros, type Matrix } from '../field/matrix.ts';
import { branchAxes, type AxisName, type FieldSpec } from '../field/spec.ts';
import { gridBrick } from '../query/grid.ts';
import type { GridSignal } from '../signal/signal.ts';
import { branchActivations, fusedActivations, type Weights } from './activations.ts';
import { fieldValues, partingOf, type Parting } from './fieldValues.ts';
import { axisGrid, midwayGrid, sampledSource, type AxisGrid } from './grid.ts';
import { powerSpectra, sourceSpectrum } from './spectra.ts';
import { ownTerms, sortedTerms, type TermSet } from './terms.ts';

/** A field at one moment, and what it was made for. */
export interface Inside extends Weights {
  /** The mean of the last gradients, [P]; null where nothing was learned by one. */
  slopes: Float32Array | null;
  /** Samples of the source along the axes. */
  sizes: readonly number[];
  /** The source; null where it is not open, or has no samples on a grid. */
  source: GridSignal | null;
}

/** Which layer: of a branch, its first is 0; of what all branches give (branch null), fusion is 0, and the tail comes after. */
export interface LayerPlace {
  branch: number | null;
  layer: number;
}

/** What a layer gives. */
export interface LayerFeatures {
  /** The axes that it is shown over: one, or two as pictures. */
  axes: AxisName[];
  /** Samples along them. */
  sizes: number[];
  /** Samples from one of the source's to the next: less than one where they were left out, two where one stands midway. */
  perSample: number;
  /** F */
  count: number;
  /** [F, sizes...] */
  values: Float32Array;
  /** Of one axis: power at 0, 1, 2... waves along it, [F, waves]. */
  spectra: Float32Array | null;
  /** Waves along it that the source's samples can hold; and the power of the source itself, [waves of it]. */
  nyquist: number;
  sourceSpectrum: Float32Array | null;
}

/** A field as a sum of terms. */
export interface FieldTerms {
  axes: { line: AxisName; plane: AxisName[] };
  /** Samples along them. */
  sizes: { line: number; plane: number[] };
  /** How many samples of the source each stands for. */
  strides: { line: number; plane: number[] };
  outputs: number;
  sorted: ShownTerms;
  /** As the network learned them; null of a core, which weighs every product of features. */
  own: ShownTerms | null;
}

export interface ShownTerms extends Omit<TermSet, 'line' | 'plane'> {
  line: Float32Array;
  plane: Float32Array;
}

/** Samples along a line at most; along each axis of a picture of a feature; along the line and in the plane of terms. */
const MOST = { line: 2047, side: 64, terms: 512, planeSide: 96 } as const;

/**
 * Features of a layer.
 * @param at of a layer over three axes, where the first of them is held: 0..1 of the way along it.
 * @throws SettingError when there is no such layer.
 */
export async function lookAtLayer(inside: Inside, place: LayerPlace, at: number): Promise<LayerFeatures> {
  const { spec, sizes, multiply } = inside;
  const axes = place.branch === null ? spec.axes.map((_, i) => i) : axesOf(spec, place.branch);
  const [only] = axes;
  const isLine = axes.length === 1 && only !== undefined;
  const grids = new Map(axes.map((axis, i) => {
    const size = sizes[axis] as number;
    if (isLine) return [axis, midwayGrid(size, MOST.line)];
    return [axis, axes.length > 2 && i === 0 ? held(size, at) : axisGrid(size, MOST.side)];
  }));
  const shown = isLine ? axes : axes.slice(-2);
  const output = await outputsAt(inside, place, grids);
  const curves = transpose(output);
  const spectra = isLine ? await powerSpectra(curves, multiply) : null;
  return {
    axes: shown.map((axis) => spec.axes[axis] as AxisName),
    sizes: shown.map((axis) => grids.get(axis)?.coordinates.length ?? 1),
    perSample: isLine ? midwayGrid(sizes[only] as number, MOST.line).perSample / (grids.get(only)?.stride ?? 1) : 1 / Math.max(...shown.map((axis) => grids.get(axis)?.stride ?? 1)),
    count: curves.rows,
    values: Float32Array.from(curves.values),
    spectra: spectra && Float32Array.from(spectra.values),
    nyquist: ((sizes[only ?? 0] as number) - 1) / 2,
    sourceSpectrum: isLine ? await spectrumOf(inside, only) : null,
  };
}

/** @param most samples along the line and along the axes of the plane: fewer are sooner there. @throws SettingError when the field is no sum of terms. */
export async function lookAtTerms(inside: Inside, most: number): Promise<FieldTerms> {
  const { spec, sizes, source, multiply } = inside;
  const parting = partingOf(spec);
  if (!parting) throw new SettingError('Only a fully split field with a branch of one axis is a sum of terms: tailLayers must be 0.');
  const { axis, plane } = parting;
  const grids = termGrids(parting, sizes, most);
  const found = await fieldValues(inside, parting, tablesOf(spec, grids));
  const truth = source && source.sizes.length === spec.axes.length ? truthOf(source, parting, grids) : null;
  const countOf = (each: number): number => grids.get(each)?.coordinates.length ?? 1;
  const strideOf = (each: number): number => grids.get(each)?.stride ?? 1;
  const own = await ownTerms(found, truth, multiply);
  return {
    axes: parting.names,
    sizes: { line: countOf(axis), plane: plane.map(countOf) },
    strides: { line: strideOf(axis), plane: plane.map(strideOf) },
    outputs: spec.outputs,
    sorted: asShown(await sortedTerms(found.values, truth, multiply)),
    own: own && asShown(own),
  };
}

/** Where terms are looked at, along every axis. @param most as of `lookAtTerms`. */
export function termGrids({ axis, plane }: Parting, sizes: readonly number[], most: number): Map<number, AxisGrid> {
  const planeMost = plane.length > 1 ? Math.min(most, MOST.planeSide) : Math.min(most, MOST.terms);
  return new Map([axis, ...plane].map((each) => [each, axisGrid(sizes[each] as number, each === axis ? Math.min(most, MOST.terms) : planeMost)]));
}

function asShown({ line, plane, ...rest }: TermSet): ShownTerms {
  return { ...rest, line: Float32Array.from(line), plane: Float32Array.from(plane) };
}

async function spectrumOf({ source, multiply }: Inside, axis: number): Promise<Float32Array | null> {
  const spectrum = source && (await sourceSpectrum(source, axis, multiply));
  return spectrum && Float32Array.from(spectrum);
}

function axesOf(spec: FieldSpec, branch: number): number[] {
  if (branch >= spec.branches.length) throw new SettingError(`There is no branch ${branch + 1}: the network has ${spec.branches.length}.`);
  return branchAxes(spec, branch);
}

/** One sample of an axis. */
function held(size: number, at: number): AxisGrid {
  const { coordinates } = axisGrid(size, size);
  const place = Math.round(at * (size - 1));
  return { size, stride: size, coordinates: coordinates.slice(place, place + 1) };
}

async function outputsAt(inside: Inside, { branch, layer }: LayerPlace, grids: ReadonlyMap<number, AxisGrid>): Promise<Matrix> {
  const tables = tablesOf(inside.spec, grids);
  if (branch === null && inside.spec.fusion === 'tensor') throw new SettingError('The core of a tensor gives the output: it has no features of its own.');
  const all = branch === null ? await fusedActivations(inside, tables, layer) : await branchActivations(inside, branch, tables[branch] as Float32Array, layer);
  const found = all[layer];
  if (!found) throw new SettingError(`There is no layer ${layer + 1} there.`);
  return found;
}

/** Coordinates of the branches. */
export function tablesOf(spec: FieldSpec, grids: ReadonlyMap<number, AxisGrid>): Float32Array[] {
  const along: Partial<Record<AxisName, Float32Array>> = {};
  for (const [axis, { coordinates }] of grids) along[spec.axes[axis] as AxisName] = coordinates;
  return gridBrick(spec, along).coordinates;
}

/** The source as the field is parted, [n, m] of every output. */
function truthOf(source: GridSignal, { axis, plane }: Parting, grids: ReadonlyMap<number, AxisGrid>): Matrix[] {
  const strides = source.sizes.map((_, each) => grids.get(each)?.stride ?? 1);
  const samples = sampledSource(source, strides);
  const n = grids.get(axis)?.coordinates.length ?? 1;
  const m = plane.reduce((product, each) => product * (grids.get(each)?.coordinates.length ?? 1), 1);
  // Samples stand in the order of the axes: those of the line are so far apart.
  const inner = source.sizes.reduce((product, _, each) => (each > axis ? product * (grids.get(each)?.coordinates.length ?? 1) : product), 1);
  return Array.from({ length: source.outputs }, (_, output) => {
    const matrix = zeros(n, m);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < m; column++) {
        const outer = Math.floor(column / inner);
        matrix.values[row * m + column] = samples[output * n * m + (outer * n + row) * inner + (column % inner)] as number;
      }
    }
    return matrix;
  });
}
