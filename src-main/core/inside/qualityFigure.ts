/** Quality by split depth and by rank, of runs: a figure, and what it is made of. */
import { splitDepth, type FieldSpec } from '../field/spec.ts';
import { plotSvg, type FigureLine } from './figures.ts';
import { plainTwin } from './layerCosts.ts';
import { decibelsOf } from './sums.ts';

/** A network that was trained, and how good it is. */
export interface TrainedRun {
  name: string;
  spec: FieldSpec;
  steps: number;
  /** Decibels on the whole source. */
  psnr: number;
}

const COLORS = { runs: '#0b6670', own: '#c2410c', best: '#6d28d9' } as const;

/** One dot for each run: how deep it is split, and how good it is. A line joins the best of each depth. */
export function depthSvg(title: string, runs: readonly TrainedRun[]): string {
  const [depths, best] = bestOf(runs, ({ spec }) => splitDepth(spec));
  return plotSvg(title, [dots('runs', runs, ({ spec }) => splitDepth(spec)), { name: 'the best of each depth', color: COLORS.runs, x: depths, y: best }], [{ title: 'layers before the fusion (0: not split)' }, { title: 'PSNR, dB' }]);
}

/** Terms that a field may have: rank of a product, features of a core. */
export function rankOf({ fusion, rank, width, coreWidths, projections }: FieldSpec): number {
  return fusion === 'tensor' ? Math.min(...(coreWidths ?? [projections ?? width])) : rank;
}

/**
 * One dot for each run, by its rank; and of one field the sums of its first terms, with the best that there could be.
 * @param errors of 0, 1, 2... terms; null where they are not known.
 */
export function rankSvg(title: string, runs: readonly TrainedRun[], errors: { own: Float64Array | null; best: Float64Array | null }): string {
  const curve = (name: string, color: string, all: Float64Array | null, isDashed = false): FigureLine[] => {
    const y = [...(all?.subarray(1) ?? [])].map((error) => (error > 0 ? decibelsOf(error) : NaN));
    return y.length > 0 ? [{ name, color, x: y.map((_, k) => k + 1), y, isDashed }] : [];
  };
  const split = runs.filter(({ spec }) => spec.tailLayers === 0);
  const [ranks, best] = bestOf(split, ({ spec }) => rankOf(spec));
  const lines = [
    ...curve('the first terms of this field', COLORS.own, errors.own),
    ...curve('the best possible', COLORS.best, errors.best, true),
    ...(split.length > 0 ? [dots('runs of this rank', split, ({ spec }) => rankOf(spec)), { name: 'the best of each rank', color: COLORS.runs, x: ranks, y: best }] : []),
  ];
  return plotSvg(title, lines, [{ title: 'terms, or rank', isLog: true }, { title: 'PSNR, dB' }]);
}

function dots(name: string, runs: readonly TrainedRun[], at: (run: TrainedRun) => number): FigureLine {
  return { name, color: COLORS.runs, x: runs.map(at), y: runs.map(({ psnr }) => psnr), hasDots: true, isLine: false };
}

function bestOf(runs: readonly TrainedRun[], at: (run: TrainedRun) => number): [x: number[], y: number[]] {
  const best = new Map<number, number>();
  for (const run of runs) best.set(at(run), Math.max(run.psnr, best.get(at(run)) ?? -Infinity));
  const x = [...best.keys()].sort((a, b) => a - b);
  return [x, x.map((each) => best.get(each) as number)];
}

/** Layers of the network that is varied, and ranks that are tried. */
const RANKS = [1, 4, 16, 64, 256];
/** Products that are summed for a feature of a field that is split in part, at most: more widen a layer as often. */
const PARTIAL_RANK = 4;

/** Networks of the same width and layers, split at every depth, and fully split at every rank up to that of the field. */
export function variantsOf(spec: FieldSpec): { name: string; spec: FieldSpec }[] {
  const base: FieldSpec = { ...spec, fusion: 'product' };
  delete base.coreWidths;
  delete base.projections;
  const layers = Math.max(3, splitDepth({ ...base, branches: split(base) }) + base.tailLayers);
  const rank = Math.max(1, rankOf(spec));
  const depths = Array.from({ length: layers - 1 }, (_, i) => i + 1);
  const plain = { ...plainTwin(base), sharedLayers: 0, tailLayers: layers - 1 };
  const fully = (terms: number): FieldSpec => ({ ...base, branches: split(base), rank: terms, sharedLayers: layers - 2, tailLayers: 0 });
  return [
    { name: 'depth 0', spec: plain },
    ...depths.map((depth) => ({ name: `depth ${depth}`, spec: { ...base, branches: split(base), rank: depth > 1 ? Math.min(rank, PARTIAL_RANK) : 1, sharedLayers: depth - 1, tailLayers: layers - depth } })),
    ...[...new Set([...RANKS.filter((each) => each < rank), rank])].map((each) => ({ name: `rank ${each}`, spec: fully(each) })),
  ];
}

/** The branches of a split field; of a plain one, an axis each. */
function split({ branches, axes }: FieldSpec): number[][] {
  return branches.length > 1 ? branches : axes.map((_, axis) => [axis]);
}
