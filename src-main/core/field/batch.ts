/**
 * The one batch form: B axis-aligned bricks. Branch i has n_i rows of K_i coordinates in every
 * brick, and the brick's points are the outer product of its branches' rows. A full grid is one
 * brick, scattered points are bricks of 1 x 1, the paper's axis sampling is one random brick.
 */

/** How many bricks there are, and how large they are. */
export interface BrickShape {
  /** B */
  bricks: number;
  /** n_i: rows of each branch in one brick. */
  counts: number[];
}

/** Coordinates of B bricks, in [-1, 1]. Engines may remember what they computed from an array: it is not changed afterwards. */
export interface Bricks extends BrickShape {
  /** For each branch, [B, n_i, K_i] row-major, K_i in the order of the branch's axes. */
  coordinates: Float32Array[];
  /** Whether some of the arrays will come again, so that what is computed from them is worth remembering. */
  comesAgain?: boolean;
}

/** Bricks with the values to learn, [O, B, n_0, ..., n_(C-1)], in [-1, 1]. */
export interface Batch extends Bricks {
  /** May be made when it is first looked at. */
  readonly targets: Float32Array;
  /** Where the targets were drawn from. An engine that has the signal on its device gathers them there. */
  readonly drawn?: Drawn;
}

/** Samples of a grid. */
export interface Drawn {
  /** All of it, [O, samples] in [0, 1]: the same array for every batch. */
  readonly values: Float32Array;
  /** For each branch, [B, n_i]. The place of a point's sample is the sum of the numbers of its rows. */
  readonly rows: Int32Array[];
}

/** Points of all bricks. */
export function pointCount({ bricks, counts }: BrickShape): number {
  return counts.reduce((product, n) => product * n, bricks);
}
