/** A run's network as lanes of layers, each with the rows that it works on for the whole source. */
import { shortFlops } from '../../../src-main/core/inside/figures.ts';
import { layerCosts, type LayerCost } from '../../../src-main/core/inside/layerCosts.ts';
import type { AxisName, FieldSpec } from '../../../src-main/core/field/spec.ts';
import { domainOf } from '../../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import { count } from '../base/words.ts';
import { costWords, layerName } from './insideWords.ts';

export interface LaneLayer {
  key: string;
  branch: number | null;
  place: number;
  name: string;
  rows: number;
  /** What a row is: `rows` of one axis, `points` of more. */
  rowsName: string;
  outputs: number;
  flops: string;
  /** Part of all arithmetic, 0..1. */
  part: number;
  /** Sides of what it works on, 1 of the longest axis. */
  sides: number[];
  /** Of one axis: whether it runs down. */
  isDown: boolean;
  /** Whether it has features to look at. */
  hasFeatures: boolean;
  /** Whose it is: `of y`, `of all axes`. */
  where: string;
}

export interface NetworkLanes {
  lanes: { axes: string; layers: LaneLayer[] }[];
  /** Fusion, and what comes after it. */
  fused: LaneLayer[];
  points: string;
  words: string;
  /** How many times as much the same network would take that is not split; null of one that is not. */
  ratio: number | null;
}

export function networkLanes(spec: FieldSpec, dataset: DatasetDescription): NetworkLanes {
  const { sizes } = domainOf(dataset);
  const costs = layerCosts(spec, sizes);
  const { flops, plain, words } = costWords(spec, sizes);
  const layer = (cost: LayerCost): LaneLayer => laneLayer(spec, sizes, cost, flops);
  return {
    lanes: spec.branches.map((branch, i) => ({
      axes: branch.map((axis) => spec.axes[axis]).join(', '),
      layers: costs.filter((cost) => cost.branch === i).map(layer),
    })),
    fused: costs.filter(({ branch }) => branch === null).map(layer),
    points: `${count(sizes.reduce((product, size) => product * size, 1))} values`,
    words,
    ratio: spec.branches.length > 1 ? plain / flops : null,
  };
}

function laneLayer(spec: FieldSpec, sizes: readonly number[], cost: LayerCost, total: number): LaneLayer {
  const { branch, place, rows, outputs } = cost;
  const axes = branch === null ? spec.axes.map((_, i) => i) : (spec.branches[branch] ?? []);
  const longest = Math.max(...sizes);
  const name = layerName(cost);
  const rowsName = axes.length > 1 ? 'points' : 'rows';
  const flops = shortFlops(cost.flops);
  const where = branch === null ? 'of all axes' : `of ${axes.map((axis) => spec.axes[axis]).join(' and ')}`;
  return {
    ...{ key: `${branch} ${place}`, branch, place, name, rows, rowsName, outputs, flops },
    part: cost.flops / total,
    sides: axes.map((axis) => (sizes[axis] as number) / longest),
    isDown: runsDown(spec.axes[axes[0] ?? 0] as AxisName),
    hasFeatures: branch !== null || (spec.tailLayers > 0 && spec.fusion !== 'tensor'),
    where,
  };
}

/** Whether an axis stands upright where it is drawn. */
export function runsDown(axis: AxisName): boolean {
  return axis === 'y' || axis === 'z';
}
