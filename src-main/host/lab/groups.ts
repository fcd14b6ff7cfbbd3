/** Results of cells that differ in their seed alone, together. */
import type { CellResult } from './cellResult.ts';
import { budgetWords, type PlanBudget } from './plan.ts';

/** What several seeds come to. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export interface Group {
  source: string;
  network: string;
  budget: PlanBudget;
  cells: CellResult[];
}

/** Of an even count, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length === 0) return NaN;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** In the order in which they come. */
export function groupsOf(results: readonly CellResult[]): Group[] {
  const groups = new Map<string, Group>();
  for (const cell of results) {
    const { source, network, budget } = cell;
    const key = JSON.stringify([source, network, budgetWords(budget)]);
    const group = groups.get(key) ?? { source, network, budget, cells: [] };
    group.cells.push(cell);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A number that a file has as null is one without any error. */
export function numberOf(value: number | null): number {
  return value ?? Infinity;
}

/** Of one number of each cell of a group. */
export function spreadBy(group: Group, number: (cell: CellResult) => number): Spread {
  return spreadOf(group.cells.map(number));
}
