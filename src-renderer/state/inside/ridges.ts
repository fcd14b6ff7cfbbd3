/** Weights and gradients as ridge plots and curves, and what they say in words. */
import { BINS, type LayerSpread, type WeightMoment } from '../../../src-main/core/inside/weights.ts';
import type { LayerUnits } from '../../../src-main/core/inside/units.ts';
import { stepsWords } from '../base/words.ts';
import { layerName } from './insideWords.ts';

export type SpreadName = 'weights' | 'gradient';

/** Ridges that are drawn of a training. */
const SHOWN = 20;
/** Height of a ridge in parts of the plot. */
const HEIGHT = 0.3;

export interface Ridge {
  steps: number;
  /** A closed path in a box of 100 x 100. */
  path: string;
}

/** Histograms of a layer, one a moment: the first at the top and behind, the last in front. Weights share a scale; each gradient fills the width. */
export function ridges(moments: readonly WeightMoment[], layer: number, name: SpreadName): Ridge[] {
  const found = moments.flatMap(({ steps, layers }) => {
    const spread = layers[layer]?.[name];
    return spread ? [{ steps, spread }] : [];
  });
  const shown = evenly(found, SHOWN);
  const reach = Math.max(...shown.map(({ spread }) => spread.reach), 1e-30);
  const pitch = shown.length > 1 ? (1 - HEIGHT) / (shown.length - 1) : 0;
  return shown.map(({ steps, spread: { reach: own, parts } }, i) => {
    const base = 100 * (HEIGHT + i * pitch);
    const most = Math.max(...parts);
    const width = name === 'weights' ? own / reach : 1;
    const points = Array.from(parts, (part, bin) => {
      const x = 50 + 50 * width * ((2 * (bin + 0.5)) / BINS - 1);
      // Roots: the few that are far out are seen beside the many.
      return `${x.toFixed(2)} ${(base - 100 * HEIGHT * Math.sqrt(part / most)).toFixed(2)}`;
    });
    return { steps, path: `M${(50 - 50 * width).toFixed(2)} ${base.toFixed(2)}L${points.join('L')}L${(50 + 50 * width).toFixed(2)} ${base.toFixed(2)}` };
  });
}

/** At most so many, with the first and the last. */
function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}

/** Lengths of every layer over the moments, as powers of ten; NaN where there is none. */
export function lengthCurves(moments: readonly WeightMoment[], name: SpreadName): { layer: string; values: number[] }[] {
  const names = moments.at(-1)?.layers.map((each) => each.name) ?? [];
  return names.map((layer, i) => ({ layer, values: moments.map(({ layers }) => Math.log10(layers[i]?.[name]?.length ?? NaN)) }));
}

/** Least and most of curves, a little apart. */
export function endsOf(curves: readonly { values: readonly number[] }[]): { low: number; high: number } {
  const all = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  if (all.length === 0) return { low: 0, high: 1 };
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = 0.05 * (high - low) + 0.02;
  return { low: low - room, high: high + room };
}

/** `first.0` as the drawing of the network calls it, with whose it is: `layer 1 of y`. */
export function spreadName(name: string, axes: readonly string[]): string {
  const [kind = name, number = '0'] = name.split('.');
  const place = kind === 'first' || kind === 'projection' ? 0 : Number(number) + 1;
  const words = layerName({ name, place });
  return kind === 'first' || kind === 'projection' ? `${words} of ${axes[Number(number)] ?? ''}` : words;
}

/** How a layer's weights are now, in a sentence. */
export function spreadWords({ weights, gradient }: LayerSpread, steps: number): string {
  const number = (value: number): string => String(Number(value.toPrecision(3)));
  const slope = gradient ? `, of the gradient ${number(gradient.length)}` : ', and no gradient has moved it';
  return `After ${stepsWords(steps)}: length of the weights ${number(weights.length)}${slope}.`;
}

/** Units of the layers, in sentences: `layer 2 of x: 3 of 256 dead, none saturated.` */
export function unitWords(units: readonly LayerUnits[], axes: readonly string[]): string {
  const idle = units.filter(({ dead, saturated }) => dead + saturated > 0);
  const all = units.reduce((sum, { count }) => sum + count, 0);
  if (idle.length === 0) return `None of ${all} units is dead or saturated.`;
  return `${idle.map(({ name, branch, place, count, dead, saturated }) => `${layerName({ name, place })}${branch === null ? '' : ` of ${axes[branch] ?? ''}`}: ${dead} of ${count} units dead, ${saturated} saturated`).join('; ')}. All others work.`;
}
