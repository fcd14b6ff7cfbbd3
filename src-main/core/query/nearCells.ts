/**
 * Where a truncated distance can be zero: cells of the domain that can hold the surface, halved again and again. The first
 * are so small that the distance in their middle tells.
 */
import { axisCoordinates } from '../signal/signal.ts';
import { gridBrick } from './grid.ts';
import type { ShapeField } from './shapeField.ts';

/** Cubes that the domain [-1, 1]^3 is divided into, so many along each axis. */
export interface Cells {
  along: number;
  /** Those that can hold the surface. */
  near: Cell[];
}

/** Its place, z y x. */
export type Cell = readonly [number, number, number];

/** Told of every cell that was asked in, the larger ones first: the distance in its middle. */
export type TellCell = (cell: Cell, along: number, distance: number) => void;

/** How much faster than a distance a learned one may change: a cell is near when its middle is nearer than its corners. */
const STEEPNESS = 1.25;
/** A learned distance is trusted up to this part of the truncation. */
const TRUSTED = 0.9;
const DIAGONAL = Math.sqrt(3);
/** The domain is so wide. */
const DOMAIN_SIDE = 2;

/** How many cells there are along each axis at first. */
export function firstCellCount(truncation: number): number {
  return Math.ceil((DOMAIN_SIDE * STEEPNESS * DIAGONAL) / (2 * TRUSTED * truncation));
}

/** Asks in the middles of the first cells, and says, 0..1, how far it is. */
export async function* firstCells(field: ShapeField, tell: TellCell): AsyncGenerator<number, Cells> {
  const along = firstCellCount(field.shape.truncation);
  const middles = axisCoordinates(along, -1 + 1 / along, 1 - 1 / along);
  const found: Cells = { along, near: [] };
  const layers = Math.max(1, Math.floor(field.together / along ** 2));
  for (let from = 0; from < along; from += layers) {
    const z = middles.subarray(from, from + layers);
    const distances = await field.ask(gridBrick(field.spec, { z, y: middles, x: middles }));
    for (const [at, distance] of distances.entries()) {
      add(found, cellAt(from * along ** 2 + at, along), distance, tell);
    }
    yield (from + z.length) / along;
  }
  return found;
}

/** Of cells, the halves along each axis that can hold the surface. */
export async function* halvedCells(field: ShapeField, { along, near }: Cells, tell: TellCell): AsyncGenerator<number, Cells> {
  const side = DOMAIN_SIDE / along;
  const halves = (place: number): Float32Array => Float32Array.of(-1 + (place + 0.25) * side, -1 + (place + 0.75) * side);
  const found: Cells = { along: 2 * along, near: [] };
  const together = Math.max(1, Math.floor(field.together / 8));
  for (let from = 0; from < near.length; from += together) {
    const cells = near.slice(from, from + together);
    const distances = await field.askCubes(cells, halves);
    for (const [i, [z, y, x]] of cells.entries()) {
      for (let half = 0; half < 8; half++) {
        const cell: Cell = [2 * z + (half >> 2), 2 * y + ((half >> 1) & 1), 2 * x + (half & 1)];
        add(found, cell, distances[8 * i + half] as number, tell);
      }
    }
    yield (from + cells.length) / near.length;
  }
  return found;
}

/** The place, z y x, of what is counted row by row in a cube of so many along each axis. */
export function cellAt(count: number, along: number): Cell {
  return [Math.floor(count / along ** 2), Math.floor(count / along) % along, count % along];
}

/** Adds a cell whose middle is so far from the surface, if it can hold some of it. */
function add({ along, near }: Cells, cell: Cell, distance: number, tell: TellCell): void {
  tell(cell, along, distance);
  if (Math.abs(distance) <= (STEEPNESS * DIAGONAL * DOMAIN_SIDE) / (2 * along)) near.push(cell);
}
