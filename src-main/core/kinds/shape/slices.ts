/**
 * Scattered points that share rows: places y, x scattered near the surface, each at some shared heights z. A field of
 * branches z|yx has one row for each place and one for each height. Unlike the samples of a brick the places of a slice
 * are independent of one another, and their heights are so close that all the points are near the surface.
 */
import type { Bricks, BrickShape } from '../../field/batch.ts';
import type { DrawSurfacePoints } from '../../mesh/surfacePoints.ts';
import type { Random } from '../../base/random.ts';

export interface SlicePlan {
  /** B: every slice is a brick. */
  bricks: number;
  /** n: places y, x of a slice, each at all of its heights. */
  places: number;
  /** The part of the slices whose points are near the surface, moved by up to `side` along every axis; the others' are anywhere. */
  near: { side: number; share: number };
}

/**
 * Heights of a slice. To a field of z|yx they cost next to nothing, and teach much: after 700 steps of 1,024 places the
 * bunny's hard IoU was 0.83 with one, which had not settled, 0.91 with two and 0.92 with four, and after 20 s 0.939 with two
 * at 2,048 places, 0.931 with four at 1,024, for which as many distances have to be found.
 */
export const SLICE_HEIGHTS = 2;
/** So many points are drawn for each place: then a slice finds some on the surface at nearly its own heights. */
const DRAWN = 4;
/** Levels of z that are told apart in [0, 1], and points at most: a key of both is exact in 53 bits. */
const LEVELS = 2 ** 20;
const MOST_POINTS = 2 ** 31;

/** The coordinates of slices in [-1, 1]. */
export interface Slices {
  /** z: [B, SLICE_HEIGHTS] */
  heights: Float32Array;
  /** y, x: [B, n, 2] */
  places: Float32Array;
}

export function drawSlices(draw: DrawSurfacePoints, { bricks, places, near }: SlicePlan, random: Random): Slices {
  const nearSlices = Math.round(bricks * near.share);
  const drawn = byHeight(draw(nearSlices * places * DRAWN, random));
  const slices = { heights: new Float32Array(bricks * SLICE_HEIGHTS), places: new Float32Array(bricks * places * 2) };
  for (let slice = 0; slice < nearSlices; slice++) {
    const first = places * (slice * DRAWN + random.integer(DRAWN));
    const place = (i: number, axis: number) => moved(drawn[3 * (first + i) + axis] as number, near.side, random);
    fillSlice(slices, slice, places, { height: () => place(random.integer(places), 2), place });
  }
  const anywhere = () => random.range(-1, 1);
  for (let slice = nearSlices; slice < bricks; slice++) {
    fillSlice(slices, slice, places, { height: anywhere, place: anywhere });
  }
  return slices;
}

/** Where the coordinates of a slice come from: a height, and a place's along an axis of x y z. */
interface Coordinates {
  height: () => number;
  place: (i: number, axis: number) => number;
}

function fillSlice(slices: Slices, slice: number, places: number, from: Coordinates): void {
  for (let k = 0; k < SLICE_HEIGHTS; k++) slices.heights[slice * SLICE_HEIGHTS + k] = from.height();
  for (let i = 0; i < places; i++) {
    slices.places[2 * (slice * places + i)] = from.place(i, 1);
    slices.places[2 * (slice * places + i) + 1] = from.place(i, 0);
  }
}

/** All points of slices, in the order of targets: [B, SLICE_HEIGHTS, n, 3] x y z. */
export function slicePoints({ heights, places }: Slices, { bricks, places: count }: SlicePlan): Float32Array {
  const points = new Float32Array(3 * heights.length * count);
  let to = 0;
  for (let slice = 0; slice < bricks; slice++) {
    for (let k = 0; k < SLICE_HEIGHTS; k++) {
      for (let place = slice * count; place < (slice + 1) * count; place++) {
        points[to++] = places[2 * place + 1] as number;
        points[to++] = places[2 * place] as number;
        points[to++] = heights[slice * SLICE_HEIGHTS + k] as number;
      }
    }
  }
  return points;
}

/** The rows of slices with these points in a field of branches over z, y, x. */
export function sliceRows(slices: Slices, points: Float32Array, plan: SlicePlan, branches: number[][]): Bricks {
  const shape = sliceBricks(plan, branches);
  if (sharesHeights(branches)) return { ...shape, coordinates: [slices.heights, slices.places] };
  const coordinates = branches.map((branch) => {
    const table = new Float32Array((points.length / 3) * branch.length);
    let to = 0;
    for (let from = 2; from < points.length; from += 3) for (const axis of branch) table[to++] = points[from - axis] as number;
    return table;
  });
  return { ...shape, coordinates };
}

/** How slices are laid out: a plain MLP has one brick, a field of z|yx one a slice, every other split one a point. */
export function sliceBricks({ bricks, places }: Pick<SlicePlan, 'bricks' | 'places'>, branches: readonly number[][]): BrickShape {
  if (sharesHeights(branches)) return { bricks, counts: [SLICE_HEIGHTS, places] };
  const points = bricks * SLICE_HEIGHTS * places;
  return branches.length === 1 ? { bricks: 1, counts: [points] } : { bricks: points, counts: branches.map(() => 1) };
}

function sharesHeights(branches: readonly number[][]): boolean {
  return branches.length === 2 && branches[0]?.length === 1;
}

/** The sum of two uniform moves: as if by a cube of this side, put at random around the coordinate. */
function moved(coordinate: number, side: number, random: Random): number {
  return Math.max(-1, Math.min(1, coordinate + side * (random.uniform() - random.uniform())));
}

/** The points [n, 3] in the order of z, to within a step of 1e-6. */
function byHeight(points: Float32Array): Float32Array {
  // A height and a point's number are one float, which can be sorted without calling back.
  const keys = new Float64Array(points.length / 3);
  for (let i = 0; i < keys.length; i++) keys[i] = Math.floor((points[3 * i + 2] as number) * LEVELS) * MOST_POINTS + i;
  keys.sort();
  const sorted = new Float32Array(points.length);
  for (let to = 0; to < keys.length; to++) {
    const key = keys[to] as number;
    const from = 3 * (key - Math.floor(key / MOST_POINTS) * MOST_POINTS);
    for (let axis = 0; axis < 3; axis++) sorted[3 * to + axis] = points[from + axis] as number;
  }
  return sorted;
}
