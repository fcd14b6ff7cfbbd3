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
  /** z y x of those that can hold the surface. */
  near: [number, number, number][];
}

/** The first cells, with the distances in the middles of all of them, [z, y, x]. */
export interface FirstCells extends Cells {
  distances: Float32Array;
}

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

/** Asks in the middles of the first cells. @returns after telling, 0..1, how far it is. */
export async function* firstCells(field: ShapeField): AsyncGenerator<number, FirstCells> {
  const along = firstCellCount(field.shape.truncation);
  const middles = axisCoordinates(along, -1 + 1 / along, 1 - 1 / along);
  const distances = new Float32Array(along ** 3);
  const layers = Math.max(1, Math.floor(field.together / along ** 2));
  for (let from = 0; from < along; from += layers) {
    const z = middles.subarray(from, from + layers);
    distances.set(await field.ask(gridBrick(field.spec, { z, y: middles, x: middles })), from * along ** 2);
    yield (from + z.length) / along;
  }
  const near: Cells['near'] = [];
  for (const [at, distance] of distances.entries()) {
    if (isNear(distance, along)) near.push([Math.floor(at / along ** 2), Math.floor(at / along) % along, at % along]);
  }
  return { along, near, distances };
}

/** Of cells, the halves along each axis that can hold the surface. */
export async function* halvedCells(field: ShapeField, { along, near }: Cells): AsyncGenerator<number, Cells> {
  const side = DOMAIN_SIDE / along;
  const halves = (place: number): Float32Array => Float32Array.of(-1 + (place + 0.25) * side, -1 + (place + 0.75) * side);
  const found: Cells = { along: 2 * along, near: [] };
  const together = Math.max(1, Math.floor(field.together / 8));
  for (let from = 0; from < near.length; from += together) {
    const cells = near.slice(from, from + together);
    const distances = await field.askCubes(cells, halves);
    for (const [i, [z, y, x]] of cells.entries()) {
      for (let half = 0; half < 8; half++) {
        if (!isNear(distances[8 * i + half] as number, found.along)) continue;
        found.near.push([2 * z + (half >> 2), 2 * y + ((half >> 1) & 1), 2 * x + (half & 1)]);
      }
    }
    yield (from + cells.length) / near.length;
  }
  return found;
}

/** Whether a cell whose middle is so far from the surface can hold some of it. */
function isNear(distance: number, along: number): boolean {
  return Math.abs(distance) <= (STEEPNESS * DIAGONAL * DOMAIN_SIDE) / (2 * along);
}
