/** How far the layers of each branch reach: their mean spectra against that of the source and the Nyquist limit of its samples. */
import { zeros, transpose, type Matrix } from '../field/matrix.ts';
import { omegaOf, parameterLayout, layersOfBranch, type Layer } from '../field/parameters.ts';
import type { AxisName } from '../field/spec.ts';
import { branchActivations } from './activations.ts';
import { midwayGrid } from './grid.ts';
import { tablesOf, type Inside } from './look.ts';
import { powerSpectra, sourceSpectrum } from './spectra.ts';

export interface LayerReach {
  name: string;
  /** Mean power of its features at 0, 1, 2... waves along the axis. */
  power: Float32Array;
  /** Part of it beyond the limit, 0..1. */
  beyond: number;
}

/** Of a branch of one axis. */
export interface BranchReach {
  branch: number;
  axis: AxisName;
  /** Waves along the axis that the source's samples can hold. */
  nyquist: number;
  /** The source's own power; null where it is not open. */
  source: Float32Array | null;
  /** Waves along the axis of the fastest unit of a first layer of sines, by its weight and omega; null with an encoding, or relu. */
  fastest: number | null;
  omega: number | null;
  layers: LayerReach[];
}

const MOST = 1023;

export async function lookAtReach(inside: Inside): Promise<BranchReach[]> {
  const { spec, sizes, source, multiply } = inside;
  const layout = parameterLayout(spec);
  const found: BranchReach[] = [];
  for (const [branch, axes] of spec.branches.entries()) {
    const [axis, ...others] = axes;
    if (axis === undefined || others.length > 0) continue;
    const size = sizes[axis] as number;
    const nyquist = (size - 1) / 2;
    const grids = new Map(spec.axes.map((_, each) => [each, midwayGrid(sizes[each] as number, each === axis ? MOST : 1)]));
    const outputs = await branchActivations(inside, branch, tablesOf(spec, grids)[branch] as Float32Array);
    const layers: LayerReach[] = [];
    for (const [place, { name }] of layersOfBranch(layout, branch).entries()) {
      const power = meanPower(await powerSpectra(transpose(outputs[place] as Matrix), multiply));
      layers.push({ name, power: Float32Array.from(power), beyond: partBeyond(power, nyquist) });
    }
    const own = source?.sizes.length === spec.axes.length ? await sourceSpectrum(source, axis, multiply) : null;
    const first = layout.first[branch] as Layer;
    const isSine = spec.activation.kind === 'sine' && spec.encoding.kind === 'none';
    found.push({
      ...{ branch, axis: spec.axes[axis] as AxisName, nyquist, layers },
      source: own && Float32Array.from(own),
      omega: isSine ? omegaOf(spec, first) : null,
      fastest: isSine ? (omegaOf(spec, first) * largest(inside.parameters.subarray(first.weightOffset, first.biasOffset))) / Math.PI : null,
    });
  }
  return found;
}

/** Mean over the curves, [waves], of [curves, waves]. */
function meanPower({ rows, columns, values }: Matrix): Float64Array {
  const mean = zeros(1, columns).values;
  for (let i = 0; i < values.length; i++) mean[i % columns] = (mean[i % columns] as number) + (values[i] as number) / rows;
  return mean;
}

function partBeyond(power: Float64Array, nyquist: number): number {
  let [total, beyond] = [0, 0];
  for (const [wave, value] of power.entries()) {
    total += value;
    if (wave > nyquist) beyond += value;
  }
  return total > 0 ? beyond / total : 0;
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
