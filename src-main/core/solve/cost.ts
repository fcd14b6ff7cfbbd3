/** What a step that solves for a core costs, from the field's spec alone. */
import { parameterLayout } from '../field/parameters.ts';
import { coreSides, type FieldSpec } from '../field/spec.ts';

/** Rows of the branches, two or three, and whether the places halfway between them take part. */
export interface SolveShape {
  sizes: readonly number[];
  halfway: boolean;
  /** Whether the branches move as well. */
  goesBack: boolean;
  /** Whether those of the first axis have planes of their own. */
  between: boolean;
}

/** Rows that a branch of two axes computes together: there are too many to be held. */
export const ROWS_TOGETHER = 4096;

/**
 * Floating-point operations of the matrix products of a step, in float64: the branches, their Gram matrices and inverses, the
 * samples times the features of one axis after the other, and both ways for the error.
 * @param isFirst a step that does not move the branches, as the first one.
 */
export function solveFlops(spec: FieldSpec, shape: SolveShape, isFirst = false): number {
  const { sizes } = shape;
  const sides = coreSides(spec);
  const { first, shared } = parameterLayout(spec);
  const weights = sum([...first.slice(0, 1), ...shared].map((layer) => layer.inputs * layer.outputs));
  const branches = sum(sizes.map((_, axis) => rowsOf(spec, shape, axis) * (weights + (sides[axis] as number) ** 2)));
  const inverses = sum(sides.map((side) => 2 * side ** 3));
  const planes = planesOf(spec, shape);
  const isPicture = sizes.length === 2;
  const error = shape.halfway ? pictureError(sizes, sides) : 0;
  const solved = isPicture ? pictureProducts(sizes, sides) + error : gridProducts(planes, sizes, sides);
  const slopes = isPicture ? pictureSlopes(sizes, sides) : gridSlopes(planes, sizes, sides);
  const back = shape.goesBack && !isFirst ? 2 * branches + spec.outputs * slopes : 0;
  return 2 * (branches + inverses + spec.outputs * solved + back);
}

/** Bytes that a step holds at most beside the samples: what branches and channels give, and of two axes the slopes of one. */
export function solveMemory(spec: FieldSpec, shape: SolveShape): number {
  const { sizes } = shape;
  const sides = coreSides(spec);
  const layers = 2 * (1 + spec.sharedLayers);
  const branches = sum(sizes.map((_, axis) => heldRows(spec, shape, axis) * (layers * spec.width + 2 * (sides[axis] as number))));
  const squares = 6 * sum(sides.map((side) => side ** 2));
  const core = product(sides);
  if (sizes.length === 2) {
    const along = spec.outputs * sum(sizes.map((n, axis) => n * (sides[1 - axis] as number)));
    const slopes = Math.max(...sizes.map((_, axis) => SLOPES * heldRows(spec, shape, axis) * (sides[axis] as number)));
    const values = isWide(spec) ? 4 * spec.outputs * product(sizes) : CHUNK_BYTES;
    return 8 * (branches + along + slopes + squares + 3 * spec.outputs * core) + values;
  }
  const plane = sizes.slice(1);
  // What a channel is after two axes, forth and back, beside its core and that of the step.
  const met = 2 * planesOf(spec, shape) * product(sides.slice(1));
  const states = shape.goesBack ? 2 : 1;
  return 8 * (states * branches + squares + met + 3 * core + 4 * product(plane)) + 4 * states * spec.outputs * core;
}

/** What the slopes of a branch are made of, beside themselves. */
const SLOPES = 4;

/** Of the picture, in float64, with its prediction. */
const CHUNK_BYTES = 2 * 8 * 2 ** 21;

/** Planes of a grid that are met. */
function planesOf(spec: FieldSpec, shape: SolveShape): number {
  return shape.between ? rowsOf(spec, shape, 0) : (shape.sizes[0] as number);
}

/** Whether a branch has two axes: what lies halfway between their samples takes no part. */
function isWide({ branches }: FieldSpec): boolean {
  return branches.some((branch) => branch.length > 1);
}

function rowsOf({ branches }: FieldSpec, { sizes, halfway }: SolveShape, branch: number): number {
  const samples = sizes[branch] as number;
  return halfway && samples > 1 && branches[branch]?.length === 1 ? 2 * samples - 1 : samples;
}

function heldRows(spec: FieldSpec, shape: SolveShape, branch: number): number {
  const rows = rowsOf(spec, shape, branch);
  return spec.branches[branch]?.length === 1 ? rows : Math.min(rows, ROWS_TOGETHER);
}

/** A channel of a picture: times both branches, and the core. */
function pictureProducts([height = 1, width = 1]: readonly number[], [down = 1, across = 1]: readonly number[]): number {
  return height * width * across + height * down * across + 2 * down * across * (down + across);
}

/** A channel predicted; where nothing lies between the samples, the error comes from smaller products. */
function pictureError([height = 1, width = 1]: readonly number[], [down = 1, across = 1]: readonly number[]): number {
  return height * width * across + height * down * across;
}

/** A channel's part in the slopes of both branches. */
function pictureSlopes([height = 1, width = 1]: readonly number[], [down = 1, across = 1]: readonly number[]): number {
  return height * width * down + 2 * (height + width) * down * across + 2 * down * across * (down + across);
}

/** A channel of a grid: met by three axes, solved for, and spread again for the error. */
function gridProducts(planes: number, [, n1 = 1, n2 = 1]: readonly number[], [s0 = 1, s1 = 1, s2 = 1]: readonly number[]): number {
  const there = planes * (n1 * n2 * s2 + n1 * s1 * s2 + s0 * s1 * s2);
  return 2 * there + s0 * s1 * s2 * (s0 + s1 + s2);
}

/** A channel of a grid, for the slopes: met by two axes each time, and the core by Gram matrices. */
function gridSlopes(n0: number, [, n1 = 1, n2 = 1]: readonly number[], [s0 = 1, s1 = 1, s2 = 1]: readonly number[]): number {
  const planes = n0 * (n1 * n2 * (s1 + s2) + (2 * n1 + n2) * s1 * s2 + 2 * s0 * s1 * s2);
  return planes + 2 * s0 * s1 * s2 * (s0 + s1 + s2);
}

function product(values: readonly number[]): number {
  return values.reduce((all, value) => all * value, 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
