/** What each layer of a field works on for a whole source: rows and arithmetic. The sum is what queryFlops says. */
import { fusedLayers, layersOfBranch, parameterLayout, type Layer } from '../field/parameters.ts';
import { queryFlops } from '../field/cost.ts';
import { branchFeatures, fusedFeatures, type FieldSpec } from '../field/spec.ts';

export interface LayerCost {
  /** As in `Layer`; `fusion` of what stands between branches and tail. */
  name: string;
  /** Whose it is; null of what works on what all branches give. */
  branch: number | null;
  /** Its place in its branch, or among the fused ones, of which fusion is the first. */
  place: number;
  inputs: number;
  outputs: number;
  /** Rows that it is applied to. */
  rows: number;
  /** Floating-point operations of all of them. */
  flops: number;
}

/** @param sizes samples along the axes. Branches first, one after the other, then fusion, then what comes after it. */
export function layerCosts(spec: FieldSpec, sizes: readonly number[]): LayerCost[] {
  const layout = parameterLayout(spec);
  const counts = rowsOfBranches(spec, sizes);
  const points = counts.reduce((product, rows) => product * rows, 1);
  const cost = ({ name, inputs, outputs }: Layer, branch: number | null, place: number, rows: number): LayerCost => {
    return { name, branch, place, inputs, outputs, rows, flops: 2 * inputs * outputs * rows };
  };
  const branches = counts.flatMap((rows, branch) =>
    layersOfBranch(layout, branch).map((layer, place) => cost(layer, branch, place, rows)),
  );
  const tail = layout.core ? [] : fusedLayers(layout).map((layer, i) => cost(layer, null, i + 1, points));
  const rest = [...branches, ...tail].reduce((sum, { flops }) => sum + flops, 0);
  const fusion: LayerCost = {
    ...{ name: 'fusion', branch: null, place: 0, inputs: branchFeatures(spec), outputs: fusedFeatures(spec), rows: points },
    flops: queryFlops(spec, { bricks: 1, counts }) - rest,
  };
  return [...branches, ...(spec.branches.length > 1 ? [fusion] : []), ...tail];
}

/** The network of the same width and layers that is not split. */
export function plainTwin(spec: FieldSpec): FieldSpec {
  const activation = { ...spec.activation };
  if (activation.kind === 'sine') delete activation.branchOmegas;
  const twin: FieldSpec = { ...spec, activation, branches: [spec.axes.map((_axis, i) => i)], fusion: 'product', rank: 1, tailLayers: Math.max(1, spec.tailLayers) };
  delete twin.coreWidths;
  delete twin.projections;
  return twin;
}

/** Rows of each branch for a whole source. */
export function rowsOfBranches({ branches }: FieldSpec, sizes: readonly number[]): number[] {
  return branches.map((branch) => branch.reduce((product, axis) => product * (sizes[axis] as number), 1));
}
