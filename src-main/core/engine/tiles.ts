/**
 * Cuts a batch of any size into tiles of at most so many points: whole bricks together while they
 * are small, parts of one brick once they are not. Tiles are again bricks, so an engine has one
 * forward pass, and near-cubic, so that few branch rows serve many points.
 */
import { pointCount, type Batch, type Bricks, type BrickShape } from '../field/batch.ts';

/** A part of a set of bricks: which bricks, and which rows of each branch. */
export interface TileRange {
  firstBrick: number;
  bricks: number;
  /** First row and number of rows of every branch. */
  starts: number[];
  counts: number[];
}

/**
 * Ranges that cover all points once, each of at most `maxPoints` points (at least one point each).
 * Order: bricks, then rows of branch 0 slowest.
 */
export function planTiles(source: BrickShape, maxPoints: number): TileRange[] {
  const { bricks, counts } = source;
  const perBrick = pointCount({ bricks: 1, counts });
  const together = Math.max(1, Math.floor(maxPoints / perBrick));
  if (perBrick <= maxPoints) return wholeBricks(source, Math.ceil(bricks / together));
  return partsOfBricks(source, cutsPerBranch(counts, maxPoints));
}

function wholeBricks({ bricks, counts }: BrickShape, parts: number): TileRange[] {
  return evenRanges(bricks, parts).map(([firstBrick, size]) => ({
    firstBrick,
    bricks: size,
    starts: counts.map(() => 0),
    counts: [...counts],
  }));
}

/** @param cuts parts of each branch */
function partsOfBricks({ bricks, counts }: BrickShape, cuts: number[]): TileRange[] {
  const grid = crossProduct(cuts.map((parts, i) => evenRanges(counts[i] as number, parts)));
  return Array.from({ length: bricks }, (_, firstBrick) => firstBrick).flatMap((firstBrick) =>
    grid.map((cell) => ({
      firstBrick,
      bricks: 1,
      starts: cell.map(([start]) => start),
      counts: cell.map(([, size]) => size),
    })),
  );
}

/** Tiles that all fit, by halving the points of a tile until they do; a tile of one point is never cut. */
export function planTilesThatFit(
  source: BrickShape,
  fits: (tile: TileRange) => boolean,
): TileRange[] {
  let points = pointCount(source);
  let tiles = planTiles(source, points);
  while (points > 1 && !tiles.every(fits)) {
    points = Math.ceil(points / 2);
    tiles = planTiles(source, points);
  }
  return tiles;
}

/**
 * Ranges that cover all points once, nearly equal, for `parts` who work side by side: that many, or fewer where bricks cannot
 * be cut so. Whole bricks where there are enough; else parts of a brick, near-cubic, so that few branch rows are met twice.
 */
export function shareOut({ bricks, counts }: BrickShape, parts: number): TileRange[] {
  if (bricks >= parts) return wholeBricks({ bricks, counts }, parts);
  return partsOfBricks({ bricks, counts }, cutsForParts(counts, Math.floor(parts / bricks)));
}

/** Number of parts each branch is cut into so that `parts` come out: the prime factors of it go to the longest side, one by one. */
function cutsForParts(counts: number[], parts: number): number[] {
  const cuts = counts.map(() => 1);
  for (const factor of primeFactors(parts)) {
    const side = (i: number): number => (counts[i] as number) / (cuts[i] as number);
    const longest = counts.reduce((best, _, i) => (side(i) > side(best) ? i : best), 0);
    cuts[longest] = Math.min(counts[longest] as number, (cuts[longest] as number) * factor);
  }
  return cuts;
}

/** Largest first. */
function primeFactors(number: number): number[] {
  const factors: number[] = [];
  let rest = number;
  for (let factor = 2; rest > 1; factor++) {
    for (; rest % factor === 0; rest /= factor) factors.unshift(factor);
  }
  return factors;
}

/** Number of parts each branch is cut into: the longest side is cut until a tile is small enough. */
function cutsPerBranch(counts: number[], maxPoints: number): number[] {
  const parts = counts.map(() => 1);
  const side = (i: number): number => Math.ceil((counts[i] as number) / (parts[i] as number));
  const points = (): number => counts.reduce((product, _, i) => product * side(i), 1);
  while (points() > Math.max(1, maxPoints)) {
    const longest = counts.reduce((best, _, i) => (side(i) > side(best) ? i : best), 0);
    // The next number of parts that makes this side shorter.
    parts[longest] = Math.ceil((counts[longest] as number) / (side(longest) - 1));
  }
  return parts;
}

/** [start, size] of `parts` nearly equal runs that cover `length`. */
function evenRanges(length: number, parts: number): [number, number][] {
  return Array.from({ length: parts }, (_, i) => {
    const start = Math.floor((length * i) / parts);
    return [start, Math.floor((length * (i + 1)) / parts) - start];
  });
}

function crossProduct<T>(lists: T[][]): T[][] {
  return lists.reduce<T[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

/** The bricks of one range; a range of whole bricks shares memory with the source. */
export function cutBricks(source: Bricks, range: TileRange): Bricks {
  const coordinates = source.coordinates.map((all, i) => {
    const n = source.counts[i] as number;
    const size = all.length / (source.bricks * n);
    const count = range.counts[i] as number;
    if (count === n) return all.subarray(range.firstBrick * n * size, (range.firstBrick + range.bricks) * n * size);
    const start = (range.firstBrick * n + (range.starts[i] as number)) * size;
    return all.subarray(start, start + count * size);
  });
  return { bricks: range.bricks, counts: range.counts, coordinates };
}

/** The bricks of one range with their targets, [O, b, m_0, ...], copied out of the batch. */
export function cutBatch(batch: Batch, range: TileRange, outputs: number): Batch {
  const tile = cutBricks(batch, range);
  if (isWhole(batch, range)) return { ...tile, targets: batch.targets };
  const targets = new Float32Array(outputs * pointCount(range));
  cutTargets(batch, range, outputs, targets);
  return { ...tile, targets };
}

/** Copies the targets of one range into `targets`, [O, b, m_0, ...]. */
export function cutTargets(batch: Batch, range: TileRange, outputs: number, targets: Float32Array): void {
  forEachRun(batch, range, outputs, (sourceStart, tileStart, length) => {
    targets.set(batch.targets.subarray(sourceStart, sourceStart + length), tileStart);
  });
}

/** Writes the outputs of one range, [O, b, m_0, ...], to their places in those of all bricks. */
export function placeOutputs(
  all: Float32Array,
  source: BrickShape,
  range: TileRange,
  outputs: number,
  tile: Float32Array,
): void {
  forEachRun(source, range, outputs, (sourceStart, tileStart, length) => {
    all.set(tile.subarray(tileStart, tileStart + length), sourceStart);
  });
}

/** Whether a range is all of the source. */
export function isWhole(source: BrickShape, range: TileRange): boolean {
  return range.bricks === source.bricks && range.counts.every((n, i) => n === source.counts[i]);
}

/** Calls back for every contiguous run of the last branch: its place in [O, B, n...] and in the tile. */
function forEachRun(
  source: BrickShape,
  range: TileRange,
  outputs: number,
  visit: (sourceStart: number, tileStart: number, length: number) => void,
): void {
  const dims = [outputs, source.bricks, ...source.counts];
  const starts = [0, range.firstBrick, ...range.starts];
  const sizes = [outputs, range.bricks, ...range.counts];
  const last = dims.length - 1;
  const length = sizes[last] as number;
  const runs = sizes.slice(0, last).reduce((product, n) => product * n, 1);
  const index = new Array<number>(last).fill(0);
  for (let run = 0; run < runs; run++) {
    let place = 0;
    for (let d = 0; d < last; d++) place = place * (dims[d] as number) + (starts[d] as number) + (index[d] as number);
    visit(place * (dims[last] as number) + (starts[last] as number), run * length, length);
    for (let d = last - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      if ((index[d] as number) < (sizes[d] as number)) break;
      index[d] = 0;
    }
  }
}
