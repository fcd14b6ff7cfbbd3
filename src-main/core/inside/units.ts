/**
 * Units that do nothing: of every layer with an activation, those that are dead, and those that are saturated.
 *
 * Of relu, a unit is dead where it is 0 on all rows that are looked at, and saturated where it is above 0 on all of them: then it
 * bends nothing. Of sine, a unit is dead where it hardly varies: it is a constant. It is saturated where it varies, but stays on
 * crests and in troughs, so that its slope is near 0 and hardly any gradient passes.
 */
import type { Matrix } from '../field/matrix.ts';
import { fusedLayers, isLinear, layersOfBranch, parameterLayout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { branchActivations, fusedActivations } from './activations.ts';
import { axisGrid } from './grid.ts';
import { tablesOf, type Inside } from './look.ts';

export interface LayerUnits {
  /** As in `LayerCost`. */
  name: string;
  branch: number | null;
  place: number;
  count: number;
  dead: number;
  saturated: number;
}

/** Rows that are looked at, at most: samples along a line, of a side of a plane, and of a cube. */
const MOST = [512, 64, 16];
/** Of a sine from -1 to 1: the deviation below which it counts as constant, and the mean square of the slope below which it is flat. In full swing that is a half. */
const STILL = 0.01;
const FLAT = 0.05;

export async function lookAtUnits(inside: Inside): Promise<LayerUnits[]> {
  const { spec } = inside;
  const layout = parameterLayout(spec);
  const found: LayerUnits[] = [];
  for (const [branch, axes] of spec.branches.entries()) {
    const outputs = await branchActivations(inside, branch, tablesAlong(inside, axes)[branch] as Float32Array);
    for (const [place, layer] of layersOfBranch(layout, branch).entries()) {
      if (!isLinear(layer)) found.push({ name: layer.name, branch, place, ...unitsOf(spec, outputs[place] as Matrix) });
    }
  }
  const tail = layout.core ? [] : fusedLayers(layout);
  if (tail.every(isLinear)) return found;
  const [, ...outputs] = await fusedActivations(inside, tablesAlong(inside, spec.axes.map((_, axis) => axis)));
  for (const [i, layer] of tail.entries()) {
    if (!isLinear(layer)) found.push({ name: layer.name, branch: null, place: i + 1, ...unitsOf(spec, outputs[i] as Matrix) });
  }
  return found;
}

/** Counts units [rows, units] of an activation. */
export function unitsOf({ activation }: Pick<FieldSpec, 'activation'>, { rows, columns, values }: Matrix): Pick<LayerUnits, 'count' | 'dead' | 'saturated'> {
  let [dead, saturated] = [0, 0];
  for (let unit = 0; unit < columns; unit++) {
    let [sum, squares, on] = [0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + unit] as number;
      sum += value;
      squares += value * value;
      if (value > 0) on += 1;
    }
    const [mean, square] = [sum / rows, squares / rows];
    const isDead = activation.kind === 'relu' ? on === 0 : square - mean * mean < STILL * STILL;
    const isSaturated = activation.kind === 'relu' ? on === rows : 1 - square < FLAT;
    if (isDead) dead += 1;
    else if (isSaturated) saturated += 1;
  }
  return { count: columns, dead, saturated };
}

/** Coordinates of all branches, with as many samples along some axes as together are not too many rows. */
function tablesAlong({ spec, sizes }: Inside, axes: readonly number[]): Float32Array[] {
  const most = MOST[axes.length - 1] as number;
  return tablesOf(spec, new Map(spec.axes.map((_, axis) => [axis, axisGrid(sizes[axis] as number, axes.includes(axis) ? most : 1)])));
}
