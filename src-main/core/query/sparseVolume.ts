/** A shape's field on a grid, asked only in bricks that can hold the surface: for fields of which a sample costs much. */
import { axisCoordinates } from '../signal/signal.ts';
import { KeptBricks } from './keptBricks.ts';
import { cellAt, firstCellCount, firstCells, halvedCells, type Cells, type TellCell } from './nearCells.ts';
import type { ShapeField } from './shapeField.ts';
import type { VolumePart } from './volumePart.ts';

/** A grid of so many times the samples of the first cells is asked near the surface alone, unless it is quickly asked whole. */
const WORTHWHILE = 4;
const WHOLE = 64;
/** Bricks along an axis, about; and samples along the sides of a brick. */
const BRICKS = 64;
const BRICK_SIDE = { least: 4, most: 16 };
/** Samples that gradients at the surface are made of lie up to so many steps from it. */
const REACH = 2;
/** Part of the work that is finding the bricks, at most. */
const FINDING = 0.3;

/** Whether a field's distances tell where its surface is not, and that saves something. */
export function isWorthwhile({ tellsDistance, shape }: ShapeField, resolution: number): boolean {
  return tellsDistance && resolution > WHOLE && resolution ** 3 > WORTHWHILE * firstCellCount(shape.truncation) ** 3;
}

/** @param n samples along each axis. */
export async function* sparseVolume(field: ShapeField, n: number): AsyncGenerator<VolumePart> {
  const side = brickSide(n);
  const step = 2 / (n - 1);
  const kept = new KeptBricks(n, side, field.shape.truncation);
  const tell = filling(kept, side * step);
  let found = FINDING / 2;
  let cells = yield* part(firstCells(field, tell), 0, found);
  while (2 / cells.along > (side * step) / 2) {
    const from = found;
    found = (from + FINDING) / 2;
    cells = yield* part(halvedCells(field, cells, tell), from, found);
  }
  const isNear = bricksOf(cells, kept.along, side, step);
  const samples = axisCoordinates(n);
  // Bricks at the end are continued beyond the grid, with the last sample.
  const along = (brick: number): Float32Array =>
    Float32Array.from({ length: side }, (_, i) => samples[Math.min(n - 1, brick * side + i)] as number);
  const near = [...isNear.keys()].filter((place) => isNear[place] === 1);
  const together = Math.max(1, Math.floor(field.together / side ** 3));
  for (let from = 0; from < near.length; from += together) {
    const places = near.slice(from, from + together);
    const values = await field.askCubes(places.map((place) => cellAt(place, kept.along)), along);
    for (const [i, place] of places.entries()) kept.keep(place, values.slice(i * side ** 3, (i + 1) * side ** 3));
    yield { done: found + ((1 - found) * (from + places.length)) / near.length, grid: null };
  }
  yield { done: 1, grid: kept.grid() };
}

/** Tells how far a part of the work is as how far all of it is. */
async function* part<T>(work: AsyncGenerator<number, T>, from: number, to: number): AsyncGenerator<VolumePart, T> {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    yield { done: from + (to - from) * value, grid: null };
  }
}

function brickSide(n: number): number {
  return Math.min(BRICK_SIDE.most, Math.max(BRICK_SIDE.least, 2 ** Math.round(Math.log2(n / BRICKS))));
}

/** Which bricks hold samples that are near cells: 1 of those [z, y, x]. */
function bricksOf(cells: Cells, along: number, side: number, step: number): Uint8Array {
  const isNear = new Uint8Array(along ** 3);
  const cell = 2 / cells.along / step;
  const ends = Array.from({ length: cells.along }, (_, place) => [
    Math.max(0, Math.floor(Math.ceil(place * cell - REACH) / side)),
    Math.min(along - 1, Math.floor(Math.floor((place + 1) * cell + REACH) / side)),
  ]) as [number, number][];
  for (const [z, y, x] of cells.near) {
    const [[z0, z1], [y0, y1], [x0, x1]] = [ends[z], ends[y], ends[x]] as [[number, number], [number, number], [number, number]];
    for (let bz = z0; bz <= z1; bz++) {
      for (let by = y0; by <= y1; by++) isNear.fill(1, (bz * along + by) * along + x0, (bz * along + by) * along + x1 + 1);
    }
  }
  return isNear;
}

/** Fills bricks with the distance of the smallest cell that their middle is in and that was asked in. */
function filling(kept: KeptBricks, width: number): TellCell {
  return ([z, y, x], cells, distance) => {
    const first = (place: number): number => Math.min(kept.along, Math.max(0, Math.ceil((2 * place) / cells / width - 0.5)));
    const [z1, y0, y1, x0, x1] = [first(z + 1), first(y), first(y + 1), first(x), first(x + 1)];
    for (let bz = first(z); bz < z1; bz++) {
      for (let by = y0; by < y1; by++) {
        for (let bx = x0; bx < x1; bx++) kept.fill((bz * kept.along + by) * kept.along + bx, distance);
      }
    }
  };
}
