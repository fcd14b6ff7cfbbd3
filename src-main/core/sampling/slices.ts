/**
 * Scattered points that share rows: they lie in slices across z, so that a field of branches z|yx has one row of z for
 * all points of a slice. Unlike those of a brick they are independent of one another, anywhere near the surface at that
 * height, and a step on them teaches nearly as much as one on points that share nothing.
 */
import type { Bricks, BrickShape } from '../batch.ts';
import type { DrawSurfacePoints } from '../mesh/surfacePoints.ts';
import type { Random } from '../random.ts';

export interface SlicePlan {
  /** B: every slice is a brick. */
  bricks: number;
  /** n: points of a slice. */
  points: number;
  /** The part of the slices whose points are near the surface, moved by up to `side` along every axis; the others' are anywhere. */
  near: { side: number; share: number };
}

/** So many points are drawn for each one that is used: then a slice finds some on the surface at nearly its own height. */
const DRAWN = 8;

/** The points of slices: [B, n, 3] x y z in [-1, 1], with one z in each slice. */
export function slicePoints(draw: DrawSurfacePoints, plan: SlicePlan, random: Random): Float32Array {
  const { bricks, points, near } = plan;
  const sliceSize = 3 * points;
  const nearSlices = Math.round(bricks * near.share);
  const all = new Float32Array(bricks * sliceSize);
  const drawn = byHeight(draw(nearSlices * points * DRAWN, random));
  for (let slice = 0; slice < nearSlices; slice++) {
    const first = sliceSize * (slice * DRAWN + random.integer(DRAWN));
    const [from, to] = [drawn.subarray(first, first + sliceSize), all.subarray(slice * sliceSize, (slice + 1) * sliceSize)];
    for (let i = 0; i < sliceSize; i++) to[i] = moved(from[i] as number, near.side, random);
    toOneHeight(to, to[2 + 3 * random.integer(points)] as number);
  }
  for (let slice = nearSlices; slice < bricks; slice++) {
    const to = all.subarray(slice * sliceSize, (slice + 1) * sliceSize);
    for (let i = 0; i < sliceSize; i++) to[i] = random.range(-1, 1);
    toOneHeight(to, to[2] as number);
  }
  return all;
}

/** The rows of points of slices in a field of these branches over z, y, x: its bricks, counts and coordinates. */
export function sliceRows(points: Float32Array, plan: SlicePlan, branches: number[][]): Bricks {
  const shape = sliceBricks(plan, branches);
  const coordinates = branches.map((branch, i) => {
    const rows = shape.bricks * (shape.counts[i] as number);
    const stride = points.length / rows;
    const table = new Float32Array(rows * branch.length);
    let to = 0;
    for (let from = 0; from < points.length; from += stride) {
      for (const axis of branch) table[to++] = points[from + 2 - axis] as number;
    }
    return table;
  });
  return { ...shape, coordinates };
}

/** How slices are laid out: z|yx shares its rows of z; a plain MLP has one brick, and every other split one for each point. */
export function sliceBricks({ bricks, points }: Pick<SlicePlan, 'bricks' | 'points'>, branches: readonly number[][]): BrickShape {
  if (branches.length === 1) return { bricks: 1, counts: [bricks * points] };
  if (branches.length === 2 && branches[0]?.length === 1) return { bricks, counts: [1, points] };
  return { bricks: bricks * points, counts: branches.map(() => 1) };
}

/** The sum of two uniform moves: as if by a cube of this side, put at random around the coordinate. */
function moved(coordinate: number, side: number, random: Random): number {
  return Math.max(-1, Math.min(1, coordinate + side * (random.uniform() - random.uniform())));
}

function toOneHeight(points: Float32Array, height: number): void {
  for (let i = 2; i < points.length; i += 3) points[i] = height;
}

/** The points [n, 3] in the order of z. */
function byHeight(points: Float32Array): Float32Array {
  const order = Array.from({ length: points.length / 3 }, (_, i) => 3 * i);
  order.sort((a, b) => (points[a + 2] as number) - (points[b + 2] as number));
  const sorted = new Float32Array(points.length);
  for (const [place, from] of order.entries()) sorted.set(points.subarray(from, from + 3), 3 * place);
  return sorted;
}
