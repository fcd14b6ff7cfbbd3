/** The lines of the plots: what the runs have measured, over seconds or steps, in the form that charts take. */
import type { PlotAxis } from '../view/view.svelte.ts';

/** How a loss is plotted in decibels. */
export { lossToPsnr } from '../../../src-main/core/training/schedule.ts';

/** Points in the order of x; both finite. */
export interface Line {
  x: readonly number[];
  y: readonly number[];
}

export interface LineOptions {
  axis: PlotAxis;
  /** On a logarithmic axis nothing at or before zero has a place. */
  isLogX: boolean;
  /** The value as it is plotted; what is not finite is left out. */
  value?: (value: number) => number;
}

const COLUMNS = 3;
const COLUMN_OF: Record<PlotAxis, number> = { steps: 0, seconds: 1 };

/** @param points [n, 3]: steps, seconds, value, in the order of time. */
export function lineOf(points: Float64Array, { axis, isLogX, value = (v) => v }: LineOptions): Line {
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < points.length; i += COLUMNS) {
    const place = points[i + COLUMN_OF[axis]] as number;
    const plotted = value(points[i + 2] as number);
    if (!Number.isFinite(plotted) || (isLogX && !(place > 0))) continue;
    x.push(place);
    y.push(plotted);
  }
  return { x, y };
}

/** All lines over one x: [x, y of the first line, y of the second, ...], null where a line has no point. */
export function aligned(lines: readonly Line[]): [number[], ...(number | null)[][]] {
  const heads = lines.map(() => 0);
  const x: number[] = [];
  const columns: (number | null)[][] = lines.map(() => []);
  for (;;) {
    const next = lines.reduce((least, line, i) => Math.min(least, line.x[heads[i] as number] ?? Infinity), Infinity);
    if (next === Infinity) return [x, ...columns];
    x.push(next);
    lines.forEach((line, i) => {
      const head = heads[i] as number;
      const has = line.x[head] === next;
      (columns[i] as (number | null)[]).push(has ? (line.y[head] as number) : null);
      // Several points at one place are one: the last.
      if (has) heads[i] = afterPlace(line, head, next, columns[i] as (number | null)[]);
    });
  }
}

function afterPlace({ x, y }: Line, head: number, place: number, column: (number | null)[]): number {
  let next = head + 1;
  for (; x[next] === place; next++) column[column.length - 1] = y[next] as number;
  return next;
}

/** A point of a line. */
export interface LinePoint {
  x: number;
  y: number;
}

/** The point nearest to `place`; null without points. */
export function pointNear({ x, y }: Line, place: number): LinePoint | null {
  if (x.length === 0) return null;
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= place) low = middle;
    else high = middle;
  }
  const isLow = Math.abs(place - (x[low] as number)) <= Math.abs((x[high] as number) - place);
  const nearest = isLow ? low : high;
  return { x: x[nearest] as number, y: y[nearest] as number };
}

/**
 * The least and the most of what is drawn of lines within a window, also where they only cross it; null where nothing is drawn.
 * @param data as `aligned` gives it.
 */
export function drawnWithin(
  [x, ...columns]: ReturnType<typeof aligned>,
  [from, to]: readonly [number, number],
  { isLogX, isLogY }: { isLogX: boolean; isLogY: boolean },
): [low: number, high: number] | null {
  const [across, up, back] = [isLogX ? Math.log : same, isLogY ? Math.log : same, isLogY ? Math.exp : same];
  const values: number[] = [];
  for (const column of columns) {
    let last: LinePoint | null = null;
    for (const [i, value] of column.entries()) {
      if (value === null) continue;
      const point = { x: x[i] as number, y: value };
      if (point.x >= from && point.x <= to) values.push(value);
      for (const edge of [from, to]) {
        if (!last || last.x >= edge || edge >= point.x) continue;
        const part = (across(edge) - across(last.x)) / (across(point.x) - across(last.x));
        values.push(back(up(last.y) + part * (up(point.y) - up(last.y))));
      }
      last = point;
    }
  }
  return values.length === 0 ? null : [least(values), most(values)];
}

function same(value: number): number {
  return value;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

/** The last value and the best so far, whichever way is better; null without points. */
export function lastAndBest({ y }: Line, better: 'higher' | 'lower'): { last: number; best: number } | null {
  const last = y.at(-1);
  if (last === undefined) return null;
  const best = y.reduce((a, b) => (better === 'higher' ? Math.max(a, b) : Math.min(a, b)), last);
  return { last, best };
}

/** From the least to the most x of all lines; null without points. */
export function extent(lines: readonly Line[]): [low: number, high: number] | null {
  const low = Math.min(...lines.map(({ x }) => x[0] ?? Infinity));
  const high = Math.max(...lines.map(({ x }) => x.at(-1) ?? -Infinity));
  return low <= high ? [low, high] : null;
}
