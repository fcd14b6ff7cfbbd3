/**
 * The reference's fusion: the features of all branches over the outer product of their rows, and the
 * way back. Float64 and plain loops; see reference.ts.
 */
import { pointCount, type BrickShape, type Bricks } from '../field/batch.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { add } from './referenceLayers.ts';
import { coreWidths, fusedFeatures, type FieldSpec } from '../field/spec.ts';

/** For every point of the bricks in order [B, n_0, ...], the row of each branch that it lies on. */
export function rowsOfPoints(bricks: BrickShape): number[][] {
  const firstRows = Array.from({ length: bricks.bricks }, (_, brick) => bricks.counts.map((n) => brick * n));
  return bricks.counts.reduce(
    (points, n, branch) =>
      points.flatMap((rows) => Array.from({ length: n }, (_, k) => rows.with(branch, (rows[branch] as number) + k))),
    firstRows,
  );
}

/**
 * Fuses features of the branches, each [rows, H], into [points, terms]: feature g of a point is the sum over r of the product
 * (or the sum) over branches of feature g*R + r of the branch's row. A tensor gives every product of features, one of every
 * branch, to its core; a constant 1 is the last feature of each, and the product of the constants is left out: it is the bias.
 */
export function fuse(spec: FieldSpec, bricks: Bricks, features: Matrix[]): Matrix {
  const terms = termsOf(spec);
  const fused = zeros(pointCount(bricks), 1 + Math.max(...terms.map(({ place }) => place)));
  forEachTerm(bricks, terms, (point, rows, { place, columns }) => {
    const values = columns.map((column, i) => featureAt(features[i] as Matrix, rows[i] as number, column));
    const value = spec.fusion === 'sum' ? values.reduce((sum, term) => sum + term, 0) : product(values);
    add(fused.values, point * fused.columns + place, value);
  });
  return fused;
}

/** d loss / d features of every branch, from `fusedGradient`, d loss / d fused, [points, terms]. */
export function backFusion(spec: FieldSpec, bricks: Bricks, features: Matrix[], fusedGradient: Matrix): Matrix[] {
  const gradients = features.map((feature) => zeros(feature.rows, feature.columns));
  forEachTerm(bricks, termsOf(spec), (point, rows, { place, columns }) => {
    const values = columns.map((column, i) => featureAt(features[i] as Matrix, rows[i] as number, column));
    const slopeOfTerm = fusedGradient.values[point * fusedGradient.columns + place] as number;
    for (const [i, gradient] of gradients.entries()) {
      const column = columns[i] as number | null;
      if (column === null) continue;
      const slope = spec.fusion === 'sum' ? 1 : product(values.filter((_, other) => other !== i));
      add(gradient.values, (rows[i] as number) * gradient.columns + column, slope * slopeOfTerm);
    }
  });
  return gradients;
}

/** A product (or a sum) of one feature of every branch, and the fused feature that it is a part of. */
interface Term {
  place: number;
  /** Of every branch; null is the constant 1. */
  columns: (number | null)[];
}

function termsOf(spec: FieldSpec): Term[] {
  const { branches, rank } = spec;
  if (spec.fusion !== 'tensor') {
    const count = fusedFeatures(spec) * rank;
    return Array.from({ length: count }, (_, k) => ({ place: Math.floor(k / rank), columns: branches.map(() => k) }));
  }
  const choices = coreWidths(spec).reduce<(number | null)[][]>(
    (lists, width) => lists.flatMap((list) => Array.from({ length: width + 1 }, (_, k) => [...list, k === width ? null : k])),
    [[]],
  );
  return choices.slice(0, -1).map((columns, place) => ({ place, columns }));
}

function featureAt({ columns, values }: Matrix, row: number, column: number | null): number {
  return column === null ? 1 : (values[row * columns + column] as number);
}

/** Visits every term of every point: the point, its rows, the term. */
function forEachTerm(bricks: Bricks, terms: Term[], visit: (point: number, rows: number[], term: Term) => void): void {
  for (const [point, rows] of rowsOfPoints(bricks).entries()) for (const term of terms) visit(point, rows, term);
}

function product(terms: number[]): number {
  return terms.reduce((all, term) => all * term, 1);
}
